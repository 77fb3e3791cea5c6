"""The `indices` section of `study.yaml`: how each framework is treated, weighed, aggregated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from lowincome_research.indices.scale_spec import ScaleKey, groups_compared
from lowincome_research.indices.weightings import Ahp, Weighting, singles
from lowincome_research.panel.sample import Sample
from lowincome_research.strict import Identifier, Location, Model

NormaliseMethod = Literal["minmax", "zscore", "rank", "target"]
Aggregate = Literal["arithmetic", "geometric", "minimum", "topsis"]
MissingRule = Literal["drop", "group_mean", "minimum"]
CouplingVariant = Literal["standard", "liu2020"]
PersonRule = Literal["labour_mean", "maximum"]
Share = Annotated[float, Field(ge=0, le=1)]
Bounds = tuple[Share, Share]
Base = Literal["all"] | Annotated[dict[Identifier, str | int], Field(min_length=1, max_length=1)]
"""The rows on which something is fitted: a value of the time key, or ``all`` rows pooled."""


class Missing(Model):
    """What stands for a missing value of an indicator.

    Attributes
    ----------
    rule
        ``drop``: the row has no score. ``group_mean``: the weighted mean of its group on the base
        rows, of all base rows where the group is unknown. ``minimum``: the least base value.
    by
        Column of the groups.
    """

    rule: MissingRule = "drop"
    by: Identifier | None = None

    @model_validator(mode="after")
    def _groups_where_they_count(self) -> Missing:
        if (self.rule == "group_mean") != (self.by is not None):
            raise ValueError("'by' names the groups of the rule 'group_mean', and only there")
        return self


def _named_rule(given: Any) -> Any:
    return {"rule": given} if isinstance(given, str) else given


class Treatment(Model):
    """What is done to indicators before they are scaled.

    Attributes
    ----------
    log, log1p
        Columns whose logarithm is taken, of x or of 1 + x.
    missing
        A rule's name, or the rule with its groups.
    """

    log: tuple[Identifier, ...] = ()
    log1p: tuple[Identifier, ...] = ()
    missing: Annotated[Missing, BeforeValidator(_named_rule)] = Missing()

    @model_validator(mode="after")
    def _logged_once(self) -> Treatment:
        both = sorted(set(self.log) & set(self.log1p))
        if both:
            raise ValueError(f"under both 'log' and 'log1p': {', '.join(both)}")
        return self


class Normalise(Model):
    """How indicators come to one scale.

    Attributes
    ----------
    method
        ``minmax``: 0 at the worse end of the bounds, 1 at the better one; ``zscore``: standard
        deviations from the mean; ``rank``: share of the base rows that are worse, ties by half;
        ``target``: share of the way from the worse end to the target that the framework states.
    winsorise
        Quantiles of the base wave that serve as bounds instead of minimum and maximum.
    """

    method: NormaliseMethod = "minmax"
    winsorise: Bounds | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Normalise:
        if self.winsorise and self.winsorise[0] >= self.winsorise[1]:
            raise ValueError("'winsorise' names the lower quantile first")
        return self


class LevelWeights(Model):
    """Different weights for indicators within a dimension and for dimensions within the index."""

    indicators: Weighting
    dimensions: Weighting


def _weights_kind(given: Any) -> str:
    levels = {"indicators", "dimensions"} & set(given) if isinstance(given, dict) else ()
    return "levels" if levels or isinstance(given, LevelWeights) else "weighting"


Weights = Annotated[
    Annotated[Weighting, Tag("weighting")] | Annotated[LevelWeights, Tag("levels")],
    Discriminator(_weights_kind),
]


class Coupling(Model):
    """Coupling coordination of the dimensions of an index (domain B3).

    Attributes
    ----------
    variant
        ``standard``: coupling between 0 and 1; ``liu2020``: as printed there, without the factor
        n, so that it stays at or below 1/n.
    floor
        Least value of a dimension, since a single zero makes coupling zero; counted.
    """

    variant: CouplingVariant = "standard"
    floor: float = Field(default=0.01, ge=0, lt=1)


class Robustness(Model):
    """Choices an index is put through, each as likely as the others of its list.

    Attributes
    ----------
    normalise, weights, aggregate, bounds
        Alternatives; combinations that a method refuses are left out and named.
    draws
        Monte Carlo draws per column of the sampling design.
    """

    normalise: tuple[NormaliseMethod, ...] = Field(default=("minmax", "rank"), min_length=1)
    weights: tuple[Weighting, ...] = Field(min_length=1)
    aggregate: tuple[Aggregate, ...] = Field(default=("arithmetic", "geometric"), min_length=1)
    bounds: tuple[Bounds, ...] = Field(default=((0.0, 1.0), (0.01, 0.99)), min_length=1)
    draws: int = Field(default=512, ge=32)


class Persons(Model):
    """An index of persons, brought to their household.

    Attributes
    ----------
    table
        A further table of the study, one row per person and time, which holds the indicators and
        the household's keys.
    rule
        ``labour_mean``: mean weighted by labour equivalents; ``maximum``: the best member.
    labour
        Column of labour equivalents; members without any are left out.
    sample
        Members who count.
    """

    table: Identifier
    rule: PersonRule = "labour_mean"
    labour: Identifier = "labour_capacity"
    sample: Sample = Field(default_factory=dict)


class IndexSpec(Model):
    """One index.

    Attributes
    ----------
    framework
        Path of the framework, relative to the study folder, or the name of a published one.
    treat
        Logarithms and the rule for missing values.
    weights
        One weighting, or one for each level; see `weightings`.
    aggregate
        At every level: weighted arithmetic or geometric mean, the ``minimum`` part, or ``topsis``,
        the relative closeness to the ideal.
    base
        Rows on which bounds and weights are fitted; they are frozen for all others.
    deflator
        Column of a price index by which amounts of money are divided.
    persons
        The index is one of persons.
    coupling
        Coupling coordination of its dimensions is wanted too.
    obstacle
        Whether the obstacle degree of each indicator is shown.
    scale
        Whether the indicators are items of one scale, whose alpha and omega are shown; or the
        groups in which, moreover, they are to mean the same.
    robustness
        Choices whose influence on ranks is studied.
    """

    framework: str
    treat: Treatment = Treatment()
    normalise: Normalise = Normalise()
    weights: Weights
    aggregate: Aggregate = "arithmetic"
    base: Base
    deflator: Identifier | None = None
    persons: Persons | None = None
    coupling: Coupling | None = None
    obstacle: bool = False
    scale: ScaleKey = False
    robustness: Robustness | None = None

    @field_validator("framework")
    @classmethod
    def _relative(cls, path: str) -> str:
        if PurePosixPath(path).is_absolute() or ".." in path.split("/"):
            raise ValueError(f"'{path}' must be a path inside the study folder")
        return path

    @model_validator(mode="after")
    def _choices_fit_together(self) -> IndexSpec:
        problems = refusals(self)
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def levels(self) -> LevelWeights:
        """The weights of both levels."""
        if isinstance(self.weights, LevelWeights):
            return self.weights
        return LevelWeights(indicators=self.weights, dimensions=self.weights)


def refusals(spec: IndexSpec) -> tuple[str, ...]:
    """Say which choices do not go together, each with what may stand instead; empty if all do."""
    found = []
    if spec.obstacle and spec.aggregate != "arithmetic":
        found.append(
            f"'obstacle' splits a weighted sum, which aggregate '{spec.aggregate}' is not: choose"
            " 'arithmetic'"
        )
    needing = ", ".join(_needing_shares(spec))
    if spec.normalise.method == "zscore" and needing:
        found.append(
            f"'zscore' gives no scores between 0 and 1, which are needed by {needing}: choose"
            " 'minmax', 'rank' or 'target'"
        )
    return tuple(found)


def _needing_shares(spec: IndexSpec) -> Iterator[str]:
    if spec.aggregate in ("geometric", "topsis"):
        yield f"aggregate '{spec.aggregate}' (arithmetic and minimum do without)"
    levels = (spec.levels.indicators, spec.levels.dimensions)
    if any(one.method == "entropy" for level in levels for one in singles(level)):
        yield "weighting 'entropy'"
    if spec.coupling:
        yield "'coupling'"
    if spec.obstacle:
        yield "'obstacle'"


def judgement_files(spec: IndexSpec) -> tuple[str, ...]:
    """Return the paths of the judgements from which weights are taken, also those of robustness."""
    weightings = [spec.levels.indicators, spec.levels.dimensions]
    if spec.robustness:
        weightings += spec.robustness.weights
    paths = [
        one.judgements
        for weighting in weightings
        for one in singles(weighting)
        if isinstance(one, Ahp)
    ]
    return tuple(dict.fromkeys(paths))


def columns_used(spec: IndexSpec) -> Mapping[Location, str]:
    """Return the columns an index names in `study.yaml`, each under the key where it stands."""
    columns: dict[Location, str] = {}
    if spec.deflator is not None:
        columns[("deflator",)] = spec.deflator
    if spec.treat.missing.by is not None:
        columns[("treat", "missing", "by")] = spec.treat.missing.by
    for position, name in enumerate(groups_compared(spec.scale)):
        columns[("scale", "invariance", position)] = name
    if isinstance(spec.base, dict):
        columns |= {("base", name): name for name in spec.base}
    return columns
