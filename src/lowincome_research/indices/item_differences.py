"""Whether a group answers an item otherwise than the others at the same level of the scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from lowincome_research.indices.reliability import scale_reliability
from lowincome_research.stats.intervals import wald_interval
from lowincome_research.stats.survey import SurveyDomain

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Differences:
    """Differences of items between a group and the others, each of shape (k,).

    Attributes
    ----------
    estimate
        In units of the items.
    low, high
        95% interval, not adjusted for the number of items.
    p_value
        Of no difference, not adjusted.
    """

    estimate: Floats
    low: Floats
    high: Floats
    p_value: Floats


def item_differences(items: Floats, *, inside: Bools, domain: SurveyDomain) -> Differences:
    """Return how a group answers each item at the same true level of the other items.

    Parameters
    ----------
    items
        Complete rows, shape (n, k) with three items or more.
    inside
        Rows of the group, shape (n,).
    domain
        The rows in their survey design.

    Notes
    -----
    Uniform differential item functioning. The level is the mean of the other items; its
    reliability is McDonald's omega within the two groups and counts as known.
    """
    weights, k = domain.weight, items.shape[1]
    within = np.column_stack([_within(item, inside, weights) for item in items.T])
    factor = scale_reliability(within, weights=weights).factor
    if factor is None:
        raise ValueError("differences of items take three items or more")
    found = []
    for at in range(k):
        rest = np.delete(items, at, axis=1).mean(axis=1)
        estimate, influence = difference_given(
            items[:, at], rest, inside=inside, weights=weights, reliability=factor.omega(at)
        )
        found.append((estimate, domain.variance(influence) ** 0.5))
    estimates, errors = np.array(found).T
    low, high = wald_interval(estimates, errors, domain.df)
    p_value = 2 * stats.t.sf(np.abs(estimates) / errors, domain.df)
    return Differences(estimates, low, high, np.asarray(p_value))


def difference_given(
    item: Floats, level: Floats, *, inside: Bools, weights: Floats, reliability: float = 1.0
) -> tuple[float, Floats]:
    """Return the difference of an item between a group and the others, given a level.

    Parameters
    ----------
    item, level, inside, weights
        Shape (n,).
    reliability
        Share of the variance of the level within groups that is not error.

    Returns
    -------
    float
        The group's coefficient of a weighted regression of the item on the level and the group.
    ndarray
        Its influence values per unit of weight, shape (n,).

    Notes
    -----
    An unreliable level would leave part of a true difference of the groups to the items. The slope
    is therefore divided by the reliability, which is to regress on Kelley's estimate of the true
    level within each group, the correction of Shealy and Stout (1993), Psychometrika 58(2).
    """
    y, x = _within(item, inside, weights), _within(level, inside, weights)
    spread = float(weights @ x**2)
    observed = float(weights @ (x * y)) / spread
    slope = observed / reliability
    gap = _gap(level, inside, weights)
    share = np.where(inside, 1 / weights[inside].sum(), -1 / weights[~inside].sum())
    of_slope = x * (y - observed * x) / (spread * reliability)
    return _gap(item, inside, weights) - slope * gap, share * (y - slope * x) - gap * of_slope


def _within(values: Floats, inside: Bools, weights: Floats) -> Floats:
    """Return values less the weighted mean of their group."""
    first, second = _means(values, inside, weights)
    return values - np.where(inside, first, second)


def _gap(values: Floats, inside: Bools, weights: Floats) -> float:
    first, second = _means(values, inside, weights)
    return first - second


def _means(values: Floats, inside: Bools, weights: Floats) -> tuple[float, float]:
    first, second = (
        float(np.average(values[rows], weights=weights[rows])) for rows in (inside, ~inside)
    )
    return first, second
