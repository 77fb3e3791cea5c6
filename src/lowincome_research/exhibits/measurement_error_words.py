"""What the exhibits on errors of reported income call their rows, and the notes under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.measure_words import joined
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import inside
from lowincome_research.identification.measurement_error_results import MeasurementErrorResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("measurement_error")


def shown_unit(frame: pd.DataFrame) -> str:
    """Return persons where they are counted, households otherwise."""
    return "person" if frame["unit"].eq("person").any() else "household"


def own_truths(frame: pd.DataFrame, spec: IdentificationSpec) -> Mapping[str, str]:
    """Return by which truth each register is shown: by its own rule, or else by the first."""
    found: dict[str, str] = {}
    for register, rows in frame.groupby("register", sort=False):
        truths = list(dict.fromkeys(rows["truth"]))
        own = [name for name in truths if register in spec.truths[name].rule_of]
        found[str(register)] = (own or truths)[0]
    return found


def shown_rows(frame: pd.DataFrame, spec: IdentificationSpec) -> pd.Series:
    """Tell which rows a page shows: one unit, and each register by one truth."""
    truths = frame["register"].map(own_truths(frame, spec))
    return frame["unit"].eq(shown_unit(frame)) & frame["truth"].eq(truths)


def named(frame: pd.DataFrame, words: IdentificationWords) -> pd.DataFrame:
    """Add the words of each row in both languages."""
    found = words.named(frame)
    for group in [name for name in ("kind", "figure") if name in frame]:
        texts = [PHRASES.word(group, code) for code in frame[group]]
        found = found.assign(
            **{f"{group}_{language}": [one[language] for one in texts] for language in LANGUAGES}
        )
    return found


@dataclass(frozen=True)
class Notes:
    """What every exhibit on errors of reported income says of itself."""

    results: MeasurementErrorResults
    known: bool
    synthetic: bool

    def under(self, *names: str, **parts: str | Bilingual) -> Bilingual:
        """Return the note of an exhibit: its own texts, then what is assumed, and the origin."""
        own = [PHRASES.filled("note", name, **parts) for name in names]
        note = joined([*own, *self._common()])
        return Bilingual(zh=note.zh, en=note.en[:1].upper() + note.en[1:])

    def _common(self) -> Iterator[Bilingual]:
        assumed = self.results.assumed
        sds = [f"{sd:g}" for sd in assumed.sd]
        listed = Bilingual(zh="、".join(sds), en=", ".join(sds))
        if "mean_reverting" in assumed.kinds:
            yield PHRASES.filled("note", "assumed", sds=listed, reversion=f"{assumed.reversion:g}")
            yield PHRASES.word("note", "kinds")
        else:
            yield PHRASES.filled("note", "assumed_classical", sds=listed)
        yield PHRASES.word("note", "simex")
        clusters = str(self.results.errors["n_clusters"].max())
        yield PHRASES.filled("note", "variance", clusters=clusters)
        if self.known:
            yield PHRASES.word("note", "true")
        if self.synthetic:
            yield PHRASES.word("note", "synthetic")


def unit_word(words: pd.Series) -> Bilingual:
    """Return a row's unit as inside a sentence."""
    return Bilingual(zh=words["unit_zh"], en=inside(words["unit_en"]))
