"""Where one axis is parted into low and high."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from lowincome_research.classification.cut_spec import AbsoluteCut, KMeansCut, RelativeCut
from lowincome_research.stats.quantiles import TIE, median_cut
from lowincome_research.strict import Model

Floats = npt.NDArray[np.float64]
AxisRule = RelativeCut | AbsoluteCut | KMeansCut


class CutPoints(Model):
    """A cut of each axis: a score above its cut is high."""

    kind: Literal["points"] = "points"
    rule: AxisRule
    drive: float
    capability: float


def cut_point(cut: AxisRule, scores: Floats, *, weights: Floats) -> float:
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
    if isinstance(cut, AbsoluteCut):
        return cut.at
    if cut.rule == "median":
        return median_cut(scores, weights=weights)
    if cut.rule == "kmeans":
        return two_means_cut(scores, weights=weights)
    mean, sd = moments(scores, weights=weights)
    if sd == 0:
        raise ValueError("all values are equal")
    return mean


def two_means_cut(scores: Floats, *, weights: Floats) -> float:
    """Return the cut midway between the means of the two groups of least squares.

    Groups of least squares on a line are its two ends, so that trying every split gives the
    optimum: the one with the largest distance between the means, by the product of the weights.
    """
    known = np.isfinite(scores) & (weights > 0)
    if not known.any():
        raise ValueError("no value has weight")
    order = np.argsort(scores[known])
    x, w = scores[known][order], weights[known][order]
    splits = np.flatnonzero(np.diff(x) > TIE * (x[-1] - x[0]))
    if not len(splits):
        raise ValueError("all values are equal")
    weight, total = np.cumsum(w), np.cumsum(w * x)
    low = total[splits] / weight[splits]
    high = (total[-1] - total[splits]) / (weight[-1] - weight[splits])
    between = weight[splits] * (weight[-1] - weight[splits]) * (high - low) ** 2
    best = int((between >= between.max() * (1 - TIE)).argmax())
    return float(low[best] + high[best]) / 2


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
