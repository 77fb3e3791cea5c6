"""Empirical-Bayes shrinkage: estimates of small areas lean on what all areas share.

The area-level model of Fay and Herriot (1979), "Estimates of income for small places", *JASA* 74,
without covariates; the between-area variance solves the moment equation of Paule and Mandel (1982),
and the intervals carry Morris's (1983) allowance for its being estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from lowincome_research.errors import DataError, Problem

Floats = npt.NDArray[np.float64]
_FEWEST_AREAS = 4


@dataclass(frozen=True)
class Shrunk:
    """Shrunken estimates, in the unit of what was given.

    Attributes
    ----------
    estimate, std_error
        Posterior mean and its standard error, shape (areas,).
    weight
        Weight of each area's own estimate, between 0 (the common mean) and 1, shape (areas,).
    mean, between_sd
        What the areas share: their mean, and the standard deviation of their true values.
    """

    estimate: Floats
    std_error: Floats
    weight: Floats
    mean: float
    between_sd: float


def shrink(estimate: npt.ArrayLike, std_error: npt.ArrayLike) -> Shrunk:
    """Shrink area estimates towards their precision-weighted mean.

    Parameters
    ----------
    estimate, std_error
        Shape (areas,); standard errors positive, taken as known.

    Raises
    ------
    DataError
        There are fewer than four areas, or a standard error is not positive.
    """
    values, variance = np.asarray(estimate, float), np.asarray(std_error, float) ** 2
    _check(values, variance)
    between = _between_variance(values, variance)
    precision = 1 / (between + variance)
    centre = float(precision @ values / precision.sum())
    areas = len(values)
    lean = (areas - 3) / (areas - 1) * variance * precision
    own = 1 - lean
    uncertain = 2 / (areas - 3) * lean**2 * precision / precision.mean() * (values - centre) ** 2
    posterior = variance * (1 - (areas - 1) / areas * lean) + uncertain
    return Shrunk(centre + own * (values - centre), np.sqrt(posterior), own, centre, between**0.5)


def _between_variance(values: Floats, variance: Floats) -> float:
    """Return the variance at which the weighted squares sum to their degrees of freedom."""

    def excess(between: float) -> float:
        precision = 1 / (between + variance)
        centre = precision @ values / precision.sum()
        return float(precision @ (values - centre) ** 2 - (len(values) - 1))

    if excess(0.0) <= 0:
        return 0.0
    upper = float(np.ptp(values) ** 2 + variance.max())
    return float(optimize.brentq(excess, 0.0, upper, xtol=1e-14))


def _check(values: Floats, variance: Floats) -> None:
    if len(values) < _FEWEST_AREAS:
        seen = f"{len(values)} areas"
        raise DataError(Problem("shrinkage", seen, f"at least {_FEWEST_AREAS} areas"))
    if wrong := int((~(variance > 0)).sum()):
        raise DataError(Problem("shrinkage", f"{wrong} areas have no positive standard error"))
