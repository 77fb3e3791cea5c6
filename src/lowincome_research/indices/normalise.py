"""Bring indicators to one scale: bounds, and the place of a score among those of the base rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.indices.base import BaseRows
from lowincome_research.indices.fitted import Fill, FittedLeaf, Ranks, Step, ZScore
from lowincome_research.indices.framework import Leaf
from lowincome_research.indices.scale import oriented, placed
from lowincome_research.indices.spec import IndexSpec, Normalise, NormaliseMethod
from lowincome_research.indices.treatment import (
    check_domain,
    check_ends,
    filled,
    fitted_fill,
    logarithm,
    ungrouped,
)
from lowincome_research.stats.quantiles import TIE, weighted_quantile

Floats = npt.NDArray[np.float64]

KNOTS = 50
"""Up to so many distinct scores each has its own share of worse rows; beyond, quantiles do."""


@dataclass(frozen=True)
class LeafFit:
    """An indicator, its scores on the base rows (0 where it is constant), and what was done."""

    leaf: FittedLeaf
    scores: Floats
    steps: tuple[Step, ...]


def fit_leaf(leaf: Leaf, rows: BaseRows, spec: IndexSpec) -> LeafFit:
    """Fit the treatment and the scale of an indicator on the base rows; its weight is still 0.

    Raises
    ------
    ValueError
        It has no value there, a logarithm is not defined, or its target is no improvement.
    """
    values = rows.values[leaf.column]
    how = logarithm(spec.treat, leaf.column)
    check_domain(values, how)
    low, high, method = _bounds(leaf, values, rows.weights, spec.normalise)
    check_ends([low, high, *([] if leaf.optimum is None else [leaf.optimum])], how)
    constant = high - low <= TIE * max(abs(low), abs(high))
    fill = fitted_fill(values, rows, spec.treat.missing.rule)
    fitted = FittedLeaf(
        column=leaf.column, direction=leaf.direction, optimum=leaf.optimum, money=leaf.money,
        low=low, high=low if constant else high, log=how, fill=fill, weight=0.0,
    )  # fmt: skip
    steps = [*_treated(fitted, values, rows, spec), _bounded(fitted, values, method)]
    fitted, scores = _placed(fitted, filled(values, fill, rows.groups), rows.weights, spec)
    if fitted.place is not None:
        placing = {"column": leaf.column, "method": spec.normalise.method}
        steps.append(Step(verb="normalise", arguments=placing | _numbers(fitted.place)))
    if fitted.constant:
        text = f"'{leaf.column}' is constant on the base rows: weight 0"
        steps.append(Step(verb="warn", arguments={"text": text}))
    return LeafFit(fitted, scores, tuple(steps))


def mid_ranks(scores: Floats, *, weights: Floats) -> Ranks:
    """Return the weighted share of rows that score worse, ties counted by half.

    Parameters
    ----------
    scores, weights
        Shape (n,); NaN and rows without weight are left out.

    Returns
    -------
    Ranks
        At each distinct score where there are 50 or fewer, and otherwise at the extremes and 49
        quantiles between them. Scores within 1e-9 tie.
    """
    known = np.isfinite(scores) & (weights > 0)
    order = np.argsort(scores[known])
    x, w = scores[known][order], weights[known][order]
    starts = np.flatnonzero(np.r_[True, np.diff(x) > TIE])
    mass = np.add.reduceat(w, starts) / w.sum()
    reached = np.cumsum(mass)
    share = reached - mass / 2
    chosen = np.arange(len(starts))
    if len(chosen) > KNOTS:
        quantiles = np.searchsorted(reached, np.arange(1, KNOTS) / KNOTS - TIE)
        chosen = np.unique(np.r_[0, quantiles, len(starts) - 1])
    return Ranks(at=tuple(x[starts][chosen].tolist()), share=tuple(share[chosen].tolist()))


def _bounds(
    leaf: Leaf, values: Floats, weights: Floats, normalise: Normalise
) -> tuple[float, float, str]:
    """Return both ends of the scale and where they come from."""
    if not (np.isfinite(values) & (weights > 0)).any():
        raise ValueError("it has no value in the base rows")
    if leaf.bounds is not None:
        low, high, method = leaf.bounds.min, leaf.bounds.max, "declared"
    else:
        at = normalise.winsorise or (0.0, 1.0)
        low, high = map(float, weighted_quantile(values, weights=weights, at=at))
        method = "winsorised" if normalise.winsorise else "range"
    if normalise.method != "target" or leaf.target is None or leaf.direction is None:
        return low, high, method
    return *_towards(leaf.target, low, high, leaf.direction), "target"


def _towards(target: float, low: float, high: float, direction: int) -> tuple[float, float]:
    """Return the worse end and the target, in ascending order."""
    worst = low if direction == 1 else high
    if direction * (target - worst) <= 0:
        raise ValueError(f"its target {target:g} is not better than its worse end {worst:g}")
    return (worst, target) if direction == 1 else (target, worst)


def _placed(
    leaf: FittedLeaf, values: Floats, weights: Floats, spec: IndexSpec
) -> tuple[FittedLeaf, Floats]:
    """Return the indicator with its place among the base rows, and its scores there."""
    if leaf.constant:
        return leaf, np.zeros(len(values))
    scores = oriented(values, leaf)
    place = _place(scores, weights, spec.normalise.method)
    if place is None:
        return leaf, scores
    known = scores[np.isfinite(scores) & (weights > 0)]
    if np.ptp(known) <= TIE:
        return leaf.model_copy(update={"high": leaf.low}), np.zeros(len(values))
    return leaf.model_copy(update={"place": place}), placed(scores, place)


def _place(scores: Floats, weights: Floats, method: NormaliseMethod) -> ZScore | Ranks | None:
    if method == "rank":
        return mid_ranks(scores, weights=weights)
    if method != "zscore":
        return None
    known = np.isfinite(scores) & (weights > 0)
    mean = float(np.average(scores[known], weights=weights[known]))
    variance = float(np.average((scores[known] - mean) ** 2, weights=weights[known]))
    return ZScore(mean=mean, sd=variance**0.5)


def _treated(leaf: FittedLeaf, values: Floats, rows: BaseRows, spec: IndexSpec) -> list[Step]:
    done: dict[str, object] = {}
    if leaf.log:
        done["log"] = leaf.log
    if isinstance(leaf.fill, Fill):
        done |= {
            "missing": spec.treat.missing.rule,
            "filled": int(np.isnan(values).sum()),
            "without_group": ungrouped(values, leaf.fill, rows.groups),
        }
    return [Step(verb="treat", arguments={"column": leaf.column, **done})] if done else []


def _bounded(leaf: FittedLeaf, values: Floats, method: str) -> Step:
    arguments = {
        "column": leaf.column, "method": method, "low": leaf.low, "high": leaf.high,
        "missing": int(np.isnan(values).sum()),
        "below": int((values < leaf.low).sum()), "above": int((values > leaf.high).sum()),
    }  # fmt: skip
    return Step(verb="bound", arguments=arguments)


def _numbers(place: ZScore | Ranks) -> dict[str, object]:
    if isinstance(place, ZScore):
        return {"mean": place.mean, "sd": place.sd}
    return {"points": len(place.at)}
