"""Who is low-income, and of which type: strata from dated lines, four types from two axes."""
