"""Weighted quantiles that do not depend on the order of the rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
TIE = 1e-9
"""Values, and shares of the total weight, closer than this are taken as equal."""
_LEAST = np.finfo(float).tiny


def weighted_quantile(values: Array, *, weights: Array, at: Sequence[float]) -> Array:
    """Return lower quantiles: the smallest value at which the cumulated weight reaches a share.

    Parameters
    ----------
    values
        Shape (n,); NaN is left out.
    weights
        Shape (n,), not negative; rows without weight are left out.
    at
        Shares between 0 and 1, shape (k,).

    Returns
    -------
    ndarray
        Shape (k,): observed values, never interpolated, so that repeating every row changes
        nothing. The share is met within 1e-9, so that the order of summation changes nothing.

    Raises
    ------
    ValueError
        No value has weight.
    """
    order = np.argsort(values)  # missing values come last
    cumulated = np.cumsum(np.where(np.isfinite(values), weights, 0.0)[order])
    if not cumulated.size or cumulated[-1] <= 0:
        raise ValueError("no value has weight")
    wanted = np.maximum((np.asarray(at) - TIE) * cumulated[-1], _LEAST)
    return np.asarray(values[order[np.searchsorted(cumulated, wanted)]], dtype=float)


def median_cut(values: Array, *, weights: Array) -> float:
    """Return the cut that parts low from high at the weighted median.

    The cut lies midway between the weighted lower median and the next lower distinct value, so
    that the median itself is high and no rounding error moves a unit across. Where the median is
    the smallest value, it lies midway to the next higher one. Values within 1e-9 of the range
    are one value.

    Parameters
    ----------
    values, weights
        See `weighted_quantile`.

    Raises
    ------
    ValueError
        No value has weight, or there is one distinct value only.
    """
    median = float(weighted_quantile(values, weights=weights, at=[0.5])[0])
    known = values[np.isfinite(values) & (weights > 0)]
    tie = TIE * float(known.max() - known.min())
    below, above = known[known < median - tie], known[known > median + tie]
    if len(below):
        return (median + float(below.max())) / 2
    if len(above):
        return (median + float(above.min())) / 2
    raise ValueError("all values are equal")
