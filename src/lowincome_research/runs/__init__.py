"""Runs: a study carried out step by step, skipping what has not changed."""
