"""Where an axis is parted into low and high."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lowincome_research.classification.spec import Cut
from lowincome_research.stats.quantiles import median_cut

Floats = npt.NDArray[np.float64]


def cut_point(cut: Cut, scores: Floats, *, weights: Floats) -> float:
    """Return the cut of one axis; a score above it is high.

    Parameters
    ----------
    scores
        Scores of the universe in the base rows, shape (n,); NaN is left out.
    weights
        Survey weights, shape (n,).

    Raises
    ------
    ValueError
        A relative cut of scores that are all equal or missing.
    """
    if cut.rule == "absolute":
        return cut.at
    if cut.rule == "median":
        return median_cut(scores, weights=weights)
    mean, sd = moments(scores, weights=weights)
    if sd == 0:
        raise ValueError("all values are equal")
    return mean


def moments(scores: Floats, *, weights: Floats) -> tuple[float, float]:
    """Return the weighted mean and standard deviation (divisor: the sum of weights)."""
    known = np.isfinite(scores) & (weights > 0)
    if not known.any():
        raise ValueError("no value has weight")
    x, w = scores[known], weights[known] / weights[known].sum()
    mean = float((w * x).sum())
    return mean, float(np.sqrt((w * (x - mean) ** 2).sum()))


def correlation(x: Floats, y: Floats, *, weights: Floats) -> float:
    """Return the weighted correlation of two scores; 0 where one of them is constant."""
    known = np.isfinite(x) & np.isfinite(y) & (weights > 0)
    w = weights[known]
    (mean_x, sd_x), (mean_y, sd_y) = moments(x[known], weights=w), moments(y[known], weights=w)
    if sd_x == 0 or sd_y == 0:
        return 0.0
    product = (x[known] - mean_x) * (y[known] - mean_y)
    return float(np.average(product, weights=w) / (sd_x * sd_y))
