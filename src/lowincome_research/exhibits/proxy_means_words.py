"""What the exhibits of a proxy means test call rules, groups and figures, and their notes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.measure_words import percent
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.proxy_means.group_errors import band_labels
from lowincome_research.proxy_means.judged import REGISTER
from lowincome_research.proxy_means.results import ProxyMeansResults
from lowincome_research.proxy_means.spec import Bands
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("proxy_means")
Row = dict[Hashable, Any]
_LAWFUL = ("exclusion_error", "inclusion_error")


@dataclass(frozen=True)
class ProxyMeansWords:
    """Names and notes in both languages.

    Attributes
    ----------
    identification
        The section whose truth and register the test is held against.
    known
        Whether true figures stand beside the estimates.
    synthetic
        Whether the data are simulated.
    """

    results: ProxyMeansResults
    identification: IdentificationSpec
    panel: Panel
    known: bool
    synthetic: bool

    @property
    def register(self) -> Bilingual:
        """The register that the test is held against, as a sentence names it."""
        name = self.results.spec.register_
        if name is None:
            return Bilingual(zh="", en="")
        return IdentificationWords(self.identification, self.panel).register(name)

    @property
    def truth(self) -> Bilingual:
        """The standard by which need is judged."""
        words = IdentificationWords(self.identification, self.panel)
        return words.truth(self.results.spec.truth)

    @property
    def truth_segment(self) -> str:
        """The truth and its time, as ids of values have them."""
        time = "" if self.identification.at is None else str(self.identification.at)
        return f"{self.results.spec.truth}_{time}".rstrip("_")

    def rule(self, name: str) -> Bilingual:
        """Return what a way to give out places is called."""
        return self.register if name == REGISTER else PHRASES.word("rule", name)

    def metric(self, name: str) -> Bilingual:
        """Return a metric's name: 漏保 and 错保 only by the register's own rule."""
        lawful = (
            self.results.spec.register_
            in self.identification.truths[self.results.spec.truth].rule_of
        )
        return PHRASES.word("rule_metric" if lawful and name in _LAWFUL else "metric", name)

    def budget(self, of: str) -> Bilingual:
        """Return where a number of places comes from."""
        return PHRASES.filled("budget_of", of, register=self.register)

    def column(self, name: str) -> Bilingual:
        """Return the label of a column."""
        return PanelWords(self.panel).column(name)

    def group(self, column: str, label: str) -> Bilingual:
        """Return the label of a group: that of its code, or the bounds of a number."""
        bands = [one for one in self.results.spec.by if isinstance(one, Bands)]
        for one in bands:
            if one.column == column:
                return self._band(one, band_labels(one).index(label))
        return PanelWords(self.panel).code(column, label)

    def _band(self, bands: Bands, place: int) -> Bilingual:
        cuts = [f"{cut:g}" for cut in bands.cuts]
        unit = PanelWords(self.panel).variable(bands.column).unit
        shown = Bilingual(zh=unit.zh, en=f" {unit.en}") if unit else Bilingual(zh="", en="")
        if place == 0:
            return PHRASES.filled("band", "under", high=cuts[0], unit=shown)
        if place == len(cuts):
            return PHRASES.filled("band", "over", low=cuts[-1], unit=shown)
        return PHRASES.filled("band", "between", low=cuts[place - 1], high=cuts[place], unit=shown)

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Add the words of each row in both languages, for the columns that the frame has."""
        texts: dict[str, Callable[[Row], Bilingual]] = {
            "rule": lambda row: self.rule(row["rule"]),
            "against": lambda row: self._against(row["against"]),
            "metric": lambda row: self.metric(row["metric"]),
            "budget_of": lambda row: self.budget(row["budget_of"]),
            "unit": lambda row: PHRASES.word("unit", row["unit"]),
            "group_by": lambda row: self.column(row["group_by"]),
            "group": lambda row: self.group(row["group_by"], row["group"]),
        }
        for column, text in texts.items():
            if column in frame:
                frame = frame.assign(**both(column, frame, text))
        return frame

    def _against(self, name: str) -> Bilingual:
        return self.rule(name) if name else Bilingual(zh="", en="")

    def under(self, *names: str) -> Bilingual:
        """Return the note of an exhibit: its own texts, then what every exhibit says of itself."""
        spec, results = self.results.spec, self.results
        places = PHRASES.filled(
            "note", "places", unit=PHRASES.word("unit", results.unit),
            budget=_inside(self.budget(results.budget_of)), share=percent(results.budget),
        )  # fmt: skip
        filled = {
            "places": places,
            "folds": PHRASES.filled("note", "folds", folds=str(spec.folds)),
            "truth": PHRASES.filled("note", "truth", truth=self.truth),
            "diamond": PHRASES.filled("note", "diamond", register=self.register),
            "quantile": PHRASES.filled("note", "quantile", quantile=f"{spec.quantile:g}"),
        }
        idle = {
            "bands": not any(isinstance(one, Bands) for one in spec.by),
            "diamond": spec.register_ is None,
            "quantile": "quantile" not in spec.learners,
            "true": not self.known,
        }
        own = [
            *(name for name in names if not idle.get(name)),
            *(["synthetic"] if self.synthetic else []),
        ]
        return as_note([filled.get(name) or PHRASES.word("note", name) for name in own])


def both(name: str, frame: pd.DataFrame, text: Callable[[Row], Bilingual]) -> dict[str, list[str]]:
    """Return two columns of texts, one for each language."""
    texts = [text(row) for row in frame.to_dict("records")]
    return {f"{name}_{language}": [one[language] for one in texts] for language in LANGUAGES}


def _inside(text: Bilingual) -> Bilingual:
    return Bilingual(zh=text.zh, en=inside(text.en))
