"""What the exhibits on the integrity of lines call lines, amounts and tests, and their notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.line_integrity.results import LineIntegrityResults
from lowincome_research.panel.panel import Panel
from lowincome_research.policy.lines import LineValue, policy_line
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("line_integrity")
UNCHECKED = ("secondary", "memory", "placeholder")
"""Confidence at which a policy figure is marked wherever it is used."""


@dataclass(frozen=True)
class LineIntegrityWords:
    """Names and notes in both languages.

    Attributes
    ----------
    synthetic
        Whether the data are simulated.
    """

    results: LineIntegrityResults
    panel: Panel
    synthetic: bool

    @property
    def amount(self) -> Bilingual:
        """The amount as a sentence names it."""
        label = PanelWords(self.panel).column(self.results.spec.amount)
        return Bilingual(zh=label.zh, en=inside(label.en))

    def line(self, name: str) -> Bilingual:
        """Return a line as a sentence names it: a policy line, a column, or a number."""
        if values := self.results.lines.get(name):
            return policy_line(values[0].name, values[0].region).label
        level = self.results.spec.lines[name]
        if isinstance(level, str):
            label = PanelWords(self.panel).column(level)
            return Bilingual(zh=label.zh, en=inside(label.en))
        return PHRASES.filled("place", "number", value=_amount(level))

    def place(self, line: str) -> Bilingual:
        """Return the heading of a line's tests, or of those of the amounts."""
        if not line:
            return PHRASES.filled("place", "reported", amount=self.amount)
        return PHRASES.filled("place", "line", line=self.line(line))

    def test(self, row: dict[Any, Any]) -> Bilingual:
        """Return a test's name, with the amounts it is made on."""
        if row["test"] == "heaping":
            return PHRASES.filled("test", "heaping", figure=_amount(float(row["amounts"])))
        name = PHRASES.word("test", row["test"])
        if row["test"] not in ("under_line", "density", "identical", "copied"):
            return name
        of = PHRASES.word("amounts", row["amounts"])
        return Bilingual(zh=f"{name.zh}（{of.zh}）", en=f"{name.en} ({of.en})")

    def county(self, value: str) -> Bilingual:
        """Return a county's name."""
        column = self.results.spec.county or self.panel.design.stratum
        return PanelWords(self.panel).code(column, value) if column else _same(value)

    def village(self, value: str) -> Bilingual:
        """Return a village's name."""
        column = self.results.spec.village
        return PanelWords(self.panel).code(column, value) if column else _same(value)

    def time(self, value: str) -> Bilingual:
        """Return the name of a time."""
        return PanelWords(self.panel).time(value) if value else _same(value)

    def under(self, *names: str) -> Bilingual:
        """Return the note of an exhibit: its own texts, what the tests cannot say, the origin."""
        return as_note([*(PHRASES.word("note", name) for name in names), *self._common()])

    def under_tests(self) -> Bilingual:
        """Return the note of the table of tests, with its lines and with what was left out."""
        tests = self.results.tests
        kinds = set(tests.loc[tests["verdict"].ne("described"), "test"])
        names = ["placebo"] if "under_line" in kinds else []
        names += [name for name in ("density", "identical", "copied") if name in kinds]
        names += ["digits"] if "last_digit" in kinds else []
        own = [PHRASES.word("note", name) for name in names]
        last = [*self._lines(), *self._left_out(), *self._common("telling")]
        return as_note([*self._counted_as(kinds), *own, *last])

    def _counted_as(self, kinds: set[str]) -> Iterator[Bilingual]:
        if "under_line" in kinds:
            finest = _amount(self.results.spec.round[0])
            yield PHRASES.filled("note", "under_line", figure=finest)

    def _common(self, *further: str) -> Iterator[Bilingual]:
        for name in ("apart", *further):
            yield PHRASES.word("note", name)
        if self.synthetic:
            yield PHRASES.word("note", "synthetic")

    def _lines(self) -> Iterator[Bilingual]:
        for values in self.results.lines.values():
            yield _line_note(values)
        for name in self.results.round_lines:
            yield PHRASES.filled("note", "round_line", line=self.line(name))

    def _left_out(self) -> Iterator[Bilingual]:
        counts: Counter[str] = Counter()
        for one in self.results.notices:
            counts[one.reason] += one.count
        parts = [
            PHRASES.filled("reason", reason, count=_counted(count))
            for reason, count in counts.items()
        ]
        if parts:
            what = Bilingual(
                zh="、".join(one.zh for one in parts), en=", ".join(one.en for one in parts)
            )
            yield PHRASES.filled("note", "left_out", what=what)


def with_words(frame: pd.DataFrame, name: str, texts: list[Bilingual]) -> pd.DataFrame:
    """Add ``<name>_zh`` and ``<name>_en``, the words of each row."""
    words = {f"{name}_{language}": [one[language] for one in texts] for language in LANGUAGES}
    return frame.assign(**words)


def known(figure: Any) -> float | None:
    """Return a figure, None where the test has none."""
    return None if pd.isna(figure) or not np.isfinite(float(figure)) else float(figure)


def _line_note(values: tuple[LineValue, ...]) -> Bilingual:
    """Return a line's value, or its range over the years, marked where one is not verified."""
    low, high = (_amount(pick(one.value for one in values)) for pick in (min, max))
    shown = low if low == high else PHRASES.filled("note", "range", low=low, high=high)
    last = values[-1]
    label = policy_line(last.name, last.region).label
    text = PHRASES.filled("note", "line", line=label, value=shown, unit=last.unit)
    mark = PHRASES.word("note", "unchecked")
    unchecked = any(one.confidence in UNCHECKED for one in values)
    return Bilingual(zh=text.zh + mark.zh, en=text.en + mark.en) if unchecked else text


def _amount(value: float) -> Bilingual:
    decimals = 0 if value == round(value) else 2
    zh, en = display.number(value, decimals), display.number(value, decimals, grouped=True)
    return Bilingual(zh=zh, en=en)


def _counted(count: int) -> Bilingual:
    return Bilingual(zh=display.count(count, "zh"), en=display.count(count, "en"))


def _same(text: str) -> Bilingual:
    return Bilingual(zh=text, en=text)
