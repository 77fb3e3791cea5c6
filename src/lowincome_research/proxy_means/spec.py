"""The `proxy_means` section of `study.yaml`: what predicts welfare, and how the test is judged."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from lowincome_research.strict import Identifier, Location, Model

Learner = Literal["ols", "elastic_net", "gradient_boosting", "quantile"]
FEWEST_FOLDS = 3
"""Parts at least: a penalty is chosen by predicting one of the two that are left."""
LEARNERS: tuple[Learner, ...] = ("ols", "elastic_net", "gradient_boosting", "quantile")


class Bands(Model):
    """Groups of a number: the first lies below the first cut, each other begins at its cut."""

    column: Identifier
    cuts: tuple[float, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascends(self) -> Bands:
        if any(low >= high for low, high in pairwise(self.cuts)):
            raise ValueError("the cuts must increase")
        return self


class ScorecardSpec(Model):
    """The printed form of the test.

    Attributes
    ----------
    points
        Points of a household whose every answer is that of the best off.
    indicators
        Questions at most.
    """

    points: int = Field(default=100, ge=20, le=1000)
    indicators: int = Field(default=12, ge=2, le=30)


class ProxyMeansSpec(Model):
    """Welfare predicted from proxies, and places given to those predicted poorest.

    Attributes
    ----------
    truth
        Truth of `identification` in money: its measure is predicted, its line tells who is poor.
    register_
        Register of `identification` that the test is held against.
    budget
        Share of persons for whom there is a place; without it the register's coverage, without a
        register the share that is poor.
    predictors
        Columns that an official can observe, of the time of the registers. Ratios to income such
        as debt over income are refused like income itself: by their inputs where these are
        declared, else as `fc_debt_ratio`, by name or where they tell welfare nearly alone.
    quantile
        Quantile that the learner `quantile` predicts: below the median it minds the poor.
    floor
        Share of the persons with a positive measure, the poorest, to whose best off lower measures
        are raised before logarithms are taken: for fitting alone, and counted.
    folds
        Parts into which clusters are dealt; each is predicted by models fitted on the others.
    by
        Groups whose errors are reported.
    scorecard
        Printed form of the test; none where it is left out.
    """

    truth: Identifier
    register_: Identifier | None = Field(default=None, alias="register")
    budget: float | None = Field(default=None, gt=0, lt=1)
    predictors: tuple[Identifier, ...] = Field(min_length=1)
    learners: tuple[Learner, ...] = Field(default=LEARNERS, min_length=1)
    quantile: float = Field(default=0.3, gt=0, lt=1)
    floor: float = Field(default=0.01, gt=0, lt=0.25)
    folds: int = Field(default=5, ge=FEWEST_FOLDS, le=20)
    by: tuple[Identifier | Bands, ...] = ()
    scorecard: ScorecardSpec | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> ProxyMeansSpec:
        groups = [one.column if isinstance(one, Bands) else one for one in self.by]
        named = {"predictors": self.predictors, "learners": self.learners, "by": groups}
        for key, names in named.items():
            if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
                raise ValueError(f"'{key}' names {', '.join(twice)} more than once")
        return self


def columns_used(spec: ProxyMeansSpec) -> Mapping[Location, str]:
    """Return the columns the section names, each under the key where it stands."""
    columns: dict[Location, str] = {
        ("predictors", position): column for position, column in enumerate(spec.predictors)
    }
    for position, one in enumerate(spec.by):
        if isinstance(one, Bands):
            columns["by", position, "column"] = one.column
        else:
            columns["by", position] = one
    return columns
