"""CRITIC weights: contrast within an indicator times conflict with the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lowincome_research.indices.correlation import moments
from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]


def critic_raw(scores: Floats, *, weights: Floats) -> Floats:
    """Return CRITIC weights before they are made to add up to 1.

    Parameters
    ----------
    scores
        Shape (n, k), on one scale; rows with a NaN are left out.
    weights
        Survey weights, shape (n,).

    Returns
    -------
    ndarray
        Shape (k,): weighted standard deviation times ``sum_k (1 - r_jk)``; 0 for a constant
        column, which takes no part in the sums of the others. A column that varies alone has
        nothing to conflict with and is worth its standard deviation.

    Raises
    ------
    ValueError
        Fewer than two rows are complete, or all columns that vary say the same.
    """
    found = moments(scores, weights=weights)
    if found.varies.sum() < 2:
        return found.sd
    conflict = (1 - found.correlation()).sum(axis=1)
    if conflict.max() <= TIE:
        raise ValueError("all indicators are perfectly correlated: CRITIC tells none apart")
    raw = found.sd.copy()
    raw[found.varies] *= conflict
    return raw
