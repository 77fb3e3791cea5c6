"""Four groups of least squares on both axes together (k-means)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lowincome_research.classification.cut_spec import KMeansCut
from lowincome_research.classification.cuts import moments
from lowincome_research.classification.regions import Regions, regions_of, sides
from lowincome_research.classification.spec import TYPES
from lowincome_research.stats.quantiles import TIE, weighted_quantile
from lowincome_research.stats.streams import stream

Floats = npt.NDArray[np.float64]
_GROUPS, _STARTS, _STEPS = 4, 20, 300


def fit_joint_means(rule: KMeansCut, scores: Floats, *, weights: Floats) -> Regions:
    """Find four groups of the standardised scores, one for each type.

    Parameters
    ----------
    scores
        Drive and capability in the universe of the base rows, shape (n, 2), no NaN.
    weights
        Survey weights, shape (n,).

    Raises
    ------
    ValueError
        A score does not vary, or two centres lie on the same side of both means, so that one
        type would have two groups and another none.

    Notes
    -----
    Lloyd's algorithm from 20 starts at weighted quantiles, drawn once and for all; the least sum
    of squares is kept. Neither the order nor the replication of rows changes it.
    """
    mean, sd = np.array([moments(column, weights=weights) for column in scores.T]).T
    if not sd.all():
        raise ValueError("all values are equal")
    x = (scores - mean) / sd
    found = [_lloyd(x, weights, start) for start in quantile_starts(x, weights, _GROUPS, _STARTS)]
    squares = np.array([within for _, within in found])
    centres = found[int((squares <= squares.min() * (1 + TIE)).argmax())][0]
    types = sides(centres, np.zeros(2))
    if len(set(types)) < _GROUPS:
        twice = next(name for name in TYPES if types.count(name) > 1)
        raise ValueError(f"two centres lie on the side of '{twice}'")
    regions = regions_of(
        rule, centres=mean + sd * centres, spreads=np.tile(sd, (_GROUPS, 1)),
        shares=np.full(_GROUPS, 1 / _GROUPS), types=types,
    )  # fmt: skip
    return Regions(rule=rule, regions=regions)


def refit_joint_means(fitted: Regions, scores: Floats, *, weights: Floats) -> Regions:
    """Move the centres to other weights, each keeping its type."""
    sd = fitted.spreads[0]
    centres, _ = _lloyd(scores / sd, weights, fitted.centres / sd)
    types = [one.type for one in fitted.regions]
    return Regions(
        rule=fitted.rule,
        regions=regions_of(
            fitted.rule, centres=centres * sd, spreads=fitted.spreads, shares=fitted.shares,
            types=types,
        ),
    )  # fmt: skip


def quantile_starts(x: Floats, weights: Floats, groups: int, n: int) -> Floats:
    """Return starting centres, shape (n, groups, 2), at quantiles that never change."""
    levels = stream(0, f"centres.{groups}").uniform(size=(n, groups, 2))
    columns = [
        weighted_quantile(x[:, axis], weights=weights, at=levels[:, :, axis].ravel().tolist())
        for axis in (0, 1)
    ]
    return np.stack(columns, axis=-1).reshape(n, groups, 2)


def _lloyd(x: Floats, weights: Floats, centres: Floats) -> tuple[Floats, float]:
    """Return centres at rest and the weighted sum of squares around them."""
    nearest = np.full(len(x), -1)
    for _ in range(_STEPS):
        distance = ((x[:, None, :] - centres) ** 2).sum(axis=2)
        before, nearest = nearest, distance.argmin(axis=1)
        if (nearest == before).all():
            break
        size = np.bincount(nearest, weights, minlength=len(centres))
        total = np.stack([np.bincount(nearest, weights * c, minlength=len(centres)) for c in x.T])
        reached = size > 0
        centres = centres.copy()
        centres[reached] = (total[:, reached] / size[reached]).T
    squares = ((x - centres[nearest]) ** 2).sum(axis=1)
    return centres, float(weights @ squares)
