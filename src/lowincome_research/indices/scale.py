"""The arithmetic of an index, the same on arrays when it is fitted and on columns when scored."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from lowincome_research.indices.fitted import FittedLeaf, FittedNode
from lowincome_research.indices.spec import Aggregate


def scaled(values: Any, leaf: FittedLeaf) -> Any:
    """Return an indicator between 0 (worst) and 1 (best), clipped to its fitted bounds.

    Parameters
    ----------
    values
        An array or a column expression.
    leaf
        With a direction: ``(x - low) / (high - low)`` or its complement. With an optimum:
        ``1 - |x - optimum|`` over the largest such distance within the bounds.
    """
    inside = values.clip(leaf.low, leaf.high)
    if leaf.optimum is None:
        distance = inside - leaf.low if leaf.direction == 1 else leaf.high - inside
        return distance / (leaf.high - leaf.low)
    reach = max(abs(leaf.high - leaf.optimum), abs(leaf.low - leaf.optimum))
    above, below = inside - leaf.optimum, leaf.optimum - inside
    return 1.0 - (above.clip(0.0, reach) + below.clip(0.0, reach)) / reach


def combined(parts: Sequence[tuple[float, Any]], aggregate: Aggregate) -> Any:
    """Return the weighted arithmetic or geometric mean of parts whose weights add up to 1."""
    if aggregate == "geometric":
        return reduce(operator.mul, (values**weight for weight, values in parts))
    return reduce(operator.add, (values * weight for weight, values in parts))


def node_score(
    node: FittedNode, aggregate: Aggregate, part: Callable[[FittedNode | FittedLeaf], Any]
) -> Any:
    """Return a dimension's score from those of its parts; a part of weight 0 is not looked at."""
    parts = [(child.weight, part(child)) for child in node.children if child.weight > 0]
    return combined(parts, aggregate)
