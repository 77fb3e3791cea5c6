"""Ranks with intervals: who is better than whom, as far as the data can tell.

A rank interval inverts tests of all pairwise differences that hold at once. A unit's best rank
counts the units that are told to be better, its worst rank those told to be worse; units whose
difference has an interval that contains zero cannot be told apart. Klein, Wright and Wieczorek
(2020), "A joint confidence region for an overall ranking of populations", *JRSS C* 69(3);
Mogstad, Romano, Shaikh and Wilhelm (2024), "Inference for ranks", *Review of Economic Studies*
91(1). With equal independent errors the tests are Tukey's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CONFIDENCE = 0.95
_TIE = 1e-9


@dataclass(frozen=True)
class Ranking:
    """Units in order, the highest estimate first.

    Attributes
    ----------
    rank
        1 for the highest, shape (units,); units within 1e-9 of each other share the better rank.
    low, high
        Best and worst rank that a unit may have, shape (units,). All intervals hold at once.
    better
        Whether the row's unit is told to be higher than the column's, shape (units, units).
    critical
        Multiple of its standard error that a difference must exceed.
    """

    rank: Ints
    low: Ints
    high: Ints
    better: npt.NDArray[np.bool_]
    critical: float

    @property
    def told_apart(self) -> int:
        """Pairs of units whose difference has an interval without zero."""
        return int(self.better.sum())


def rank_units(
    estimate: npt.ArrayLike, deviations: npt.ArrayLike, *, confidence: float = CONFIDENCE
) -> Ranking:
    """Rank units, and say within which bounds.

    Parameters
    ----------
    estimate
        Shape (units,), the higher the better.
    deviations
        Draws of the estimates' errors from their joint distribution, shape (draws, units). Their
        spread gives the standard errors of the differences; the quantile over draws of the
        largest studentised one gives the critical value. A column of zeros is a unit whose
        value is known.
    confidence
        Probability that all intervals of differences hold.

    Raises
    ------
    ValueError
        The shapes do not agree, or there are no draws.
    """
    values, errors = np.asarray(estimate, float), np.asarray(deviations, float)
    if errors.ndim != 2 or errors.shape[1:] != values.shape or not len(errors):
        raise ValueError(f"draws of shape {errors.shape} for {len(values)} units")
    errors = errors - errors[0]  # first, so that what is known leaves exact zeros
    errors -= errors.mean(axis=0)
    critical = _critical_value(errors, confidence)
    better = np.zeros((len(values), len(values)), dtype=bool)
    for first, others, spread in _pairs(errors):
        apart = values[first] - values[others]
        told = np.abs(apart) > np.maximum(critical * spread, _TIE)
        better[first, others] = told & (apart > 0)
        better[others, first] = told & (apart < 0)
    rank = 1 + (values[:, None] > values + _TIE).sum(axis=0)
    return Ranking(rank, 1 + better.sum(axis=0), len(values) - better.sum(axis=1), better, critical)


def _critical_value(errors: Floats, confidence: float) -> float:
    """Return the quantile over draws of the largest studentised difference between two units."""
    largest = np.zeros(len(errors))
    for first, others, spread in _pairs(errors):
        known = spread > 0
        gaps = np.abs(errors[:, [first]] - errors[:, others][:, known])
        np.maximum(largest, (gaps / spread[known]).max(axis=1, initial=0.0), out=largest)
    return float(np.quantile(largest, confidence))


def _pairs(errors: Floats) -> Iterator[tuple[int, slice, Floats]]:
    """Yield each unit, the units after it, and the standard deviations of their differences."""
    covariance = errors.T @ errors / len(errors)
    variance = np.diag(covariance)
    scale = _TIE * variance.max(initial=0.0)
    for first in range(len(variance) - 1):
        others = slice(first + 1, None)
        spread = variance[first] + variance[others] - 2 * covariance[first, others]
        yield first, others, np.sqrt(np.where(spread > scale, spread, 0.0))
