"""Notes under the exhibits of the identification report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lowincome_research.exhibits import display
from lowincome_research.exhibits.identification_words import PHRASES, IdentificationWords
from lowincome_research.exhibits.measure_words import joined, percent
from lowincome_research.identification.results import IdentificationResults
from lowincome_research.policy.lines import policy_line
from lowincome_research.terms import Bilingual

UNCHECKED = ("secondary", "memory", "placeholder")
"""Confidence at which a policy figure is marked wherever it is used."""


@dataclass(frozen=True)
class Notes:
    """What every exhibit of the report must say of itself.

    Attributes
    ----------
    known
        Whether true figures stand beside the estimates.
    synthetic
        Whether the data are simulated.
    """

    results: IdentificationResults
    words: IdentificationWords
    known: bool
    synthetic: bool

    @property
    def beside(self) -> tuple[str, ...]:
        """The note on true figures where they stand beside the estimates."""
        return ("true",) if self.known else ()

    def under(
        self, *names: str, truths: Collection[str] | None = None, **parts: Bilingual
    ) -> Bilingual:
        """Return the note of an exhibit: its own texts, then variance, lines and origin.

        Parameters
        ----------
        truths
            Those whose lines the exhibit rests on; all of them where left out.
        """
        own = [PHRASES.filled("note", name, **parts) for name in names]
        note = joined([*own, *self._common(self.results.spec.truths if truths is None else truths)])
        return Bilingual(zh=note.zh, en=note.en[:1].upper() + note.en[1:])

    def _common(self, truths: Collection[str]) -> Iterator[Bilingual]:
        yield PHRASES.word("note", "before")
        clusters = str(self.results.metrics["n_clusters"].max())
        yield PHRASES.filled("note", "variance", clusters=clusters)
        yield from self._lines(truths)
        yield from self._relative_lines(truths)
        if self.synthetic:
            yield PHRASES.word("note", "synthetic")

    def _lines(self, truths: Collection[str]) -> Iterator[Bilingual]:
        for truth, line in self.results.lines.items():
            if truth not in truths:
                continue
            mark = PHRASES.word("note", "unchecked")
            value = Bilingual(
                zh=display.number(line.value, 0), en=display.number(line.value, 0, grouped=True)
            )
            text = PHRASES.filled(
                "note", "line", truth=self.words.truth(truth), value=value, unit=line.unit,
                line=policy_line(line.name, line.region).label,
            )  # fmt: skip
            unchecked = line.confidence in UNCHECKED
            yield Bilingual(zh=text.zh + mark.zh, en=text.en + mark.en) if unchecked else text

    def _relative_lines(self, truths: Collection[str]) -> Iterator[Bilingual]:
        lines = self.results.relative_lines
        for line in lines[lines["truth"].isin(truths)].to_dict("records"):
            figures = {
                name: display.number(line[column], 0, grouped=True)
                for name, column in (("value", "estimate"), ("low", "ci_low"), ("high", "ci_high"))
            }
            unit = PHRASES.word("among", line["unit"])
            yield PHRASES.filled(
                "note", "relative", truth=self.words.truth(line["truth"]), unit=unit,
                centre=PHRASES.word("centre", line["of"]), share=percent(line["share"]), **figures,
            )  # fmt: skip
