"""Entropy weights, written as Theil indices so that survey weights fit in (domain B3)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lowincome_research.indices.weightings import ZeroRule

Floats = npt.NDArray[np.float64]

SHIFT = 1e-4
RESCALED = (0.002, 0.996)


def entropy_raw(scores: Floats, *, weights: Floats, zero: ZeroRule) -> float:
    """Return the entropy weight of an indicator before the weights are made to add up to 1.

    The entropy weight of the literature is ``(1 - e_j) / sum (1 - e_k)``. One minus the normalised
    entropy is the Theil index over ln n, and ln n cancels; with survey weights it stays defined.

    Parameters
    ----------
    scores
        Shape (n,), between 0 and 1; NaN is left out.
    weights
        Survey weights, shape (n,).
    zero
        ``limit`` takes 0 ln 0 as 0; ``shift`` adds 1e-4 to every score; ``rescale`` brings the
        scale from 0 to 1 onto 0.002 to 0.996. All three are in use, and the weights differ.
    """
    return theil(_without_zeros(scores, zero), weights=weights)


def theil(scores: Floats, *, weights: Floats) -> float:
    """Return the Theil index of scores that are not negative.

    Parameters
    ----------
    scores
        Shape (n,), not negative; NaN is left out.
    weights
        Survey weights, shape (n,).

    Returns
    -------
    float
        ``sum w (x/m) ln(x/m) / sum w`` with m the weighted mean and 0 ln 0 = 0; 0 where all
        scores are equal. Repeating every row, or multiplying every weight, changes nothing.
    """
    known = np.isfinite(scores)
    x, w = np.where(known, scores, 0.0), np.where(known, weights, 0.0)
    size = float(w.sum())
    mean = float((w * x).sum()) / size if size else 0.0
    if mean <= 0:
        return 0.0
    logs = np.log(np.where(x > 0, x, 1.0))
    return max(float((w * x * logs).sum()) / (size * mean) - float(np.log(mean)), 0.0)


def _without_zeros(scores: Floats, zero: ZeroRule) -> Floats:
    if zero == "shift":
        return scores + SHIFT
    if zero == "rescale":
        low, high = RESCALED
        return low + (high - low) * scores
    return scores
