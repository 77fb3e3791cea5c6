"""Identification accuracy: who is missed, who is wrongly covered, and by how much."""
