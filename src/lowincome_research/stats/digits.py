"""Digits of whole amounts: whether the last ones are even, and how the first ones are spread.

The last digits of counts that span many figures are nearly uniform whatever their distribution
(Beber and Scacco 2012, "What the numbers say", *Political Analysis* 20(2)). First digits follow
Benford's law only where amounts span orders of magnitude, which incomes of poor households do not:
they are described, never tested.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOSTLY = 0.95
"""Share of whole amounts from which on a variable is told in whole amounts."""
_TIED = 1e-9


@dataclass(frozen=True)
class LastDigits:
    """Last digits of amounts against an even spread.

    Attributes
    ----------
    counts
        Amounts by their last digit or digits, shape (10,) or (100,).
    statistic, df, p_value
        Pearson's chi-square of equal shares, amounts taken as independent.
    """

    counts: Ints
    n: int
    statistic: float
    df: int
    p_value: float

    @property
    def shares(self) -> Floats:
        """Share of each digit, adding up to 1."""
        return np.asarray(self.counts / self.n)


@dataclass(frozen=True)
class FirstDigits:
    """First digits of amounts beside Benford's law, shapes (9,) for the digits 1 to 9.

    Attributes
    ----------
    distance
        Mean absolute difference between `shares` and `benford`.
    """

    counts: Ints
    n: int
    shares: Floats
    benford: Floats
    distance: float


def is_whole(amounts: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Tell which amounts are whole numbers, shape (n,)."""
    values = np.asarray(amounts, dtype=float)
    return np.isfinite(values) & (np.abs(values - np.round(values)) <= _TIED * np.abs(values))


def last_digits(amounts: npt.ArrayLike, *, digits: int = 1) -> LastDigits:
    """Hold the last digits against equal shares.

    Parameters
    ----------
    amounts
        Whole amounts, shape (n,), n at least 1.
    digits
        How many last digits are read together, 1 or 2.

    Notes
    -----
    The chi-square approximation asks for about five amounts expected of each digit.
    """
    values = np.round(np.abs(np.asarray(amounts, dtype=float))).astype(np.int64)
    kinds = 10**digits
    counts = np.bincount(values % kinds, minlength=kinds)
    found = stats.chisquare(counts)
    return LastDigits(counts, len(values), float(found.statistic), kinds - 1, float(found.pvalue))


def first_digits(amounts: npt.ArrayLike) -> FirstDigits:
    """Count first digits of whole amounts other than zero, shape (n,), n at least 1."""
    values = np.round(np.abs(np.asarray(amounts, dtype=float))).astype(np.int64)
    leading = np.array([int(str(value)[0]) for value in values])
    counts = np.bincount(leading, minlength=10)[1:]
    shares, benford = counts / len(values), np.log10(1 + 1 / np.arange(1, 10))
    distance = float(np.abs(shares - benford).mean())
    return FirstDigits(counts, len(values), shares, benford, distance)
