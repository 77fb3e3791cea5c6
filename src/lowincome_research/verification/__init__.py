"""Verification: does a run show what was accepted? Reads files only, computes no analysis."""
