"""The `indices` section of `study.yaml`: how each framework is normalised, weighed, aggregated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from lowincome_research.strict import Identifier, Location, Model

WeightMethod = Literal["equal", "fixed", "entropy"]
Aggregate = Literal["arithmetic", "geometric"]
Share = Annotated[float, Field(ge=0, le=1)]
Base = Literal["all"] | Annotated[dict[Identifier, str | int], Field(min_length=1, max_length=1)]
"""The rows on which something is fitted: a value of the time key, or ``all`` rows pooled."""


class Normalise(Model):
    """How indicators come to one scale.

    Attributes
    ----------
    method
        ``minmax``: 0 at the worse end of the bounds, 1 at the better one.
    winsorise
        Quantiles of the base wave that serve as bounds instead of minimum and maximum.
    """

    method: Literal["minmax"] = "minmax"
    winsorise: tuple[Share, Share] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Normalise:
        if self.winsorise and self.winsorise[0] >= self.winsorise[1]:
            raise ValueError("'winsorise' names the lower quantile first")
        return self


class LevelWeights(Model):
    """Different weights for indicators within a dimension and for dimensions within the index."""

    indicators: WeightMethod
    dimensions: WeightMethod


class IndexSpec(Model):
    """One index.

    Attributes
    ----------
    framework
        Path of the framework, relative to the study folder.
    weights
        ``equal``, ``fixed`` (as the framework states), ``entropy``, or one for each level.
    aggregate
        Weighted arithmetic or geometric mean, at every level.
    base
        Rows on which bounds and weights are fitted; they are frozen for all others.
    deflator
        Column of a price index by which amounts of money are divided.
    """

    framework: str
    normalise: Normalise = Normalise()
    weights: WeightMethod | LevelWeights
    aggregate: Aggregate = "arithmetic"
    base: Base
    deflator: Identifier | None = None

    @field_validator("framework")
    @classmethod
    def _relative(cls, path: str) -> str:
        if PurePosixPath(path).is_absolute() or ".." in path.split("/"):
            raise ValueError(f"'{path}' must be a path inside the study folder")
        return path

    @property
    def levels(self) -> LevelWeights:
        """The weights of both levels."""
        if isinstance(self.weights, LevelWeights):
            return self.weights
        return LevelWeights(indicators=self.weights, dimensions=self.weights)


def columns_used(spec: IndexSpec) -> Mapping[Location, str]:
    """Return the columns an index names in `study.yaml`, each under the key where it stands."""
    columns: dict[Location, str] = {}
    if spec.deflator is not None:
        columns[("deflator",)] = spec.deflator
    if isinstance(spec.base, dict):
        columns |= {("base", name): name for name in spec.base}
    return columns
