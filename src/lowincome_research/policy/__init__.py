"""Policy as data: dated figures with unit, source and confidence."""
