"""What the identification report calls registers, truths, metrics and groups."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import pandas as pd

from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("identification")
NOTHING = Bilingual(zh="", en="")
Row = dict[Hashable, Any]
_ERRORS = (
    "exclusion_error", "inclusion_error", "inclusion_error_nonpoor", "random_exclusion_error",
    "random_inclusion_error", "exclusion_error_avoided", "inclusion_error_avoided",
)  # fmt: skip


def lower_case(text: Bilingual) -> Bilingual:
    """Return a label as it stands inside a sentence."""
    return Bilingual(zh=text.zh, en=inside(text.en))


def by_own_rule(rows: pd.DataFrame, spec: IdentificationSpec) -> pd.Series:
    """Tell the rows in which a register is judged by its own rule."""
    return rows["truth"].eq(rows["register"].map(spec.own_truth))


class IdentificationWords:
    """Names in both languages.

    Parameters
    ----------
    spec
        The section, whose labels come first.
    panel
        The study's panel, whose codebook labels columns and codes.
    """

    def __init__(self, spec: IdentificationSpec, panel: Panel) -> None:
        self._spec = spec
        self._panel = PanelWords(panel)

    def register(self, name: str) -> Bilingual:
        """Return a register's label, or that of its column."""
        declared = self._spec.register(name)
        return declared.label or self._panel.column(declared.column)

    def truth(self, name: str) -> Bilingual:
        """Return a truth's label, or that of its measure."""
        declared = self._spec.truths[name]
        return declared.label or self._panel.column(declared.measure)

    def metric(self, name: str, register: str, truth: str) -> Bilingual:
        """Return a metric's name: 漏保 and 错保 only against the register's own rule."""
        lawful = register in self._spec.truths[truth].rule_of
        return PHRASES.word("rule_metric" if lawful and name in _ERRORS else "metric", name)

    def column(self, name: str) -> Bilingual:
        """Return the label of a grouping column; nothing for the whole population."""
        return self._panel.column(name) if name else NOTHING

    def group(self, column: str, value: str) -> Bilingual:
        """Return the label of a group; nothing for the whole population."""
        return self._panel.code(column, value) if column else NOTHING

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Add the words of each row in both languages, for the columns that the frame has."""
        texts = {
            "register": lambda row: self.register(row["register"]),
            "truth": lambda row: self.truth(row["truth"]),
            "unit": lambda row: PHRASES.word("unit", row["unit"]),
            "group_by": lambda row: self.column(row["group_by"]),
            "group": lambda row: self.group(row["group_by"], row["group"]),
            "metric": lambda row: self.metric(row["metric"], row["register"], row["truth"]),
            "part": lambda row: PHRASES.word("part", row["part"]),
        }
        held = frame["register"] + "." + frame["truth"]
        named = frame.assign(case=held, **self._both("case", frame, self._case))
        for column, text in texts.items():
            if column in frame:
                named = named.assign(**self._both(column, frame, text))
        return named

    def _case(self, row: Row) -> Bilingual:
        """Return the heading under which a register is held against a truth."""
        who, by = self.register(row["register"]), self.truth(row["truth"])
        return Bilingual(zh=f"{who.zh}，按“{by.zh}”判定", en=f"{who.en}, judged by “{by.en}”")

    def _both(
        self, name: str, frame: pd.DataFrame, text: Callable[[Row], Bilingual]
    ) -> dict[str, list[str]]:
        texts = [text(row) for row in frame.to_dict("records")]
        return {f"{name}_{language}": [one[language] for one in texts] for language in LANGUAGES}
