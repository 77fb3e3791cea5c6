"""Figures of the two-by-two table with the influence of each row on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.cells import CELL_METRICS, CellFigure, cell_figures

Floats = npt.NDArray[np.float64]


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
    moved = _moved(registered, weight, near_line)
    for one in cell_figures(totals):
        if one.metric in metrics:
            yield _linearised(one, cell, rows, moved)


def cells_of(eligible: Floats, registered: Floats) -> npt.NDArray[np.intp]:
    """Return the cell of the table in which each row stands, shape (n,)."""
    return (2 * eligible + registered).astype(np.intp)


def _moved(registered: Floats, weight: Floats, near_line: Floats | None) -> Floats:
    """Return what a unit more of the line adds to the totals of the cells, shape (4,)."""
    if near_line is None:
        return np.zeros(4)
    near = weight * near_line
    covered = float((near * registered).sum())
    missed = float(near.sum()) - covered
    return np.array([-missed, -covered, missed, covered])


def _linearised(
    one: CellFigure, cell: npt.NDArray[np.intp], rows: npt.NDArray[Any], moved: Floats
) -> Linearised:
    n = min(int(rows @ among) for among in one.among)
    gradient = one.of_totals.gradient
    return Linearised(
        one.metric,
        one.of_totals.value,
        gradient[cell],
        n=n,
        n_cases=n if one.counted is None else int(rows @ one.counted),
        among=(np.max(one.among, axis=0) == 1)[cell],
        proportion=one.proportion,
        line_slope=float(gradient @ moved),
    )
