"""Amounts that repeat: within a village, and from one year to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DRAWS = 199


@dataclass(frozen=True)
class Shared:
    """Households that have the amount of another in their group.

    Attributes
    ----------
    share
        Of households.
    expected, low, high
        Mean of the shuffles, and the bounds of the middle 95% of them.
    p_value
        Share of the shuffles, the data among them, with as many shared amounts.
    """

    share: float
    expected: float
    low: float
    high: float
    p_value: float
    n: int
    n_shared: int


@dataclass(frozen=True)
class Same:
    """Pairs of amounts that are equal, against pairs that differ a little.

    Attributes
    ----------
    share
        Of all pairs.
    expected
        Share of pairs that would be equal if every difference in reach were equally likely.
    n_near
        Pairs whose difference lies in reach, the equal ones among them.
    """

    share: float
    expected: float
    p_value: float
    n: int
    n_same: int
    n_near: int


def shared(
    amount: Ints, group: Ints, pool: Ints, *, rng: np.random.Generator, draws: int = DRAWS
) -> Shared:
    """Count households with the amount of another in their group, and shuffle the groups.

    Parameters
    ----------
    amount, group, pool
        Codes from 0, shape (n,); amounts are shuffled among the groups of a pool, so that every
        pool keeps its amounts, round ones too, and every group its size.
    rng
        Source of the shuffles, which follow the codes and so do not depend on row order.

    Notes
    -----
    p = (1 + shuffles with as many) / (1 + shuffles).
    """
    order = np.lexsort((amount, group, pool))
    amount, group, pool = amount[order], group[order], pool[order]
    several = _size_of(pool * (amount.max() + 1) + amount) > 1
    kinds = int(amount.max()) + 1
    kept = amount[several]
    own = _in_company(group[several] * kinds + kept)
    drawn = np.empty(draws)
    for draw in range(draws):
        shuffled = group[np.argsort(pool + rng.random(len(pool)))]
        drawn[draw] = _in_company(shuffled[several] * kinds + kept)
    n = len(amount)
    low, high = np.quantile(drawn, [0.025, 0.975]) / n
    p_value = float((1 + (drawn >= own).sum()) / (1 + draws))
    return Shared(own / n, float(drawn.mean() / n), float(low), float(high), p_value, n, own)


def same(before: Floats, after: Floats, *, reach: int) -> Same:
    """Count pairs of whole amounts that are equal.

    Parameters
    ----------
    before, after
        Shape (n,).
    reach
        Largest difference that counts as a little.

    Notes
    -----
    Where changes are smooth around none, each of the 2 x reach + 1 whole differences in reach is
    about as likely as the next, and the equal pairs are binomial among those in reach. The p-value
    is the chance of as many or more.
    """
    difference = np.round(after - before)
    near, equal = int((np.abs(difference) <= reach).sum()), int((difference == 0).sum())
    chance = 1 / (2 * reach + 1)
    p_value = float(stats.binom.sf(equal - 1, near, chance))
    n = len(difference)
    return Same(equal / n, near * chance / n, p_value, n, equal, near)


def _size_of(code: Ints) -> Ints:
    """Return how many rows have the code of each row, shape (n,)."""
    _, which, size = np.unique(code, return_inverse=True, return_counts=True)
    return np.asarray(size[which])


def _in_company(code: Ints) -> int:
    """Return how many rows share their code with another."""
    ascending = np.sort(code)
    alone = np.ones(len(code) + 1, dtype=bool)
    alone[1:-1] = ascending[1:] != ascending[:-1]
    return len(code) - int((alone[1:] & alone[:-1]).sum())
