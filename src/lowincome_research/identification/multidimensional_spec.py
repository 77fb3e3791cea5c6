"""A truth that counts deprivations: cut-offs of indicators, weights, and how many make poor.

Alkire and Foster (2011), "Counting and multidimensional poverty measurement", *Journal of Public
Economics* 95, 476-487. Weights are whole numbers, so that counts are compared exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from lowincome_research.strict import Identifier, Model
from lowincome_research.terms import Bilingual

Share = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*/[1-9][0-9]*$")]
"""A fraction, as ``1/3``."""


class Deprivation(Model):
    """When a household is deprived in an indicator.

    Attributes
    ----------
    below, at_least
        Deprived are those lower than this, or this high or higher.
    when
        Codes that mean deprived.
    weight
        A positive whole number.
    label
        What it is called; the label of its column where absent.
    """

    below: float | None = None
    at_least: float | None = None
    when: tuple[str | int, ...] = ()
    weight: int = Field(default=1, ge=1)
    label: Bilingual | None = None

    @model_validator(mode="after")
    def _has_one_cutoff(self) -> Deprivation:
        given = [self.below is not None, self.at_least is not None, bool(self.when)]
        if sum(given) != 1:
            raise ValueError("give exactly one of 'below', 'at_least' and 'when'")
        return self


class Multidimensional(Model):
    """Households are poor where deprivations of enough weight meet.

    Attributes
    ----------
    indicators
        By column.
    k
        The weight at which a household is poor: a whole number, or a share of all weight written
        as a fraction.
    """

    indicators: dict[Identifier, Deprivation] = Field(min_length=1)
    k: int | Share

    @model_validator(mode="after")
    def _some_count_is_poor(self) -> Multidimensional:
        if not 1 <= self.least <= self.total:
            raise ValueError(
                f"'k' is {self.k}, and the weights sum to {self.total}: give a whole number "
                "from 1 to that sum, or a share of it up to 1/1"
            )
        return self

    @property
    def total(self) -> int:
        """Weight of all indicators."""
        return sum(one.weight for one in self.indicators.values())

    @property
    def least(self) -> int:
        """The smallest weight of deprivations at which a household is poor."""
        if isinstance(self.k, int):
            return self.k
        share = Fraction(self.k)
        return -(-share.numerator * self.total // share.denominator)
