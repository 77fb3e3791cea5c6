"""Measuring: every household of a file scored with a study's measures, on any engine."""
