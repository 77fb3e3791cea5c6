"""Weights of the parts of a dimension."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lowincome_research.indices.spec import WeightMethod

Floats = npt.NDArray[np.float64]


def theil(scores: Floats, *, weights: Floats) -> float:
    """Return the Theil index of scores between 0 and 1.

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


def part_weights(
    method: WeightMethod,
    *,
    scores: Sequence[Floats],
    weights: Floats,
    declared: Sequence[float | None],
    constant: Sequence[bool],
) -> Floats:
    """Return the weights of the parts of one dimension, which add up to 1.

    Parameters
    ----------
    method
        ``entropy`` weighs each part by its share in the sum of Theil indices. That is the entropy
        weight of the literature, ``(1 - e_j) / sum (1 - e_k)``: one minus the normalised entropy
        is the Theil index over ln n, and ln n cancels; with survey weights it stays defined.
    scores
        Scores of the parts on the base rows, each shape (n,); unused for `constant` parts.
    weights
        Survey weights, shape (n,).
    declared
        Weights the framework states, used by ``fixed``.
    constant
        Parts that do not vary: their weight is 0.

    Raises
    ------
    ValueError
        No part varies.
    """
    if all(constant):
        raise ValueError("no part varies")
    raw = np.array([
        0.0 if flat else _raw(method, score, weights, fixed)
        for score, fixed, flat in zip(scores, declared, constant, strict=True)
    ])  # fmt: skip
    if raw.sum() <= 0:
        raise ValueError("no part varies")
    return np.asarray(raw / raw.sum())


def _raw(method: WeightMethod, score: Floats, weights: Floats, fixed: float | None) -> float:
    if method == "entropy":
        return theil(score, weights=weights)
    if method == "fixed":
        assert fixed is not None  # fit.py refuses a framework that lacks one
        return fixed
    return 1.0
