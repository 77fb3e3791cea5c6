"""A parameter and where it comes from, and the shapes in which parameters are written."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import model_validator

from lowincome_research.strict import Model

Confidence = Literal["stated", "derived", "secondary", "memory", "placeholder", "choice"]
"""How well a value is known.

``stated``: printed in a source that was read; ``derived``: arithmetic on such values;
``secondary``: a copy or abstract of the source was read; ``memory``: recalled, to be checked
against the yearbook; ``placeholder``: a stand-in for a figure that was not found; ``choice``: a
decision of the simulation, which is no finding about the world.
"""

Package = Literal["industry", "training", "points", "cash"]
PACKAGES: tuple[Package, ...] = ("industry", "training", "points", "cash")
HouseholdType = Literal["development", "empowerment", "activation", "safety_net"]
TYPES: tuple[HouseholdType, ...] = ("development", "empowerment", "activation", "safety_net")
Scenario = Literal["community_rated", "data_matched", "ideal"]
SCENARIOS: tuple[Scenario, ...] = ("community_rated", "data_matched", "ideal")

Relation = Literal["head", "spouse", "child", "parent", "grandchild"]
RELATIONS: tuple[Relation, ...] = ("head", "spouse", "child", "parent", "grandchild")

Value = TypeVar("Value")


class Parameter(Model, Generic[Value]):
    """A value, its unit, and where it comes from."""

    value: Value
    unit: str
    source: str
    confidence: Confidence


Number = Parameter[float]
Count = Parameter[int]
Share = Parameter[float]
ByYear = Parameter[dict[int, float]]
Shares = Parameter[tuple[float, ...]]


class Loadings(Model):
    """Correlation of an indicator's true score with its causes; what is left is its own.

    Parameters
    ----------
    unit, source, confidence
        As for a `Parameter`.
    capability, wealth, place
        With latent capability, permanent income, and a factor common to the village.
    reliability
        Share of the variance of an observed score that is true; the rest is drawn each year.
    """

    unit: str
    source: str
    confidence: Confidence
    capability: float = 0.0
    wealth: float = 0.0
    place: float = 0.0
    reliability: float = 1.0

    @model_validator(mode="after")
    def _possible(self) -> Loadings:
        if self.capability**2 + self.wealth**2 + self.place**2 > 1:
            raise ValueError("the squares of the loadings add up to more than 1")
        if not 0 < self.reliability <= 1:
            raise ValueError(f"reliability {self.reliability:g} is not above 0 and at most 1")
        return self


class Lognormal(Loadings):
    """An amount: `mean` of those above zero, `spread` of its log; `whole` amounts are counts."""

    margin: Literal["lognormal"]
    mean: float
    spread: float
    share_zero: float = 0.0
    whole: bool = False
    money: bool = False


class LogitNormal(Loadings):
    """A share between 0 and 1: logit of the median share and spread of the logit."""

    margin: Literal["logit_normal"]
    median: float
    spread: float
    share_zero: float = 0.0


class Ordinal(Loadings):
    """Whole grades from `lowest` upwards, with the share of each."""

    margin: Literal["ordinal"]
    lowest: int
    shares: tuple[float, ...]

    @model_validator(mode="after")
    def _sum_to_one(self) -> Ordinal:
        if abs(sum(self.shares) - 1) > 1e-9:
            raise ValueError(f"the shares add up to {sum(self.shares):g}, not to 1")
        return self
