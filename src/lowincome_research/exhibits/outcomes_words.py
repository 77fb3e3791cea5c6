"""What the exhibits on poverty and outcomes call their rows, and the notes under them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.identification_words import PHRASES as IDENTIFICATION
from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.measure_words import joined
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import inside
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("outcomes")
Row = dict[Any, Any]


def named(frame: pd.DataFrame, words: IdentificationWords) -> pd.DataFrame:
    """Add the words of each row in both languages, for the columns that the frame has."""
    texts: dict[str, Callable[[Row], Bilingual]] = {
        "register": lambda row: words.register(row["register"]),
        "truth": lambda row: words.truth(row["truth"]),
        "unit": lambda row: IDENTIFICATION.word("unit", row["unit"]),
        "group_by": lambda row: words.column(row["group_by"]),
        "group": lambda row: words.group(row["group_by"], row["group"]),
        "metric": lambda row: PHRASES.word("metric", row["metric"]),
    }
    rows = frame.to_dict("records")
    for column, text in texts.items():
        if column in frame:
            found = [text(row) for row in rows]
            frame = frame.assign(**_both(column, found))
    return frame.assign(**_both("case", [_case(row, words) for row in rows]))


def _both(name: str, texts: list[Bilingual]) -> dict[str, list[str]]:
    return {f"{name}_{language}": [text[language] for text in texts] for language in LANGUAGES}


def _case(row: Row, words: IdentificationWords) -> Bilingual:
    """Return the heading of a register held to a truth, or of a truth alone."""
    by = words.truth(row["truth"])
    if "register" not in row:
        return by
    who = words.register(row["register"])
    return Bilingual(zh=f"{who.zh}，按“{by.zh}”判定", en=f"{who.en}, judged by “{by.en}”")


def both(row: Any, name: str) -> Bilingual:
    """Return the words of a row's column."""
    return Bilingual(zh=row[f"{name}_zh"], en=row[f"{name}_en"])


def shown_unit(frame: pd.DataFrame) -> str:
    """Return persons where they are counted, households otherwise."""
    return "person" if frame["unit"].eq("person").any() else "household"


def unit_name(frame: pd.DataFrame) -> Bilingual:
    """Return the unit that a figure shows, as inside a note."""
    name = IDENTIFICATION.word("unit", shown_unit(frame))
    return Bilingual(zh=name.zh, en=inside(name.en))


@dataclass(frozen=True)
class Notes:
    """What every exhibit must say of itself.

    Attributes
    ----------
    clusters
        First-stage clusters of the sample.
    known
        Whether true figures stand beside the estimates.
    synthetic
        Whether the data are simulated.
    """

    spec: IdentificationSpec
    clusters: int
    known: bool
    synthetic: bool

    def under(self, name: str, **parts: Bilingual) -> Bilingual:
        """Return the note of an exhibit: its own text, then variance and origin."""
        note = joined([PHRASES.filled("note", name, **self._assumed(), **parts), *self._common()])
        return Bilingual(zh=note.zh, en=note.en[:1].upper() + note.en[1:])

    def _assumed(self) -> dict[str, str]:
        welfare = self.spec.welfare
        return {"rho": f"{welfare.rho:g}", "floor": display.share(welfare.floor, 0)}

    def _common(self) -> Iterator[Bilingual]:
        yield PHRASES.filled("note", "variance", clusters=str(self.clusters))
        if self.known:
            yield PHRASES.word("note", "true")
        if self.synthetic:
            yield PHRASES.word("note", "synthetic")
