"""How far two scores of the same units agree on who is ahead of whom, with survey weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.quantiles import TIE, weighted_quantile

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FIFTHS = (0.2, 0.4, 0.6, 0.8)


def kendall_tau(first: Floats, second: Floats, *, weights: Floats) -> float:
    """Return Kendall's tau-b of the pairs of units that the weights stand for.

    Parameters
    ----------
    first, second
        Scores, shape (n,), without NaN. Values within 1e-9 of their neighbours are tied.
    weights
        Survey weights, shape (n,). A pair counts by the product of its weights, so that a weight
        of 2 is the same as two rows; with equal weights it is `scipy.stats.kendalltau`, which
        takes none.

    Returns
    -------
    float
        Between -1 and 1; NaN where one of the scores is the same for all. Kendall (1945), "The
        treatment of ties in ranking problems", *Biometrika* 33(3).
    """
    held = weights > 0
    w = np.asarray(weights[held] / weights.sum())
    x, y = dense_ranks(first[held]), dense_ranks(second[held])
    order = np.lexsort((-y, x))  # within ties of the first the second falls: no such pair agrees
    new = [np.diff(ranks[order], prepend=-1) != 0 for ranks in (x, y)]
    starts = np.flatnonzero(new[0] | new[1])
    tied_both = _tied(np.add.reduceat(w[order], starts), w)
    tied_x, tied_y = (_tied(np.bincount(ranks, weights=w), w) for ranks in (x, y))
    pairs = (1.0 - float(w @ w)) / 2
    agreeing = _ascending(y[order], w[order])
    opposed = pairs - agreeing - (tied_x + tied_y - tied_both)
    untied = (pairs - tied_x) * (pairs - tied_y)
    return (agreeing - opposed) / float(np.sqrt(untied)) if untied > TIE**2 else float("nan")


def dense_ranks(values: Floats) -> Ints:
    """Return ranks from 0, the least first; values within 1e-9 of the next share a rank."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[order] = np.cumsum(np.diff(values[order], prepend=values[order[:1]]) > TIE)
    return ranks


def percentiles(scores: Floats, *, weights: Floats) -> Floats:
    """Return the rank of each unit as the share of the population behind it, ties by half.

    Parameters
    ----------
    scores
        Shape (n,), without NaN.
    weights
        Survey weights, shape (n,).

    Returns
    -------
    ndarray
        Between 0 (last) and 1 (first), shape (n,); their weighted mean is 1/2.
    """
    ranks = dense_ranks(scores)
    sizes = np.bincount(ranks, weights=weights)
    behind = np.cumsum(sizes) - sizes / 2
    return np.asarray((behind / sizes.sum())[ranks])


def quintiles(scores: Floats, *, weights: Floats) -> Ints:
    """Return the fifth of the population in which each unit is, 0 for the lowest."""
    cuts = weighted_quantile(scores, weights=weights, at=_FIFTHS)
    return np.asarray((scores[:, None] > cuts + TIE).sum(axis=1))


def changed_quintile(first: Floats, second: Floats, *, weights: Floats) -> float:
    """Return the share of the population whose fifth is another by the second score."""
    moved = quintiles(first, weights=weights) != quintiles(second, weights=weights)
    return float(weights[moved].sum() / weights.sum())


def _tied(sizes: npt.NDArray[Any], weights: Floats) -> float:
    """Return the weight of pairs of different rows in one group, from the weights of groups."""
    return float(sizes @ sizes - weights @ weights) / 2


def _ascending(ranks: Ints, weights: Floats) -> float:
    """Return the weight of pairs in which the later row has the higher rank.

    Two ranks differ first at one binary digit: such pairs are counted digit by digit, from the
    highest, among the rows whose higher digits agree. It takes n log n steps.
    """
    found = 0.0
    for digit in range(int(ranks.max(initial=0)).bit_length()):
        higher = (ranks >> (digit + 1)).astype(np.int64)
        order = np.argsort(higher, kind="stable")
        upper = ((ranks[order] >> digit) & 1).astype(bool)
        lower = np.where(upper, 0.0, weights[order])
        before = np.cumsum(lower) - lower
        starts = np.flatnonzero(np.diff(higher[order], prepend=-1))
        lengths = np.diff(starts, append=len(ranks))
        inside = before - np.repeat(before[starts], lengths)
        found += float((weights[order] * inside)[upper].sum())
    return found
