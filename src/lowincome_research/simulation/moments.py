"""Moments by which a panel is compared with its targets: inequality, clustering, reliability."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lowincome_research.simulation.places import Floats


def gini(values: Floats, weights: Floats) -> float:
    """Return the Gini index of weighted values, from the area under their Lorenz curve."""
    order = np.argsort(values, kind="stable")
    people = np.concatenate([[0.0], np.cumsum(weights[order])])
    money = np.concatenate([[0.0], np.cumsum((weights * values)[order])])
    area = np.trapezoid(money / money[-1], people / people[-1])
    return float(1 - 2 * area)


def intraclass_correlation(values: Floats, groups: npt.NDArray[np.int64]) -> float:
    """Return the share of variance between groups, by one-way analysis of variance.

    Parameters
    ----------
    groups
        (n,), codes from 0. Groups may differ in size; their mean size is the usual adjusted one.
    """
    sizes = np.bincount(groups)
    means = np.bincount(groups, values) / sizes
    count, total = len(sizes), len(values)
    between = float(sizes @ (means - values.mean()) ** 2 / (count - 1))
    within = float(((values - means[groups]) ** 2).sum() / (total - count))
    size = (total - float(sizes @ sizes) / total) / (count - 1)
    return (between - within) / (between + (size - 1) * within)


def cronbach_alpha(items: Floats) -> float:
    """Return alpha of items (n, k) that all point the same way."""
    count = items.shape[1]
    share = items.var(axis=0, ddof=1).sum() / items.sum(axis=1).var(ddof=1)
    return float(count / (count - 1) * (1 - share))
