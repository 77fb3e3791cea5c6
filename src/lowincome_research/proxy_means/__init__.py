"""Proxy means tests: welfare predicted from what can be observed, and whom that would miss."""
