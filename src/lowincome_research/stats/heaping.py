"""Heaping: whether amounts stand at round figures more often than their neighbours would suggest.

The index is Whipple's idea (Shryock and Siegel, *The Methods and Materials of Demography*, 1976,
chapter 8) carried from ages ending in 0 and 5 to amounts that are multiples of a round figure:
the share found over the share expected if all whole amounts in reach were equally likely. See
Roberts and Brewer (2001), "Measures and tests of heaping in discrete quantitative distributions",
*Journal of Applied Statistics* 28(7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MULTIPLES = (10, 100, 1000, 5000)


@dataclass(frozen=True)
class Heaping:
    """Heaping of one variable at the multiples of one figure.

    Attributes
    ----------
    multiple
        The round figure.
    n
        Amounts looked at: known and not zero.
    share
        Share of them that are multiples; NaN where there is none.
    expected
        Share of the whole numbers between the smallest and largest amount that are multiples.
    index
        `share` over `expected`: 1 without heaping; NaN where no multiple is in reach.
    """

    multiple: int
    n: int
    share: float
    expected: float
    index: float


def heaping(amounts: npt.ArrayLike, *, multiples: Sequence[int] = MULTIPLES) -> tuple[Heaping, ...]:
    """Measure heaping at each of several round figures.

    Parameters
    ----------
    amounts
        Shape (n,); NaN is left out, and so is zero, which says that there is no amount.
    multiples
        Round figures, in the unit of `amounts`.

    Returns
    -------
    tuple of Heaping
        One per multiple, in the order given.
    """
    values = np.abs(np.asarray(amounts, dtype=float))
    values = values[np.isfinite(values) & (values > 0)]
    return tuple(_at(values, multiple) for multiple in multiples)


def _at(values: npt.NDArray[np.float64], multiple: int) -> Heaping:
    if not len(values):
        return Heaping(multiple, 0, np.nan, np.nan, np.nan)
    share = float(np.mean(values % multiple == 0))
    low, high = np.ceil(values.min()), np.floor(values.max())
    reachable = np.floor(high / multiple) - np.ceil(low / multiple) + 1
    expected = float(reachable / (high - low + 1)) if high >= low else 0.0
    return Heaping(multiple, len(values), share, expected, share / expected if expected else np.nan)
