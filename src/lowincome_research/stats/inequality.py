"""The Gini coefficient, the Lorenz curve and the median of a weighted population.

Influence values: Binder and Kovacevic (1995), "Estimating some measures of income inequality from
survey data", *Survey Methodology* 21(2); Langel and Tillé (2013), "Variance estimation of the Gini
index: revisiting a result several times published", *JRSS A* 176(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.densities import bandwidth, kernel
from lowincome_research.stats.functionals import Functional, mean, total
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]
_HALF = 0.5


def gini(values: Floats, weight: Floats) -> Functional:
    """Return the Gini coefficient, twice the covariance of values and ranks over the mean.

    Parameters
    ----------
    values
        Shape (n,). Values below zero count as they are, so that the coefficient may exceed one.
    weight
        Shape (n,), positive.

    Raises
    ------
    ValueError
        The mean is not above zero.
    """
    centre = mean(values, weight)
    if centre.estimate <= 0:
        raise ValueError(f"the mean is {centre.estimate:g}: there is no Gini coefficient")
    return (ranked_mean(values, weight) / centre).scaled(2.0, -1.0)


def ranked_mean(values: Floats, weight: Floats) -> Functional:
    """Return the mean of values times their fractional ranks, ties sharing one rank."""
    order = np.argsort(values, kind="stable")
    ascending, share = values[order], weight[order] / weight.sum()
    money = share * ascending
    steps = np.diff(ascending) > 0
    if steps.all():
        rank, poorer = _up_to(share), _up_to(money)
    else:
        place = np.concatenate([[0], np.cumsum(steps)])
        rank, poorer = (_up_to(np.bincount(place, part))[place] for part in (share, money))
    product = float(total(money, rank))
    influence = np.empty(len(values))
    influence[order] = ascending * rank + (float(money.sum()) - 2 * product) - poorer
    return Functional(product, influence / float(weight.sum()))


def _up_to(parts: npt.NDArray[Any]) -> Floats:
    """Return the sum of all parts before each one and half of itself."""
    return np.asarray(np.cumsum(parts) - parts / 2)


def median(values: Floats, weight: Floats) -> Functional:
    """Return the weighted lower median.

    Raises
    ------
    ValueError
        All values are equal, so that nothing tells how the median varies.
    """
    middle = float(weighted_quantile(values, weights=weight, at=[_HALF])[0])
    near = total(weight, kernel(values, middle, bandwidth(values, weight)))
    influence = np.where(values <= middle, -_HALF, _HALF) / float(near)
    return Functional(middle, influence)


def lorenz(values: Floats, weight: Floats, at: Sequence[float]) -> list[Functional]:
    """Return the shares of the total that the poorest shares of the population hold.

    Parameters
    ----------
    at
        Shares of the population between 0 and 1. The quantiles that bound them are estimated,
        and the influence values say so.

    Raises
    ------
    ValueError
        The mean is not above zero.
    """
    centre = mean(values, weight)
    if centre.estimate <= 0:
        raise ValueError(f"the mean is {centre.estimate:g}: there is no Lorenz curve")
    bounds = weighted_quantile(values, weights=weight, at=at)
    money = centre.estimate * float(weight.sum())
    return [
        _held(values, weight, share, float(bound), money)
        for share, bound in zip(at, bounds, strict=True)
    ]


def _held(values: Floats, weight: Floats, share: float, bound: float, money: float) -> Functional:
    """Return the share of the money that the poorest hold; the row at their bound counts in part.

    Notes
    -----
    The poorest share p up to the quantile q holds the mean of (y - q)- plus p q: it does not change
    with q itself.
    """
    influence = np.minimum(values - bound, 0.0)
    influence += share * bound
    held = float(total(weight, influence)) / money
    influence -= held * values
    influence /= money
    return Functional(held, influence)
