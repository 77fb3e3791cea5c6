"""Integrity of official lines: whether reported amounts bunch, repeat or show preferred digits."""
