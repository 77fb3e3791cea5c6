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
from lowincome_research.stats.functionals import total

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

POOREST = 0.4
"""Share of the population whose benefits the CGH ratio compares with its number."""
_WINDOW = 0.05
_LEAST = np.finfo(float).tiny


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
    size
        Sum of the weights as they were given.
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
    size: float
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

    def mean(self, values: Floats | Flags) -> float:
        """Return the mean of values, shape (n,)."""
        return float(total(self.weight, values))

    def amount(self, share: float, values: Floats) -> float:
        """Return the sum of values over the lowest `share`, per head of all of the population."""
        return self.mean(values * self.reached(share))

    def near(self, share: float, values: Floats) -> float:
        """Return the mean of values around the quantile of `share`."""
        ranks, width = self.ascending, min(_WINDOW, share)
        start = np.searchsorted(ranks, min(share - width, ranks[-1]))
        end = np.searchsorted(ranks, max(share + width, ranks[start]), side="right")
        close = self.places.order[start:end]
        return float(np.average(values[close], weights=self.weight[close]))


def ranking(values: Floats, weight: Floats, order: Places | None = None) -> Ranking:
    """Rank rows by value, lowest first.

    Parameters
    ----------
    values, weight
        Shape (n,); weights not negative.
    order
        Places of the values, where they are known already.
    """
    order = order or places(values)
    size = float(weight.sum())
    rank, normal = order.rank, weight / size
    mass: Floats = np.bincount(rank, weights=normal).astype(float)
    below = np.cumsum(mass) - mass
    middle = below + mass / 2
    tied = np.maximum(mass, _LEAST)[rank]
    return Ranking(normal, size, order, below[rank], tied, middle[rank], middle[order.ascending])


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
    amount = ranks.mean(benefit * reached)
    last = ranks.near(share, benefit)
    influence = benefit - last
    influence *= reached
    influence += last * share - amount
    return Accumulated(amount, influence)


def incidence(ranks: Ranking, benefit: Floats) -> Iterator[Linearised]:
    """Yield the CGH ratio and the concentration coefficient; nothing where nobody benefits.

    Parameters
    ----------
    ranks
        The rows ranked by welfare before assistance, lowest for the neediest.
    benefit
        Shape (n,), not negative.

    Notes
    -----
    The CGH ratio (Coady, Grosh and Hoddinott 2004) is the poorest 40%'s share of benefits over
    0.4. The concentration coefficient is 2 Cov(b, R) / mean of b with R the fractional rank:
    negative where benefits go to the poor.
    """
    if not benefit.any():
        return
    yield _linear("cgh", *_cgh(ranks, benefit), benefit, ranks.size)
    yield _linear("concentration_coef", *_concentration(ranks, benefit), benefit, ranks.size)


def _cgh(ranks: Ranking, benefit: Floats) -> tuple[float, Floats]:
    poor, average = accumulated(ranks, benefit, POOREST), ranks.mean(benefit)
    share = poor.amount / average
    influence = (poor.influence - share * (benefit - average)) / average
    return share / POOREST, influence / POOREST


def _concentration(ranks: Ranking, benefit: Floats) -> tuple[float, Floats]:
    average = ranks.mean(benefit)
    product = ranks.mean(benefit * ranks.middle)
    above = average - ranks.places.weight_below(ranks.weight * benefit)
    influence = benefit * ranks.middle + above - 2 * product
    change = 2 * (influence - product / average * (benefit - average)) / average
    return 2 * product / average - 1, change


def _linear(
    metric: str, estimate: float, influence: Floats, benefit: Floats, size: float
) -> Linearised:
    n = int(np.count_nonzero(benefit))
    everyone = np.ones(len(benefit), dtype=bool)
    return Linearised(metric, float(estimate), influence / size, n, n, everyone, proportion=False)


def auc(
    eligible: Floats,
    score: Floats,
    weight: Floats,
    order: Places | None = None,
    near_line: Floats | None = None,
) -> Iterator[Linearised]:
    """Yield the chance that a score ranks someone eligible above someone who is not.

    Ties count half (Hanley and McNeil 1982). Nothing where nobody or everybody is eligible.

    Parameters
    ----------
    eligible, score, weight
        Shape (n,); the score larger for the needier.
    order
        Places by score, where they are known already.
    near_line
        See `accuracy`.
    """
    poor, other = weight * eligible, weight * (1 - eligible)
    n_poor, n_other = poor.sum(), other.sum()
    if n_poor == 0 or n_other == 0:
        return
    order = order or places(score)
    beaten = order.weight_below(other) / n_other
    beating = 1 - order.weight_below(poor) / n_poor
    estimate = float(total(poor, beaten) / n_poor)
    as_eligible, as_other = (beaten - estimate) / n_poor, (beating - estimate) / n_other
    influence = np.where(eligible == 1, as_eligible, as_other)
    slope = 0.0
    if near_line is not None:
        slope = float(total(weight * near_line, as_eligible - as_other))
    rows = min(int(eligible.sum()), int((1 - eligible).sum()))
    everyone = np.ones(len(score), dtype=bool)
    yield Linearised("auc", estimate, influence, rows, rows, everyone, line_slope=slope)
