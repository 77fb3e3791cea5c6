"""Official figures that reports cite, read from `figures.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from lowincome_research.strict import Identifier, Model, load_yaml, parse

FigureUnit = Literal["population", "money_total", "yuan", "share", "count"]
Confidence = Literal["stated", "derived", "secondary", "memory", "placeholder"]


class PolicyFigure(Model):
    """One figure of a policy text.

    Parameters
    ----------
    region
        ``china`` or a province.
    measure, metric
        What is counted, and how; together with the region they make the figure's value id.
    value
        In persons, households, yuan or as a share, never in 万 or 亿.
    decimals
        Digits the source prints, in 万 for `population` and in 亿元 for `money_total`.
    date
        Year, month or day the figure speaks of, as the source states it.
    source
        Citation key in `reports/references.bib`.
    confidence
        ``stated`` in the source text itself; ``derived`` from stated figures; ``secondary`` copy;
        ``memory`` or ``placeholder``: must be marked wherever it is shown.
    """

    region: Identifier
    measure: Identifier
    metric: Identifier
    value: float
    unit: FigureUnit
    decimals: int = Field(default=0, ge=0)
    date: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    source: str
    confidence: Confidence
    description: str


class _Figures(Model):
    schema_: Literal[1] = Field(alias="schema")
    figures: tuple[PolicyFigure, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> _Figures:
        keys = [(f.region, f.measure, f.metric) for f in self.figures]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            raise ValueError(f"figures given twice: {repeated}")
        return self


@cache
def policy_figures() -> tuple[PolicyFigure, ...]:
    """Return every official figure the package knows, in the order of the file."""
    return parse(load_yaml(Path(__file__).with_name("figures.yaml")), _Figures).figures
