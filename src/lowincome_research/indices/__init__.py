"""Composite indices: a framework is fitted on a base wave, frozen, and scored on any frame."""
