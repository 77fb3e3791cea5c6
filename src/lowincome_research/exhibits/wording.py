"""Sentences whose words follow the interval: what may be said of an estimate, and what may not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from lowincome_research.exhibits import display
from lowincome_research.stats.intervals import CONFIDENCE
from lowincome_research.strict import Model, load_yaml, parse
from lowincome_research.terms import Bilingual, Language

Verdict = Literal["increase", "decrease", "undetermined"]
SIGNIFICANCE = 0.05


class _Wording(Model):
    finding: dict[str, dict[Verdict, Bilingual]]
    family: dict[Literal["counted", "significant", "none"], Bilingual]
    inference: Bilingual
    zero: Bilingual
    p_value: dict[Literal["floor", "exact"], Bilingual]
    adjusted: dict[Literal["significant", "not_significant"], Bilingual]


@cache
def _wording() -> _Wording:
    return parse(load_yaml(Path(__file__).with_name("wording.yaml")), _Wording)


def verdict_of(low: float, high: float) -> Verdict:
    """Return what an interval says about the sign: nothing where it contains zero."""
    if low > 0:
        return "increase"
    return "decrease" if high < 0 else "undetermined"


@dataclass(frozen=True)
class Finding:
    """An estimate and the words it needs to become a sentence.

    Parameters
    ----------
    estimand
        Code of the glossary: ``itt``, ``late``, ``conditional_difference``, ``within``.
    p_adjusted
        p-value adjusted within the effect's family; None where there is no family.
    """

    estimand: str
    treatment: Bilingual
    outcome: Bilingual
    unit: Bilingual
    decimals: int
    estimate: float
    std_error: float
    ci_low: float
    ci_high: float
    p_adjusted: float | None = None

    @property
    def verdict(self) -> Verdict:
        """What the interval says about the sign."""
        return verdict_of(self.ci_low, self.ci_high)

    @property
    def text(self) -> Bilingual:
        """The sentence in both languages, without a final stop."""
        return Bilingual(zh=self._sentence("zh"), en=self._sentence("en"))

    def _sentence(self, language: Language) -> str:
        template = _wording().finding[self.estimand][self.verdict][language]
        treatment = self.treatment[language]
        unit = self.unit[language]
        return template.format(
            treatment=treatment[:1].upper() + treatment[1:],
            treatment_inside=treatment,
            outcome=self.outcome[language],
            estimate=self._number(self.estimate, language),
            size=self._number(abs(self.estimate), language),
            unit=f" {unit}" if unit and language == "en" else unit,
            inference=self._inference(language),
        )

    def _number(self, value: float, language: Language) -> str:
        return display.number(value, self.decimals, grouped=language == "en")

    def _inference(self, language: Language) -> str:
        return (
            _wording()
            .inference[language]
            .format(
                std_error=self._number(self.std_error, language),
                confidence=display.share(CONFIDENCE, 0),
                low=self._number(self.ci_low, language),
                high=self._number(self.ci_high, language),
                zero=_wording().zero[language] if self.verdict == "undetermined" else "",
                adjusted=self._adjusted(language),
            )
        )

    def _adjusted(self, language: Language) -> str:
        if self.p_adjusted is None:
            return ""
        outcome: Literal["significant", "not_significant"] = (
            "significant" if self.p_adjusted < SIGNIFICANCE else "not_significant"
        )
        shown = display.p_value(self.p_adjusted)
        form = _wording().p_value["floor" if shown.startswith("<") else "exact"][language]
        return (
            _wording()
            .adjusted[outcome][language]
            .format(
                p=form.format(p=shown.removeprefix("<")),
                level=display.share(SIGNIFICANCE, 0),
            )
        )


@dataclass(frozen=True)
class FamilyFinding:
    """What a family of outcomes shows together.

    Parameters
    ----------
    verdicts
        Of each estimate.
    significant
        Names of the estimates significant after adjustment within the family.
    """

    family: Bilingual
    verdicts: tuple[Verdict, ...]
    significant: tuple[Bilingual, ...]

    @property
    def verdict(self) -> str:
        """The counts that the sentence states, as a code."""
        counts = (f"{self.verdicts.count(one)}_{one}" for one in get_args(Verdict))
        return "_".join((*counts, f"{len(self.significant)}_significant"))

    @property
    def text(self) -> Bilingual:
        """The sentence in both languages, without a final stop."""
        return Bilingual(zh=self._sentence("zh", "、"), en=self._sentence("en", ", "))

    def _sentence(self, language: Language, comma: str) -> str:
        wording = _wording().family
        counted = wording["counted"][language].format(
            family=self.family[language],
            total=len(self.verdicts),
            confidence=display.share(CONFIDENCE, 0),
            **{one: self.verdicts.count(one) for one in get_args(Verdict)},
        )
        tail = wording["significant" if self.significant else "none"][language]
        return counted + tail.format(
            level=display.share(SIGNIFICANCE, 0),
            names=comma.join(name[language] for name in self.significant),
        )
