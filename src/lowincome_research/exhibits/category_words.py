"""Words of the official categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.overlays import NONE, NOT_TESTABLE
from lowincome_research.entitlements.shares import ASSURED
from lowincome_research.entitlements.spec import MONITORED, STATUSES
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.terms import Bilingual

PHRASES = Phrases("categories")
CODES: Mapping[str, tuple[str, ...]] = {
    "household_status": STATUSES,
    "monitored_type": (*MONITORED, NONE, NOT_TESTABLE),
    "three_plus_one": ASSURED,
}
_BLOCKS = {
    "status": "household_status", "person": "person", "overlay": "monitored_type",
    "risk": "risk", "guarantees": "three_plus_one", "line": "line",
}  # fmt: skip


def column_label(name: str) -> Bilingual:
    """Return the label of a category column of households."""
    return PHRASES.word("column", name)


def status_words(column: str) -> Mapping[str, Bilingual]:
    """Return the words for a column's codes."""
    return {code: PHRASES.word(column, code) for code in CODES[column]}


def category_word(block: str, category: str) -> Bilingual:
    """Return the words for a category of a block of `tbl-categories`."""
    return PHRASES.word(_BLOCKS[block], category)


def listed(words: Iterable[Bilingual]) -> Bilingual:
    """Return names one after the other."""
    found = list(words)
    return Bilingual(zh="、".join(w.zh for w in found), en="; ".join(w.en for w in found))


def category_note(fitted: FittedCategories, *names: str) -> Bilingual:
    """Return a note of some parts, with the regime and what was not tested."""
    parts = [PHRASES.word("note", name) for name in names]
    if fitted.regime == "merged":
        parts.append(PHRASES.word("note", "merged"))
    if untested := fitted.not_tested:
        words = listed(PHRASES.word("not_tested", name) for name in untested)
        parts.append(PHRASES.filled("note", "not_tested", names=words))
    return as_note(parts)
