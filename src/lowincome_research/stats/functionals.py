"""Figures of a distribution together with their influence values, and the algebra of both.

A figure computed from others responds to each row as they do, by the chain rule: so a ratio or a
difference of linearised figures is linearised as well (Deville 1999, "Variance estimation for
complex statistics and estimators", *Survey Methodology* 25(2)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Functional:
    """A figure, and how it responds to each row and to the line.

    Attributes
    ----------
    influence
        Per unit of weight, shape (n,).
    line_slope
        What a unit more of an estimated line adds to the estimate.
    """

    estimate: float
    influence: Floats
    line_slope: float = 0.0

    def __sub__(self, other: Functional) -> Functional:
        return Functional(
            self.estimate - other.estimate,
            self.influence - other.influence,
            self.line_slope - other.line_slope,
        )

    def __truediv__(self, other: Functional) -> Functional:
        ratio = self.estimate / other.estimate
        return Functional(
            ratio,
            (self.influence - ratio * other.influence) / other.estimate,
            (self.line_slope - ratio * other.line_slope) / other.estimate,
        )

    def scaled(self, factor: float, shift: float = 0.0) -> Functional:
        """Return the figure times a factor plus a constant."""
        return Functional(
            factor * self.estimate + shift, factor * self.influence, factor * self.line_slope
        )


def total(weight: Floats, values: Floats | npt.NDArray[np.bool_]) -> Any:
    """Return the weighted total of values over the last axis.

    Not by BLAS, as `@` would be: its threads wait for each other wherever several processes run.
    """
    return np.einsum("...i,...i->...", weight, values)


def mean(values: Floats, weight: Floats, line_slope: float = 0.0) -> Functional:
    """Return the weighted mean of values, shape (n,)."""
    size = float(weight.sum())
    centre = float(total(weight, values)) / size
    return Functional(centre, (values - centre) / size, line_slope)
