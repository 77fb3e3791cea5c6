"""Shrinkage of shares that rest on few households, with intervals that end where shares do.

The estimated variance of a share goes with the share itself: a place that by chance saw no error,
or all of them, has none, and would be held the surest of all. The variance that one household
carries is therefore averaged over places, each counting by its degrees of freedom (Wolter 2007,
*Introduction to Variance Estimation*, chapter 7); it contains the design effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from lowincome_research.stats.area_model import area_model
from lowincome_research.stats.intervals import CONFIDENCE

Floats = npt.NDArray[np.float64]
_WIDEST = 0.99
"""Largest variance given to a beta distribution, as a part of what its mean allows."""


@dataclass(frozen=True)
class ShrunkenShares:
    """Shrunken shares of places.

    Attributes
    ----------
    estimate, std_error, low, high
        Shape (places,); the bounds are quantiles of a beta distribution with this mean and
        standard error.
    own_weight
        Weight of each place's own estimate, 0 where it has none, shape (places,).
    mean, mean_std_error, between_sd
        What the places share.
    """

    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats
    own_weight: Floats
    mean: float
    mean_std_error: float
    between_sd: float


def case_variance(direct: pd.DataFrame) -> float:
    """Return the sampling variance of one household's figure, averaged over places.

    Parameters
    ----------
    direct
        `std_error`, `n` and `df` of each place; those without degrees of freedom tell nothing, and
        a standard error of 0 as much as any other.
    """
    told = direct[(direct["df"] > 0) & direct["std_error"].notna()]
    if told.empty:
        return 0.0
    return float(np.average(told["std_error"] ** 2 * told["n"], weights=told["df"].astype(float)))


def shrunken(own: Floats, n: Floats, variance: float, *, lowest: float = 0.0) -> ShrunkenShares:
    """Shrink the shares of places.

    Parameters
    ----------
    own
        The places' own estimates, NaN where `n` is 0, shape (places,).
    n
        Households behind each, shape (places,).
    variance
        Of one household, see `case_variance`; positive.
    lowest
        Lower end of what is shrunk; its upper end is 1.

    Notes
    -----
    A place without households gets the mean of places, and as its variance theirs around it and
    that of the mean.
    """
    counted = n > 0
    found = area_model(
        own[counted], np.sqrt(variance / n[counted]), largest_sd=(1 - lowest) / 2
    )  # fmt: skip
    estimate, weight = np.full(len(n), found.mean), np.zeros(len(n))
    error = np.full(len(n), found.unseen_std_error)
    estimate[counted], error[counted] = found.estimate, found.std_error
    weight[counted] = found.weight
    low, high = _beta_interval(estimate, error, lowest)
    return ShrunkenShares(
        estimate, error, low, high, weight, found.mean, found.mean_std_error, found.between_sd
    )  # fmt: skip


def _beta_interval(estimate: Floats, error: Floats, lowest: float) -> tuple[Floats, Floats]:
    """Return quantiles of the beta distribution on (lowest, 1) of given mean and error."""
    width = 1 - lowest
    mean = (estimate - lowest) / width
    variance = np.minimum((error / width) ** 2, _WIDEST * mean * (1 - mean))
    size = mean * (1 - mean) / variance - 1
    tail = (1 - CONFIDENCE) / 2
    bounds = (stats.beta.ppf(q, mean * size, (1 - mean) * size) for q in (tail, 1 - tail))
    low, high = (np.asarray(lowest + width * bound) for bound in bounds)
    return low, high
