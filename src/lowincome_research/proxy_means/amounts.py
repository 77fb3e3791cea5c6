"""Weighted means with their influence values, and what becomes of both in ratios and differences.

The chain rule of linearisation (Deville 1999, "Variance estimation for complex statistics and
estimators", *Survey Methodology* 25(2)), so that no figure's variance is derived by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Amount:
    """An amount per head of the whole population, and how it moves.

    Attributes
    ----------
    value
        The amount.
    influence
        Influence values per unit of a weight that sums to one, shape (n,).
    line_slope
        What a unit more of an estimated line adds, see `Linearised`.
    """

    value: float
    influence: Floats
    line_slope: float = 0.0

    def __sub__(self, other: Amount) -> Amount:
        return Amount(
            self.value - other.value,
            self.influence - other.influence,
            self.line_slope - other.line_slope,
        )

    def over(self, other: Amount) -> Amount:
        """Return the ratio of two amounts."""
        ratio = self.value / other.value
        return Amount(
            ratio,
            (self.influence - ratio * other.influence) / other.value,
            (self.line_slope - ratio * other.line_slope) / other.value,
        )

    def complement(self) -> Amount:
        """Return what is missing to one."""
        return Amount(1 - self.value, -self.influence, -self.line_slope)

    def moving_with(self, other: Amount, slope: float) -> Amount:
        """Return the amount where it also depends on another estimate, by `slope`."""
        return Amount(
            self.value,
            self.influence + slope * other.influence,
            self.line_slope + slope * other.line_slope,
        )


def mean(values: Floats, weight: Floats, moved: Floats | None = None) -> Amount:
    """Return the weighted mean of values.

    Parameters
    ----------
    values, weight
        Shape (n,); the weights sum to one.
    moved
        What a unit more of an estimated line adds to the values, shape (n,).
    """
    value = total(weight, values)
    return Amount(value, values - value, 0.0 if moved is None else total(weight, moved))


def total(weight: Floats, values: Floats) -> float:
    """Return a weighted total, summed in pairs: a product of vectors would start threads for it."""
    return float((weight * values).sum())
