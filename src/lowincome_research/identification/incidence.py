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
class Ranking:
    """Where each row stands in the weighted population, from the lowest value up.

    Rows of equal value share their place, so that no figure depends on the order of rows.

    Attributes
    ----------
    weight
        Shape (n,), summing to one.
    order
        Positions of the rows from the lowest value up, shape (n,).
    group
        Rank of each row's value among the distinct values, shape (n,).
    below, tied
        Weight of rows with a lower value, and with the same one, shape (n,).
    middle
        Fractional rank, shape (n,): the weight below and half of what is tied.
    ascending
        The fractional ranks in ascending order, shape (n,).
    """

    weight: Floats
    order: npt.NDArray[np.intp]
    group: npt.NDArray[np.intp]
    below: Floats
    tied: Floats
    middle: Floats
    ascending: Floats

    def reached(self, share: float) -> Floats:
        """Return the part of each row that lies in the lowest `share`, between 0 and 1."""
        return np.clip((share - self.below) / self.tied, 0, 1)

    def near(self, share: float, values: Floats) -> float:
        """Return the mean of values around the quantile of `share`."""
        ranks = self.ascending
        start = np.searchsorted(ranks, min(share - _WINDOW, ranks[-1]))
        end = np.searchsorted(ranks, max(share + _WINDOW, ranks[start]), side="right")
        close = self.order[start:end]
        return float(np.average(values[close], weights=self.weight[close]))

    def weight_below(self, of: Floats) -> Floats:
        """Return, for each row, the sum of `of` over lower rows and half of it over tied ones."""
        sums = np.bincount(self.group, weights=of)
        return (np.cumsum(sums) - sums / 2)[self.group]


def ranking(values: Floats, weight: Floats) -> Ranking:
    """Rank rows by value, lowest first.

    Parameters
    ----------
    values, weight
        Shape (n,); weights positive.
    """
    order = np.argsort(values)
    ordered = np.cumsum(np.diff(values[order], prepend=values[order[0]]) > 0)
    group = np.empty(len(values), dtype=np.intp)
    group[order] = ordered
    normal = weight / weight.sum()
    mass: Floats = np.bincount(group, weights=normal).astype(float)
    below = np.cumsum(mass) - mass
    middle = below + mass / 2
    return Ranking(normal, order, group, below[group], mass[group], middle[group], middle[ordered])


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
    received = benefit * reached
    amount = float(ranks.weight @ received)
    moved = ranks.near(share, benefit) * (reached - share)
    return Accumulated(amount, received - amount - moved)


def incidence(
    welfare: Floats, benefit: Floats, weight: Floats, ranks: Ranking | None = None
) -> Iterator[Linearised]:
    """Yield the CGH ratio and the concentration coefficient; nothing where nobody benefits.

    Parameters
    ----------
    welfare, benefit, weight
        Shape (n,); welfare before assistance, lowest for the neediest.

    Notes
    -----
    The CGH ratio (Coady, Grosh and Hoddinott 2004) is the poorest 40%'s share of benefits over
    0.4. The concentration coefficient is 2 Cov(b, R) / mean of b with R the fractional rank:
    negative where benefits go to the poor.
    """
    if not benefit.any():
        return
    ranks = ranks or ranking(welfare, weight)
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
    above = average - ranks.weight_below(ranks.weight * benefit)
    influence = benefit * ranks.middle + above - 2 * product
    change = 2 * (influence - product / average * (benefit - average)) / average
    return 2 * product / average - 1, change


def _linear(
    metric: str, estimate: float, influence: Floats, benefit: Floats, scale: float
) -> Linearised:
    n = int(np.count_nonzero(benefit))
    everyone = np.ones(len(benefit), dtype=bool)
    return Linearised(metric, float(estimate), influence / scale, n, n, everyone, proportion=False)


def auc(eligible: Floats, score: Floats, weight: Floats) -> Iterator[Linearised]:
    """Yield the chance that a score ranks someone eligible above someone who is not.

    Ties count half (Hanley and McNeil 1982). Nothing where nobody or everybody is eligible.

    Parameters
    ----------
    eligible, score, weight
        Shape (n,); the score larger for the needier.
    """
    poor, other = weight * eligible, weight * (1 - eligible)
    n_poor, n_other = poor.sum(), other.sum()
    if n_poor == 0 or n_other == 0:
        return
    ranks = ranking(score, weight)
    beaten = ranks.weight_below(other) / n_other
    beating = 1 - ranks.weight_below(poor) / n_poor
    estimate = float(poor @ beaten / n_poor)
    influence = np.where(
        eligible == 1, (beaten - estimate) / n_poor, (beating - estimate) / n_other
    )
    rows = min(int(eligible.sum()), int((1 - eligible).sum()))
    yield Linearised("auc", estimate, influence, rows, rows, np.ones(len(score), dtype=bool))
