"""Score any frame with a fitted index: a map of each row, with plain numbers."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.base import require_columns
from lowincome_research.indices.fitted import FittedIndex, FittedLeaf, FittedNode, walk
from lowincome_research.indices.scale import node_score, scaled


def score(frame: Any, fitted: FittedIndex) -> Any:
    """Add an index and its dimensions to a frame.

    Parameters
    ----------
    frame
        A pandas, polars, DuckDB or PySpark frame, eager or lazy, with the index's columns.

    Returns
    -------
    The same kind of frame with the columns ``<index>__<dimension>`` and ``<index>``, between 0
    and 1. Values outside the fitted bounds count as the bound (see `clipped`). A score is missing
    where an indicator that has weight is.

    Raises
    ------
    StudyError
        A column is absent, or a score's column is there already.
    """
    source = nw.from_native(frame)
    _check_columns(source, fitted)
    for nodes in reversed(_levels(fitted.root)):
        source = source.with_columns(
            _score(node, fitted).alias(_column(node, fitted)) for node in nodes
        )
    return source.to_native()


def clipped(frame: Any, fitted: FittedIndex) -> pd.DataFrame:
    """Count values outside the fitted bounds.

    Returns
    -------
    DataFrame
        A row per indicator: column, n, missing, below, above.
    """
    source = nw.from_native(frame).lazy()
    require_columns(source, _inputs(fitted))
    leaves = fitted.leaves
    counts = source.select(*(expr for leaf in leaves for expr in _counts(leaf, fitted))).collect()
    found = counts.row(0)
    return pd.DataFrame(
        [(leaf.column, *map(int, found[4 * i : 4 * i + 4])) for i, leaf in enumerate(leaves)],
        columns=["column", "n", "missing", "below", "above"],
    )


def _counts(leaf: FittedLeaf, fitted: FittedIndex) -> list[nw.Expr]:
    values = _values(leaf, fitted)
    counts = {
        "n": ~values.is_null(),
        "missing": values.is_null(),
        "below": values < leaf.low,
        "above": values > leaf.high,
    }
    return [
        nw.when(holds).then(1).otherwise(0).sum().alias(f"{leaf.column}__{name}")
        for name, holds in counts.items()
    ]


def _levels(root: FittedNode) -> list[list[FittedNode]]:
    """Return the nodes by depth, the root first."""
    levels, level = [], [root]
    while level:
        levels.append(level)
        level = [
            child for node in level for child in node.children if isinstance(child, FittedNode)
        ]
    return levels


def _score(node: FittedNode, fitted: FittedIndex) -> nw.Expr:
    def part(child: FittedNode | FittedLeaf) -> nw.Expr:
        if isinstance(child, FittedNode):
            return nw.col(_column(child, fitted))
        return scaled(_values(child, fitted), child)

    return node_score(node, fitted.aggregate, part)


def _values(leaf: FittedLeaf, fitted: FittedIndex) -> nw.Expr:
    values = nw.col(leaf.column).cast(nw.Float64)
    if leaf.money and fitted.spec.deflator:
        return values / nw.col(fitted.spec.deflator)
    return values


def _column(node: FittedNode, fitted: FittedIndex) -> str:
    return fitted.name if node is fitted.root else fitted.column_of(node.id)


def _inputs(fitted: FittedIndex) -> list[str]:
    deflator = [fitted.spec.deflator] if fitted.spec.deflator else []
    return [*(leaf.column for leaf in fitted.leaves), *deflator]


def _check_columns(source: Any, fitted: FittedIndex) -> None:
    require_columns(source, _inputs(fitted))
    nodes = [child for _, child in walk(fitted.root) if isinstance(child, FittedNode)]
    made = [_column(node, fitted) for node in (fitted.root, *nodes)]
    taken = [name for name in made if name in source.collect_schema().names()]
    if taken:
        raise StudyError(
            Problem(
                f"indices.{fitted.name}", f"the data already have a column '{name}'",
                fix="give the index another name",
            )
            for name in taken
        )  # fmt: skip
