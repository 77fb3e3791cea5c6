"""Calibrated synthetic household panels with known truth: a module per table."""
