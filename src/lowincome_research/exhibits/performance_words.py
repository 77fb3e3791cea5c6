"""What the performance report calls places, indicators and bands, and its notes."""

from __future__ import annotations

import pandas as pd

from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.panel.panel import Panel
from lowincome_research.performance.spec import PanelValue, PerformanceSpec, PlaceTrait
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("performance")


class PerformanceWords:
    """Names in both languages, and what stands under exhibits.

    Parameters
    ----------
    spec
        The section, whose labels name indicators.
    panel
        The study's panel, whose codebook names places and traits.
    synthetic
        The data are simulated.
    """

    def __init__(self, spec: PerformanceSpec, panel: Panel, *, synthetic: bool) -> None:
        self.spec = spec
        self._panel, self._synthetic = PanelWords(panel), synthetic

    def place(self, name: str) -> Bilingual:
        """Return a place's label, or its code where the codebook has none."""
        return self._panel.code(self.spec.unit, name)

    def indicator(self, name: str) -> Bilingual:
        """Return the name of an indicator, a dimension or the total."""
        declared = self.spec.indicators.get(name)
        return declared.label if declared else PHRASES.word("dimension", name)

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Add the words of each row in both languages, for the columns that the frame has."""
        named = frame.copy()
        for language in LANGUAGES:
            named[f"unit_{language}"] = [self.place(name)[language] for name in frame["unit"]]
            if "indicator" in frame:
                named[f"indicator_{language}"] = [
                    self.indicator(name)[language] for name in frame["indicator"]
                ]
            if "band" in frame:
                named[f"band_{language}"] = [
                    PHRASES.word("band", name)[language] if name else "" for name in frame["band"]
                ]
        return named

    def note(self, *names: str) -> Bilingual:
        """Join notes, the last saying that points are placeholders or data simulated, if so."""
        parts = [self._adjustment() if name == "scores" else PHRASES.word("note", name)
                 for name in names]  # fmt: skip
        if self.spec.points_are == "placeholder" and "incomes" not in names:
            parts.append(PHRASES.word("note", "placeholder"))
        if self._synthetic:
            parts.append(PHRASES.word("note", "synthetic"))
        return as_note(parts)

    def _adjustment(self) -> Bilingual:
        """Say what scores are adjusted for."""
        if not self.spec.case_mix:
            return PHRASES.word("note", "shrunk")
        traits = [self._trait(one) for one in self.spec.case_mix]
        named = Bilingual(
            zh="、".join(one.zh for one in traits), en=", ".join(inside(one.en) for one in traits)
        )
        return PHRASES.filled("note", "adjusted", traits=named)

    def _trait(self, trait: PlaceTrait) -> Bilingual:
        """Name a trait: its own label, or the codebook's of a panel column."""
        if trait.label:
            return trait.label
        if isinstance(trait, PanelValue):
            return self._panel.column(trait.column)
        return Bilingual(zh=trait.column, en=trait.column)
