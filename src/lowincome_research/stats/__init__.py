"""Statistics that several analysis families share."""
