"""Texts as segments of value ids."""

from __future__ import annotations

import re

from lowincome_research.artifacts import sha256_of_bytes


def segment(text: str) -> str:
    """Return a text as a segment: ``all`` where it is empty, a short hash without Latin letters."""
    if not text:
        return "all"
    plain = re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_")
    return plain or f"h{sha256_of_bytes(text.encode())[:8]}"


def group_segments(subgroup: str) -> dict[str, str]:
    """Return the group's segments of ``column=value``, for `value_id`; none for the whole."""
    column, _, value = subgroup.partition("=")
    return {"group_by": segment(column), "group": segment(value)} if column else {}
