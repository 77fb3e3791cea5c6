"""The arithmetic of an index, the same on arrays when it is fitted and on columns when scored."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from lowincome_research.indices.fitted import (
    FittedLeaf,
    FittedNode,
    LogMethod,
    Ranks,
    ZScore,
)
from lowincome_research.indices.spec import Aggregate


class Line(NamedTuple):
    """A line from a score, and its share there, up to the next."""

    start: float
    share: float
    slope: float


def oriented(values: Any, leaf: FittedLeaf) -> Any:
    """Return an indicator between 0 (worst) and 1 (best), clipped to its fitted bounds.

    With a direction: ``(x - low) / (high - low)`` or its complement. With an optimum:
    ``1 - |x - optimum|`` over the largest such distance within the bounds. Where a logarithm is
    wanted, distances are ratios. The worse end is exactly 0 on every engine, since geometric means
    make much of small differences there.
    """
    inside, low, high, how = values.clip(leaf.low, leaf.high), leaf.low, leaf.high, leaf.log
    if leaf.optimum is None:
        gained = _gap(low, inside, how) if leaf.direction == 1 else _gap(inside, high, how)
        reach = _gap(low, high, how)
        # polars divides by a number as it multiplies by its inverse: 1 can come out just below
        return (gained.clip(0.0, reach) if how else gained) / reach
    below, above = _gap(low, leaf.optimum, how), _gap(leaf.optimum, high, how)
    if below > above:
        gained, lost = _gap(low, inside, how), _gap(leaf.optimum, inside, how)
    else:
        gained, lost = _gap(inside, high, how), _gap(inside, leaf.optimum, how)
    reach = max(below, above)
    return (gained.clip(0.0, reach) - lost.clip(0.0, reach)) / reach


def placed(scores: Any, place: ZScore | Ranks | None) -> Any:
    """Return scores as standard deviations from the base mean, or as shares of rows that are worse.

    Shares are read off a line through the fitted points.
    """
    if place is None:
        return scores
    if isinstance(place, ZScore):
        return (scores - place.mean) / place.sd
    if isinstance(scores, np.ndarray):
        return np.interp(scores, place.at, place.share)
    ends = zip(place.at, place.at[1:], place.share, place.share[1:], strict=False)
    lines = [Line(a, p, (q - p) / (b - a)) for a, b, p, q in ends]
    below, above = Line(0.0, place.share[0], 0.0), Line(place.at[-1], place.share[-1], 0.0)
    return _piece(scores, [below, *lines, above])


def combined(parts: Sequence[tuple[float, Any]], aggregate: Aggregate) -> Any:
    """Return one score from those of parts whose weights are positive and add up to 1.

    ``arithmetic`` and ``geometric``: the weighted mean. ``minimum``: the least part, whatever its
    weight. ``topsis``: the relative closeness ``d- / (d+ + d-)`` of Hwang and Yoon (1981, Multiple
    Attribute Decision Making, Springer) to the ideal, where every part is 1, against the opposite,
    where every part is 0. As there, weights multiply the scores before distances are taken, so
    that they enter the sums squared: ``d+ = sqrt(sum w^2 (1 - x)^2)``, ``d- = sqrt(sum w^2 x^2)``.
    """
    weights, values = zip(*parts, strict=True)
    if aggregate == "geometric":
        return reduce(operator.mul, (x**w for w, x in parts))
    if aggregate == "minimum":
        return _least(values)
    if aggregate == "topsis":
        to_ideal = _distance([1.0 - x for x in values], weights)
        to_worst = _distance(values, weights)
        return to_worst / (to_ideal + to_worst)
    return reduce(operator.add, (x * w for w, x in parts))


def node_score(
    node: FittedNode, aggregate: Aggregate, part: Callable[[FittedNode | FittedLeaf], Any]
) -> Any:
    """Return a dimension's score from those of its parts; a part of weight 0 is not looked at."""
    parts = [(child.weight, part(child)) for child in node.children if child.weight > 0]
    return combined(parts, aggregate)


def _least(values: Sequence[Any]) -> Any:
    """Return the least of values, missing where one is."""
    if isinstance(values[0], np.ndarray):
        return np.minimum.reduce(values)
    if len(values) == 1:  # of which pyspark takes no minimum
        return values[0]
    known = ~reduce(operator.add, values).is_null()
    return nw.when(known).then(nw.min_horizontal(*values))


def _piece(scores: Any, lines: Sequence[Line]) -> Any:
    """Return the value of the line that a score lies on, found by halves; missing stays missing."""
    if len(lines) == 1:
        start, share, slope = lines[0]
        return (scores - start) * slope + share
    half = len(lines) // 2
    lower, upper = _piece(scores, lines[:half]), _piece(scores, lines[half:])
    return nw.when(scores < lines[half].start).then(lower).otherwise(upper)


def _distance(values: Sequence[Any], weights: Sequence[float]) -> Any:
    squares = (w**2 * x**2 for w, x in zip(weights, values, strict=True))
    return reduce(operator.add, squares) ** 0.5


def _gap(start: Any, end: Any, how: LogMethod | None) -> Any:
    """Return how far `end` lies above `start`, of which one or both are plain numbers."""
    if how is None:
        return end - start
    shift = 1.0 if how == "log1p" else 0.0
    ratio = (end + shift) / (start + shift)
    if isinstance(ratio, float):
        return math.log(ratio)
    return np.log(ratio) if isinstance(ratio, np.ndarray) else ratio.log()
