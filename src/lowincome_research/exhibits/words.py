"""What exhibits call the columns, waves and codes of a study: its codebook's labels."""

from __future__ import annotations

from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import Bilingual


class PanelWords:
    """Labels of a panel's columns and values in both languages.

    Parameters
    ----------
    panel
        The study's panel, whose codebook labels every column.
    """

    def __init__(self, panel: Panel) -> None:
        self._panel = panel

    def variable(self, column: str) -> Variable:
        """Return what the codebook says of a column."""
        return self._panel.variables[column]

    def column(self, column: str) -> Bilingual:
        """Return a column's label."""
        return self.variable(column).label

    def code(self, column: str, value: str) -> Bilingual:
        """Return the label of a code, or the code itself where it has none."""
        labels = self.variable(column).values or {}
        return labels.get(value, Bilingual(zh=value, en=value))

    def time(self, value: str) -> Bilingual:
        """Return the label of a time: 终期 and ``endline``, 2024年 and ``2024``."""
        key = self._panel.keys.time
        named = self.code(key, value) if key else Bilingual(zh=value, en=value)
        return Bilingual(zh=f"{value}年", en=value) if named.zh.isdigit() else named


def inside(text: str) -> str:
    """Return an English label as inside a sentence: small at first, unless an abbreviation."""
    second = text[1:2]
    return text if second.isupper() else text[:1].lower() + text[1:]
