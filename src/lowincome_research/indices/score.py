"""Score any frame with a fitted index: a map of each row, with plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.base import require_columns
from lowincome_research.indices.columns import inputs, with_scores
from lowincome_research.indices.coupling import with_coupling
from lowincome_research.indices.fitted import FittedIndex, FittedLeaf, FittedNode
from lowincome_research.indices.scale import node_score


def score(frame: Any, fitted: FittedIndex) -> Any:
    """Add an index, its dimensions and, where wanted, their coupling to a frame.

    Parameters
    ----------
    frame
        A pandas, polars, DuckDB or PySpark frame, eager or lazy, with the index's columns.

    Returns
    -------
    The same kind of frame with the columns ``<index>__<dimension>`` and ``<index>``, between 0
    and 1 unless they are z-scores. Values outside the fitted bounds count as the bound (see
    `compare`). A score is missing where an indicator that has weight is and nothing stands for it.

    Raises
    ------
    StudyError
        A column is absent, or a score's column is there already.
    """
    return with_coupling(dimension_scores(frame, fitted), fitted)


def dimension_scores(frame: Any, fitted: FittedIndex) -> Any:
    """Add an index and its dimensions to a frame; see `score`."""
    source = nw.from_native(frame)
    require_columns(source, inputs(fitted))
    check_not_there(source, fitted)
    source, names = with_scores(source, fitted)
    for nodes in reversed(_levels(fitted.root)):
        source = source.with_columns(
            _score(node, fitted, names).alias(_column(node, fitted)) for node in nodes
        )
    return source.drop(*names.values()).to_native()


def check_not_there(source: Any, fitted: FittedIndex) -> None:
    """Raise a StudyError for each column of an index that the data have already."""
    known = set(source.collect_schema().names())
    taken = [name for name in fitted.columns if name in known]
    if taken:
        raise StudyError(
            Problem(
                f"indices.{fitted.name}", f"the data already have a column '{name}'",
                fix="give the index another name",
            )
            for name in taken
        )  # fmt: skip


def _levels(root: FittedNode) -> list[list[FittedNode]]:
    """Return the nodes by depth, the root first."""
    levels, level = [], [root]
    while level:
        levels.append(level)
        level = [
            child for node in level for child in node.children if isinstance(child, FittedNode)
        ]
    return levels


def _score(node: FittedNode, fitted: FittedIndex, names: Mapping[str, str]) -> nw.Expr:
    def part(child: FittedNode | FittedLeaf) -> nw.Expr:
        if isinstance(child, FittedNode):
            return nw.col(_column(child, fitted))
        return nw.col(names[child.column])

    return node_score(node, fitted.aggregate, part)


def _column(node: FittedNode, fitted: FittedIndex) -> str:
    return fitted.name if node is fitted.root else fitted.column_of(node.id)
