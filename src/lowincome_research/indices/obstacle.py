"""Obstacle degrees: how much each indicator keeps a row from the best score (domain B3)."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import narwhals as nw

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.base import require_columns
from lowincome_research.indices.columns import inputs, with_scores
from lowincome_research.indices.fitted import FittedIndex, global_weights
from lowincome_research.stats.quantiles import TIE


def obstacle_degrees(frame: Any, fitted: FittedIndex) -> Any:
    """Add the obstacle degree of each indicator to a frame.

    ``O_j = w_j (1 - x_j) / sum_k w_k (1 - x_k)``, with x the scores of the indicators and w their
    weights in the whole index.

    Parameters
    ----------
    frame
        A pandas, polars, DuckDB or PySpark frame with the index's columns.

    Returns
    -------
    The same kind of frame with `obstacle_columns`. Those of a row add up to 1; they are missing
    where the index is, and where every indicator is at its best.

    Raises
    ------
    StudyError
        The index is no weighted sum of scores between 0 and 1, or a column is absent.
    """
    _check_sum(fitted)
    source = nw.from_native(frame)
    require_columns(source, inputs(fitted))
    source, scores = with_scores(source, fitted)
    names = obstacle_columns(fitted)
    weights = global_weights(fitted.root)
    source = source.with_columns(
        ((1.0 - nw.col(scores[column])) * weights[column]).alias(name)
        for column, name in names.items()
    ).drop(*scores.values())
    total = reduce(operator.add, map(nw.col, names.values()))
    shares = (nw.when(total > TIE).then(nw.col(name) / total).alias(name)
              for name in names.values())  # fmt: skip
    return source.with_columns(*shares).to_native()


def obstacle_columns(fitted: FittedIndex) -> dict[str, str]:
    """Return the column of each indicator's obstacle degree; those without weight have none."""
    weights = global_weights(fitted.root)
    return {
        leaf.column: f"{fitted.name}__obstacle__{leaf.column}"
        for leaf in fitted.leaves
        if weights[leaf.column] > 0
    }


def _check_sum(fitted: FittedIndex) -> None:
    where = f"indices.{fitted.name}"
    problems = []
    if fitted.aggregate != "arithmetic":
        seen = f"obstacle degrees split a weighted sum, which '{fitted.aggregate}' is not"
        problems.append(Problem(f"{where}.aggregate", seen, "arithmetic"))
    if fitted.spec.normalise.method == "zscore":
        seen = "obstacle degrees need scores between 0 and 1, which 'zscore' does not give"
        problems.append(Problem(f"{where}.normalise.method", seen, "minmax, rank, target"))
    if problems:
        raise StudyError(problems)
