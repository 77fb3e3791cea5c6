"""Performance of the places that administer assistance, net of chance and of case-mix."""
