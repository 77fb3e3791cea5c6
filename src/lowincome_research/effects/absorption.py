"""Intercepts that are swept out of a regression instead of being estimated one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_TOLERANCE = 1e-12
_MAX_SWEEPS = 10_000


def group_codes(values: pd.Series) -> np.ndarray:
    """Return whole numbers from 0, shape (n,), equal where the values are equal."""
    return pd.factorize(values, sort=True)[0]


def absorbed_parameters(groups: Sequence[np.ndarray]) -> int:
    """Count the parameters of one or two sets of intercepts, the constant among them.

    Parameters
    ----------
    groups
        One or two arrays of codes, shape (n,).

    Returns
    -------
    int
        The rank of the dummies: with two sets, their values less one for each part of the data
        that shares no value with the rest.
    """
    levels = [int(codes.max()) + 1 for codes in groups]
    if len(groups) == 1:
        return levels[0]
    first, second = groups
    links = coo_array((np.ones(len(first)), (first, second + levels[0])), shape=(sum(levels),) * 2)
    return sum(levels) - int(connected_components(links, directed=False, return_labels=False))


def is_nested(inner: np.ndarray, outer: np.ndarray) -> bool:
    """Return whether every value of `inner` lies within one value of `outer`, shapes (n,)."""
    pairs = pd.DataFrame({"inner": inner, "outer": outer}).drop_duplicates()
    return not pairs["inner"].duplicated().any()


def demean(
    values: np.ndarray, groups: Sequence[np.ndarray], weights: np.ndarray | None = None
) -> np.ndarray:
    """Subtract group means, alternating between two sets of groups until nothing changes.

    Parameters
    ----------
    values
        Columns to sweep, shape (n, m).
    groups
        One or two arrays of codes, shape (n,).
    weights
        Positive weights, shape (n,); equal where None.

    Returns
    -------
    ndarray
        Residuals of the columns after the groups' intercepts, shape (n, m). By the theorem of
        Frisch, Waugh and Lovell they give the coefficients of the full regression.

    Raises
    ------
    ArithmeticError
        The alternation has not settled after many sweeps.
    """
    weights = np.ones(len(values)) if weights is None else weights
    totals = [np.bincount(codes, weights) for codes in groups]
    scale = np.abs(values).max(axis=0, initial=1.0)
    for _ in range(_MAX_SWEEPS):
        before = values
        for codes, total in zip(groups, totals, strict=True):
            values = values - _group_means(values, codes, weights, total)[codes]
        if len(groups) == 1 or (np.abs(values - before) <= _TOLERANCE * scale).all():
            return values
    raise ArithmeticError(f"the fixed effects have not settled after {_MAX_SWEEPS} sweeps")


def _group_means(
    values: np.ndarray, codes: np.ndarray, weights: np.ndarray, total: np.ndarray
) -> np.ndarray:
    sums = [np.bincount(codes, weights * column, len(total)) for column in values.T]
    return np.stack(sums, axis=1) / total[:, None]
