"""What the exhibits of index diagnostics call indices, their parts, groups and choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from lowincome_research.classification.spec import TYPES
from lowincome_research.exhibits.measure_words import word as measure_word
from lowincome_research.exhibits.measures import index_labels
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.indices.diagnostics import IndexDiagnostics
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.summaries import ALL
from lowincome_research.terms import LANGUAGES, Bilingual, Language

PHRASES = Phrases("index_diagnostics")
_CODE = re.compile(r"[a-z][a-z_0-9]*")
Namer = Callable[[Mapping[Any, Any]], Bilingual]
Coder = Callable[[str, str], Bilingual]


class DiagnosticWords:
    """Labels of a study's indices, dimensions and indicators.

    Parameters
    ----------
    indices
        The fitted indices.
    columns
        Labels of the panel's columns.
    code
        Returns the label of a column's value.
    """

    def __init__(
        self,
        indices: Sequence[FittedIndex],
        columns: Mapping[str, Bilingual],
        code: Coder | None = None,
    ) -> None:
        self._labels = index_labels(indices, columns)
        self._code = code or (lambda _, value: Bilingual(zh=value, en=value))

    def column(self, name: str) -> Bilingual:
        """Return the label of a column of groups."""
        return self._labels.get(name) or Bilingual(zh=name, en=name)

    def value(self, column: str, value: str) -> Bilingual:
        """Return the label of a group, a value of a column."""
        return self._code(column, value)

    def index(self, name: str) -> Bilingual:
        """Return the label of an index; the whole of them where it is empty."""
        return self._labels[name] if name else PHRASES.word("group", "indices")

    def part(self, index: str, name: str) -> Bilingual:
        """Return the label of a dimension or indicator of an index, or of an index itself."""
        return self._labels.get(f"{index}__{name}") or self._labels[name]

    def largest(self, one: IndexDiagnostics) -> Bilingual:
        """Return the label of the indicator with the largest weight, and how many tie with it."""
        node = self.part(one.name, one.largest_node)
        if one.n_largest == 1:
            return node
        n, others = str(one.n_largest), str(one.n_largest - 1)
        return PHRASES.filled("tied", "largest", node=node, n=n, others=others)


def in_order(groups: pd.Series) -> pd.Series:
    """Return the places of groups: all households, the types in their order, then others."""
    order = {group: place for place, group in enumerate((ALL, *TYPES))}
    return groups.map(order).fillna(len(order))


def group_words(code: str) -> Bilingual:
    """Return what a group of households is called."""
    if code in TYPES:
        return measure_word("type", code)
    return PHRASES.word("group", "all") if code == ALL else Bilingual(zh=code, en=code)


def level_words(factor: str, level: str) -> Bilingual:
    """Return a level of a choice: ``rank``, ``0.01-0.99``, ``linear(equal+entropy)``."""
    if factor == "bounds":
        return Bilingual(zh=level.replace("-", "至"), en=level.replace("-", " to "))
    return Bilingual(zh=_replaced(level, "zh"), en=_replaced(level, "en"))


def _replaced(level: str, language: Language) -> str:
    return re.sub(_CODE, lambda code: PHRASES.word("level", code[0])[language], level)


def listed(parts: Sequence[Bilingual]) -> Bilingual:
    """Return words one after the other."""
    return Bilingual(zh="、".join(p.zh for p in parts), en=", ".join(p.en for p in parts))


def named(frame: pd.DataFrame, **columns: Namer) -> pd.DataFrame:
    """Add ``<column>_zh`` and ``<column>_en``, made from each row."""
    found = {
        name: [call(row) for row in frame.to_dict("records")] for name, call in columns.items()
    }
    return frame.assign(**{
        f"{name}_{language}": [text[language] for text in texts]
        for name, texts in found.items()
        for language in LANGUAGES
    })  # fmt: skip
