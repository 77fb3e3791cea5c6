"""The `performance` section of `study.yaml`: a scorecard of indicators with targets and points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lowincome_research.strict import Identifier, Location, Model
from lowincome_research.terms import Bilingual

Time = str | int
Of = Literal["household", "person"]
Dimension = Literal["identification", "delivery", "effect", "fiscal", "openness"]
DIMENSIONS: tuple[Dimension, ...] = (
    "identification",
    "delivery",
    "effect",
    "fiscal",
    "openness",
)
Direction = Literal["higher", "lower"]
DisplayUnit = Literal["share", "number", "yuan"]


class PanelValue(Model):
    """Mean of a panel column over a place's households or persons, by the survey's design.

    Attributes
    ----------
    label
        Name as a trait of the case-mix; the codebook's where absent.
    """

    source: Literal["panel"]
    column: Identifier
    of: Of = "person"
    label: Bilingual | None = None


class TableValue(Model):
    """A column of a further table that has one row per place (and time).

    Attributes
    ----------
    cases
        Column with the number of cases of which `column` is a share: small places then vary by
        chance. Without it the value is taken as known exactly.
    label
        Name as a trait of the case-mix, as codebooks of tables are not at hand there.
    """

    source: Literal["table"]
    table: Identifier
    column: Identifier
    cases: Identifier | None = None
    label: Bilingual | None = None


class AccuracyValue(Model):
    """A figure of `tbl-identification`, which must have been computed by place."""

    source: Literal["identification"]
    register_: Identifier = Field(alias="register")
    truth: Identifier
    metric: Identifier
    of: Of = "household"


IndicatorValue = Annotated[PanelValue | TableValue | AccuracyValue, Field(discriminator="source")]
PlaceTrait = Annotated[PanelValue | TableValue, Field(discriminator="source")]


class Indicator(Model):
    """One line of the scorecard.

    Attributes
    ----------
    points
        Points for reaching the target.
    target
        Full points from here on. Below it points fall in proportion: value/target where higher
        is better, target/value where lower is.
    worst
        With a target of zero: the value at which no point is left, points falling along a line.
    adjusted
        Whether the value is judged against what the place's case-mix lets expect.
    """

    label: Bilingual
    dimension: Dimension
    value: IndicatorValue
    points: float = Field(gt=0)
    direction: Direction
    target: float = Field(ge=0)
    worst: float | None = Field(default=None, gt=0)
    adjusted: bool = True
    unit: DisplayUnit = "share"
    decimals: int = Field(default=1, ge=0, le=6)

    @model_validator(mode="after")
    def _target_can_be_scored(self) -> Indicator:
        if self.target == 0 and self.direction == "higher":
            raise ValueError("a target of 0 is reached by every value where higher is better")
        if self.target == 0 and self.worst is None:
            raise ValueError("with a target of 0 name 'worst', the value that earns no point")
        if self.target > 0 and self.worst is not None:
            raise ValueError("'worst' belongs to a target of 0 alone")
        return self


class IncomeGaps(Model):
    """Income of rural residents by place beside that of urban residents.

    Attributes
    ----------
    rural
        Panel column, per head.
    urban
        Column of a table, per head, known exactly.
    """

    rural: Identifier
    urban: TableValue


class PerformanceSpec(Model):
    """The scorecard of places.

    Attributes
    ----------
    unit
        Column of the panel, and of the tables used, that names the place.
    at
        Time of every value.
    case_mix
        Traits that administrations did not choose; an indicator that is `adjusted` is compared
        with what places of the same traits reach.
    points_are
        Where the points come from: ``official``, or ``placeholder`` for a scale not yet found,
        which every table and figure then says.
    """

    unit: Identifier
    at: Time | None = None
    indicators: dict[Identifier, Indicator] = Field(min_length=1)
    case_mix: tuple[PlaceTrait, ...] = ()
    points_are: Literal["official", "placeholder"] = "placeholder"
    gaps: IncomeGaps | None = None

    @model_validator(mode="after")
    def _names_are_distinct(self) -> PerformanceSpec:
        if taken := sorted(set(self.indicators) & {*DIMENSIONS, "overall"}):
            raise ValueError(f"indicator '{taken[0]}' has the name of a dimension or the total")
        return self

    @property
    def points(self) -> float:
        """All points of the scorecard."""
        return sum(one.points for one in self.indicators.values())


def columns_used(spec: PerformanceSpec) -> Mapping[Location, str]:
    """Return the panel's columns that the section names, each under the key where it stands."""
    columns: dict[Location, str] = {("unit",): spec.unit}
    for location, value in _values(spec):
        if isinstance(value, PanelValue):
            columns[*location, "column"] = value.column
    if spec.gaps:
        columns["gaps", "rural"] = spec.gaps.rural
    return columns


def table_columns_used(spec: PerformanceSpec) -> Mapping[Location, tuple[str, str]]:
    """Return table and column wherever the section names one."""
    columns: dict[Location, tuple[str, str]] = {}
    for location, value in _values(spec):
        if isinstance(value, TableValue):
            columns[*location, "column"] = (value.table, value.column)
            if value.cases:
                columns[*location, "cases"] = (value.table, value.cases)
    return columns


def _values(spec: PerformanceSpec) -> Iterator[tuple[Location, IndicatorValue]]:
    for name, indicator in spec.indicators.items():
        yield ("indicators", name, "value"), indicator.value
    for position, trait in enumerate(spec.case_mix):
        yield ("case_mix", position), trait
    if spec.gaps:
        yield ("gaps", "urban"), spec.gaps.urban
