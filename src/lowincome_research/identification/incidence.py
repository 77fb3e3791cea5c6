"""How benefits fall along the ranking by welfare: deciles, shares of the poorest, concentration.

Linearisation of quantile shares and rank covariances follows Langel and Tillé (2011), "Statistical
inference for the quintile share ratio", *Journal of Statistical Planning and Inference* 141, and
Binder and Kovacevic (1995), "Estimating some measures of income inequality from survey data",
*Survey Methodology* 21(2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.accuracy import Linearised

Floats = npt.NDArray[np.float64]

POOREST = 0.4
"""Share of the population whose benefits the CGH ratio compares with its number."""
_WINDOW = 0.05


@dataclass(frozen=True)
class Places:
    """The order of rows by a value; rows of equal value share their rank.

    Attributes
    ----------
    order
        Positions of the rows from the lowest value up, shape (n,).
    ascending
        Ranks among the distinct values in that order, shape (n,).
    rank
        Rank of each row's value among the distinct values, shape (n,).
    """

    order: npt.NDArray[np.intp]
    ascending: npt.NDArray[np.intp]
    rank: npt.NDArray[np.intp]

    def weight_below(self, of: Floats) -> Floats:
        """Return, for each row, the sum of `of` over lower rows and half of it over tied ones."""
        sums = np.bincount(self.rank, weights=of)
        return (np.cumsum(sums) - sums / 2)[self.rank]


def places(values: Floats) -> Places:
    """Order rows by value, shape (n,), lowest first."""
    steps = np.diff(values, prepend=values[0])
    if (steps >= 0).all():
        rank = np.cumsum(steps > 0, dtype=np.intp)
        return Places(np.arange(len(values)), rank, rank)
    order = np.argsort(values)
    ascending = np.cumsum(np.diff(values[order], prepend=values[order[0]]) > 0, dtype=np.intp)
    rank = np.empty(len(values), dtype=np.intp)
    rank[order] = ascending
    return Places(order, ascending, rank)


@dataclass(frozen=True)
class Ranking:
    """Where each row stands in the weighted population, from the lowest value up.

    Rows of equal value share their place, so that no figure depends on the order of rows.

    Attributes
    ----------
    weight
        Shape (n,), summing to one.
    places
        The order of the rows.
    below, tied
        Weight of rows with a lower value, and with the same one, shape (n,).
    middle
        Fractional rank, shape (n,): the weight below and half of what is tied.
    ascending
        The fractional ranks in ascending order, shape (n,).
    """

    weight: Floats
    places: Places
    below: Floats
    tied: Floats
    middle: Floats
    ascending: Floats

    def reached(self, share: float) -> Floats:
        """Return the part of each row that lies in the lowest `share`, between 0 and 1."""
        part = share - self.below
        part /= self.tied
        return np.clip(part, 0, 1, out=part)

    def near(self, share: float, values: Floats) -> float:
        """Return the mean of values around the quantile of `share`."""
        ranks = self.ascending
        start = np.searchsorted(ranks, min(share - _WINDOW, ranks[-1]))
        end = np.searchsorted(ranks, max(share + _WINDOW, ranks[start]), side="right")
        close = self.places.order[start:end]
        return float(np.average(values[close], weights=self.weight[close]))


def ranking(values: Floats, weight: Floats, order: Places | None = None) -> Ranking:
    """Rank rows by value, lowest first.

    Parameters
    ----------
    values, weight
        Shape (n,); weights positive.
    order
        Places of the values, where they are known already.
    """
    order = order or places(values)
    rank, normal = order.rank, weight / weight.sum()
    mass: Floats = np.bincount(rank, weights=normal).astype(float)
    below = np.cumsum(mass) - mass
    middle = below + mass / 2
    return Ranking(normal, order, below[rank], mass[rank], middle[rank], middle[order.ascending])


@dataclass(frozen=True)
class Accumulated:
    """Benefit that goes to the lowest share of the population, per head of all of it.

    Attributes
    ----------
    amount
        The mean benefit where the share is one.
    influence
        Per unit of a weight that sums to one, shape (n,).
    """

    amount: float
    influence: Floats


def accumulated(ranks: Ranking, benefit: Floats, share: float) -> Accumulated:
    """Add up benefits from the lowest rank to a share of the population.

    Parameters
    ----------
    benefit
        Shape (n,), not negative.
    share
        Between 0 and 1. The boundary it stands for is estimated, and the influence says so.
    """
    reached = ranks.reached(share)
    amount = float(ranks.weight @ (benefit * reached))
    last = ranks.near(share, benefit)
    influence = benefit - last
    influence *= reached
    influence += last * share - amount
    return Accumulated(amount, influence)


def incidence(
    welfare: Floats, benefit: Floats, weight: Floats, order: Places | None = None
) -> Iterator[Linearised]:
    """Yield the CGH ratio and the concentration coefficient; nothing where nobody benefits.

    Parameters
    ----------
    welfare, benefit, weight
        Shape (n,); welfare before assistance, lowest for the neediest.
    order
        Places by welfare, where they are known already.

    Notes
    -----
    The CGH ratio (Coady, Grosh and Hoddinott 2004) is the poorest 40%'s share of benefits over
    0.4. The concentration coefficient is 2 Cov(b, R) / mean of b with R the fractional rank:
    negative where benefits go to the poor.
    """
    if not benefit.any():
        return
    ranks = ranking(welfare, weight, order)
    scale = weight.sum()
    yield _linear("cgh", *_cgh(ranks, benefit), benefit, scale)
    yield _linear("concentration_coef", *_concentration(ranks, benefit), benefit, scale)


def _cgh(ranks: Ranking, benefit: Floats) -> tuple[float, Floats]:
    poor, average = accumulated(ranks, benefit, POOREST), float(ranks.weight @ benefit)
    share = poor.amount / average
    influence = (poor.influence - share * (benefit - average)) / average
    return share / POOREST, influence / POOREST


def _concentration(ranks: Ranking, benefit: Floats) -> tuple[float, Floats]:
    average = float(ranks.weight @ benefit)
    product = float(ranks.weight @ (benefit * ranks.middle))
    above = average - ranks.places.weight_below(ranks.weight * benefit)
    influence = benefit * ranks.middle + above - 2 * product
    change = 2 * (influence - product / average * (benefit - average)) / average
    return 2 * product / average - 1, change


def _linear(
    metric: str, estimate: float, influence: Floats, benefit: Floats, scale: float
) -> Linearised:
    n = int(np.count_nonzero(benefit))
    everyone = np.ones(len(benefit), dtype=bool)
    return Linearised(metric, float(estimate), influence / scale, n, n, everyone, proportion=False)


def auc(
    eligible: Floats, score: Floats, weight: Floats, order: Places | None = None
) -> Iterator[Linearised]:
    """Yield the chance that a score ranks someone eligible above someone who is not.

    Ties count half (Hanley and McNeil 1982). Nothing where nobody or everybody is eligible.

    Parameters
    ----------
    eligible, score, weight
        Shape (n,); the score larger for the needier.
    order
        Places by score, where they are known already.
    """
    poor, other = weight * eligible, weight * (1 - eligible)
    n_poor, n_other = poor.sum(), other.sum()
    if n_poor == 0 or n_other == 0:
        return
    order = order or places(score)
    beaten = order.weight_below(other) / n_other
    beating = 1 - order.weight_below(poor) / n_poor
    estimate = float(poor @ beaten / n_poor)
    influence = np.where(
        eligible == 1, (beaten - estimate) / n_poor, (beating - estimate) / n_other
    )
    rows = min(int(eligible.sum()), int((1 - eligible).sum()))
    yield Linearised("auc", estimate, influence, rows, rows, np.ones(len(score), dtype=bool))
