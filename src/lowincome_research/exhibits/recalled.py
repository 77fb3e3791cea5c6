"""Notes on ways to weigh that rest on what was recalled and not looked up (domain B3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lowincome_research.exhibits.measure_words import word
from lowincome_research.indices.checks import weighting_of
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.framework import nodes_of
from lowincome_research.indices.weightings import singles
from lowincome_research.terms import Bilingual

RECALLED = ("ahp", "critic", "game_theory")
_CODE = re.compile(r"[a-z_]+")


def recalled_notes(methods: Iterable[str]) -> list[Bilingual]:
    """Return a note for each recalled method among those in use.

    Parameters
    ----------
    methods
        Names of methods, or of combinations such as ``linear(ahp+entropy)``.
    """
    used = {name for method in methods for name in _CODE.findall(method)}
    return [word("note", f"recalled_{name}") for name in RECALLED if name in used]


def methods_of(index: FittedIndex) -> Iterator[str]:
    """Yield how the parts of an index are weighed, and what a combination is made of."""
    whole = index.framework.children
    for parts in (whole, *(node.children for node in nodes_of(whole))):
        weighting = weighting_of(parts, index.spec)
        yield weighting.method
        yield from (one.method for one in singles(weighting))
