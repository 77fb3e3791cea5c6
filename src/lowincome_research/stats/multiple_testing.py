"""Adjustment of p-values for tests that are read together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from statsmodels.stats.multitest import multipletests


def adjust_by_family(p_values: Sequence[float], families: Sequence[str | None]) -> np.ndarray:
    """Control the false discovery rate within each family of tests.

    Parameters
    ----------
    p_values
        p-values, shape (n,), between 0 and 1.
    families
        Name of each test's family, shape (n,); None for a test that belongs to none.

    Returns
    -------
    ndarray
        Adjusted p-values, shape (n,); NaN where a test has no family.

    Notes
    -----
    Step-up procedure of Benjamini and Hochberg (1995), Journal of the Royal Statistical
    Society B 57(1), 289-300, as implemented by statsmodels (``fdr_bh``).
    """
    adjusted = np.full(len(p_values), np.nan)
    for family in {name for name in families if name is not None}:
        inside = [position for position, name in enumerate(families) if name == family]
        adjusted[inside] = multipletests(np.asarray(p_values)[inside], method="fdr_bh")[1]
    return adjusted


def holm(p_values: np.ndarray) -> np.ndarray:
    """Control the chance of a single false rejection among tests that are read together.

    Parameters
    ----------
    p_values
        p-values of any shape, all of one family.

    Returns
    -------
    ndarray
        Adjusted p-values, in the same shape.

    Notes
    -----
    Step-down procedure of Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70: the smallest
    of n p-values times n, the next times n - 1, none below the one before.
    """
    flat = p_values.ravel()
    order = np.argsort(flat)
    adjusted = np.empty(len(flat))
    adjusted[order] = np.maximum.accumulate(flat[order] * np.arange(len(flat), 0, -1))
    return np.minimum(adjusted, 1.0).reshape(p_values.shape)
