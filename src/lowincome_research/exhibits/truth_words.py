"""What exhibits on several truths, registers and places call them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lowincome_research.exhibits.identification_words import PHRASES, IdentificationWords
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import LANGUAGES, Bilingual


class TruthWords(IdentificationWords):
    """Names in both languages, also of lists of either kind and of indicators that are counted."""

    def __init__(self, spec: IdentificationSpec, panel: Panel) -> None:
        super().__init__(spec, panel)
        self._truths, self._columns = spec.truths, PanelWords(panel)

    def listed(self, kind: str, name: str) -> Bilingual:
        """Return the label of a truth or a register."""
        return self.truth(name) if kind == "truth" else self.register(name)

    def indicator(self, truth: str, name: str) -> Bilingual:
        """Return an indicator's own label, or that of its column."""
        counted = self._truths[truth].multidimensional
        own = counted.indicators[name].label if counted else None
        return own or self._columns.column(name)


def shown_unit(frame: pd.DataFrame) -> str:
    """Return persons where they are counted, households otherwise."""
    return "person" if frame["unit"].eq("person").any() else "household"


def unit_note(unit: str) -> Bilingual:
    """Return a unit as a note begins with it or names it: 按人, persons."""
    word = PHRASES.word("unit", unit)
    return Bilingual(zh=word.zh, en=inside(word.en))


def analysis(name: str, time: str) -> str:
    """Return a truth and a time as a segment of value ids."""
    return f"{name}_{time}".rstrip("_")


def both(name: str, texts: Iterable[Bilingual]) -> dict[str, list[str]]:
    """Return texts as the two columns of a frame that hold them."""
    kept = list(texts)
    return {f"{name}_{language}": [one[language] for one in kept] for language in LANGUAGES}


def enumerated(names: Iterable[Bilingual]) -> Bilingual:
    """Return names as a text lists them."""
    kept = list(names)
    english = ", ".join(inside(one.en) for one in kept)
    return Bilingual(zh="、".join(one.zh for one in kept), en=english)
