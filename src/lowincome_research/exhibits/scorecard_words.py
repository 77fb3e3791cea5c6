"""What the exhibits of a scorecard call questions, answers, scores and figures, and their notes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.measure_words import percent
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.codebook import Bounds
from lowincome_research.panel.panel import Panel
from lowincome_research.proxy_means.scorecard import Answer, Question
from lowincome_research.proxy_means.scorecard_results import ScorecardResults
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("scorecard")
_TERMS = Phrases("proxy_means")


@dataclass(frozen=True)
class ScorecardWords:
    """Names and notes in both languages.

    Attributes
    ----------
    identification
        The section whose truth and register the scorecard is held against.
    synthetic
        Whether the data are simulated.
    """

    results: ScorecardResults
    identification: IdentificationSpec
    panel: Panel
    synthetic: bool

    @property
    def truth(self) -> str:
        """The truth and its time, as ids of values have them."""
        time = "" if self.identification.at is None else str(self.identification.at)
        return f"{self.results.spec.truth}_{time}".rstrip("_")

    @property
    def unit(self) -> Bilingual:
        """Whose places are counted."""
        return _TERMS.word("unit", self.results.unit)

    def metric(self, name: str) -> Bilingual:
        """Return a metric's name: 漏保 and 错保 only by the register's own rule."""
        spec = self.results.spec
        lawful = spec.register_ in self.identification.truths[spec.truth].rule_of
        ruled = lawful and name in ("exclusion_error", "inclusion_error")
        return _TERMS.word("rule_metric" if ruled else "metric", name)

    def question(self, number: int, question: Question) -> Bilingual:
        """Return a question as the form prints it: its number, what is asked, and the unit."""
        variable = PanelWords(self.panel).variable(question.column)
        asked: dict[str, str | Bilingual] = {"number": str(number), "label": variable.label}
        plain = PHRASES.filled("question", "plain", **asked)
        if question.kind != "number" or variable.unit is None:
            return plain
        full = PHRASES.filled("question", "with_unit", **asked, unit=variable.unit)
        repeats = variable.unit.en == inside(variable.label.en)
        return Bilingual(zh=full.zh, en=plain.en if repeats else full.en)

    def answer(self, question: Question, answer: Answer) -> Bilingual:
        """Return an answer as the form prints it."""
        words = PanelWords(self.panel)
        if answer.unknown:
            return PHRASES.word("answer", "unknown")
        if answer.code is not None:
            return words.code(question.column, str(answer.code))
        variable = words.variable(question.column)
        if variable.type == "integer":
            return _whole_numbers(answer, variable.range)
        return _numbers(answer)

    def choices(self, question: Question) -> Bilingual:
        """Return all answers to a question with their points."""
        given = [
            PHRASES.filled(
                "answer", "worth", answer=self.answer(question, one), points=str(one.points)
            )
            for one in question.answers
        ]
        return Bilingual(
            zh="；".join(one.zh for one in given), en="; ".join(one.en for one in given)
        )

    def under(self, *names: str) -> Bilingual:
        """Return the note of an exhibit."""
        results = self.results
        filled = {
            "form": PHRASES.filled("note", "form", total=str(results.card.total)),
            "cut": PHRASES.filled(
                "note", "cut", unit=self.unit, share=percent(results.budget), cut=str(results.cut)
            ),
            "folds": PHRASES.filled("note", "folds", folds=str(results.spec.folds)),
            "places": PHRASES.filled(
                "note", "places", unit=self.unit, share=percent(results.budget)
            ),
            "truth": PHRASES.filled(
                "note",
                "truth",
                truth=IdentificationWords(self.identification, self.panel).truth(
                    results.spec.truth
                ),
            ),
        }
        own = [*names, *(["synthetic"] if self.synthetic else [])]
        return as_note([filled.get(name) or PHRASES.word("note", name) for name in own])


def worded(frame: pd.DataFrame, **texts: list[Bilingual]) -> pd.DataFrame:
    """Add texts in both languages to a frame, a list of them for each column."""
    return frame.assign(**{
        f"{column}_{language}": [one[language] for one in words]
        for column, words in texts.items()
        for language in LANGUAGES
    })  # fmt: skip


def _numbers(answer: Answer) -> Bilingual:
    if answer.low is None:
        return PHRASES.filled("answer", "under", high=_figure(answer.high))
    if answer.high is None:
        return PHRASES.filled("answer", "over", low=_figure(answer.low))
    return PHRASES.filled("answer", "between", low=_figure(answer.low), high=_figure(answer.high))


def _whole_numbers(answer: Answer, allowed: Bounds | None) -> Bilingual:
    """Return a band of whole numbers by its first and last, both included."""
    least, most = (allowed.min, allowed.max) if allowed else (None, None)
    first = least if answer.low is None else answer.low
    last = most if answer.high is None else answer.high - 1
    if first is not None and first == last:
        return _figure(first)
    if answer.high is None:
        return PHRASES.filled("answer", "over", low=_figure(first))
    if answer.low is None:
        return PHRASES.filled("answer", "whole_up_to", high=_figure(last))
    return PHRASES.filled("answer", "whole_between", low=_figure(first), high=_figure(last))


def _figure(value: float | None) -> Bilingual:
    """Return a bound without digits that say nothing, grouped in English."""
    decimals = next(n for n in range(10) if round(value or 0.0, n) == round(value or 0.0, 9))
    return Bilingual(
        zh=display.number(value, decimals), en=display.number(value, decimals, grouped=True)
    )
