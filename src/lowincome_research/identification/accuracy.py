"""Figures of the two-by-two table with the influence of each row on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.cells import CELL_METRICS, CellFigure, cell_figures
from lowincome_research.stats.functionals import total

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[Any]


@dataclass(frozen=True)
class Linearised:
    """An estimate of one domain and how it responds to each of the domain's rows.

    Attributes
    ----------
    influence
        Influence values per unit of weight, shape (rows,).
    n
        Rows in the denominator.
    n_cases
        Rows in the numerator, where the figure is a share of households; else `n`.
    among
        Rows in the denominator, shape (rows,): the clusters that hold them carry the interval.
    proportion
        Whether the figure lies between 0 and 1 by definition.
    line_slope
        What a unit more of the line that makes rows eligible adds to the estimate, so that the
        sampling error of an estimated line is part of its own.
    """

    metric: str
    estimate: float
    influence: Floats
    n: int
    n_cases: int
    among: npt.NDArray[np.bool_]
    proportion: bool = True
    line_slope: float = 0.0


def accuracy(
    eligible: Floats,
    registered: Floats,
    weight: Floats,
    near_line: Floats | None = None,
    *,
    metrics: Collection[str] = CELL_METRICS,
) -> Iterator[Linearised]:
    """Yield the figures that the table supports, see `cell_figures`.

    Parameters
    ----------
    eligible, registered
        0 or 1, shape (n,).
    weight
        Shape (n,), positive.
    near_line
        What a unit more of an estimated line adds to `eligible`, shape (n,).
    metrics
        The figures that are wanted.
    """
    cell = cells_of(eligible, registered)
    totals = np.bincount(cell, weights=weight, minlength=4).astype(float)
    rows = np.bincount(cell, minlength=4)
    moved = moved_by_line(registered, weight, near_line)
    for one in cell_figures(totals):
        if one.metric in metrics:
            influence = one.of_totals.gradient[cell]
            yield _linearised(one, influence, _among(one)[cell], rows, moved)


def accuracy_of_totals(
    totals: Floats, rows: Counts, moved: Floats, *, metrics: Collection[str] = CELL_METRICS
) -> Iterator[Linearised]:
    """Yield the same figures from rows that are added up by cluster, each of weight one.

    Parameters
    ----------
    totals, rows
        Weight and number of the rows in each cell of the table, shape (clusters, 4).
    moved
        See `moved_by_line`.
    metrics
        The figures that are wanted.
    """
    every = rows.sum(axis=0)
    for one in cell_figures(totals.sum(axis=0)):
        if one.metric in metrics:
            influence = total(totals, one.of_totals.gradient)
            yield _linearised(one, influence, np.any(rows[:, _among(one)], axis=1), every, moved)


def cells_of(eligible: Floats, registered: Floats) -> npt.NDArray[np.intp]:
    """Return the cell of the table in which each row stands, shape (n,)."""
    return (2 * eligible + registered).astype(np.intp)


def moved_by_line(registered: Floats, weight: Floats, near_line: Floats | None) -> Floats:
    """Return what a unit more of the line adds to the totals of the cells, shape (4,)."""
    if near_line is None:
        return np.zeros(4)
    near = weight * near_line
    covered = float((near * registered).sum())
    missed = float(near.sum()) - covered
    return np.array([-missed, -covered, missed, covered])


def _among(one: CellFigure) -> npt.NDArray[np.bool_]:
    return np.asarray(np.max(one.among, axis=0) == 1)


def _linearised(
    one: CellFigure,
    influence: Floats,
    among: npt.NDArray[np.bool_],
    rows: Counts,
    moved: Floats,
) -> Linearised:
    n = min(int(rows @ held) for held in one.among)
    return Linearised(
        one.metric,
        one.of_totals.value,
        influence,
        n=n,
        n_cases=n if one.counted is None else int(rows @ one.counted),
        among=among,
        proportion=one.proportion,
        line_slope=float(one.of_totals.gradient @ moved),
    )
