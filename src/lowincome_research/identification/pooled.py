"""Rows added up by group and cluster, on which ratios of totals are estimated.

A ratio of totals and its design-based variance need the weighted totals of a group's clusters
alone. Adding up once, and computing many figures from the sums, spares passes over all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.domains import Domains
from lowincome_research.identification.estimates import estimates
from lowincome_research.identification.lines import EstimatedLine
from lowincome_research.identification.notices import Notice
from lowincome_research.stats.functionals import Functional
from lowincome_research.stats.survey import SurveyDesign

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
_SPARSE = 4


@dataclass(frozen=True)
class Quantity:
    """Something whose total over rows is taken.

    Attributes
    ----------
    values
        Shape (n,).
    response
        What a unit more of an estimated line adds to the values, shape (n,), or None.
    """

    values: Floats
    response: Floats | None = None


@dataclass(frozen=True)
class Pool:
    """Cells of rows that share a group and a cluster.

    Attributes
    ----------
    design
        The survey design with a row of weight one per cell; every cluster has an empty cell too,
        so that the whole sample is told from the clusters that a group reaches.
    domains
        The cells by group.
    cell
        Cell of each row, shape (n,).
    weight
        Shape (n,).
    """

    design: SurveyDesign
    domains: Domains
    cell: Ints
    weight: Floats

    def totals(self, quantity: Quantity) -> Totals:
        """Add up a quantity, shape (n,)."""
        response = quantity.response
        return Totals(
            self._sums(quantity.values),
            np.zeros(self._n) if response is None else self._sums(response),
            self._rows(quantity.values),
        )

    def part(self, rows: Ints) -> Pool:
        """Return the same cells for some of the rows, given by their places."""
        return replace(self, cell=self.cell[rows], weight=self.weight[rows])

    def tabulated(self, kind: Ints, n_kinds: int) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return the weight and number of the rows of each kind, each shape (cells, kinds).

        Parameters
        ----------
        kind
            Kind of each row from 0, shape (n,).
        """
        place, shape = self.cell * n_kinds + kind, (self._n, n_kinds)
        size = self._n * n_kinds
        weights = np.bincount(place, self.weight, minlength=size).astype(float, copy=False)
        return weights.reshape(shape), np.bincount(place, minlength=size).reshape(shape)

    def members(self, group: int) -> Ints:
        """Return the cells of a group."""
        return self.domains.position[self.domains.members[group]]

    def linearised(
        self, metric: str, figure: Functional, rows: Ints, group: int, *, proportion: bool = False
    ) -> Linearised:
        """Return a figure of a group's rows as one of its cells.

        Parameters
        ----------
        figure
            With influence values per unit of weight, shape (rows,).
        rows
            Places of the group's rows, ascending, shape (rows,).
        """
        n, everyone = len(rows), np.ones(len(rows), dtype=bool)
        one = Linearised(
            metric, figure.estimate, figure.influence, n, n, everyone, proportion=proportion,
            line_slope=figure.line_slope,
        )  # fmt: skip
        return self.added_up(one, rows, group)

    def added_up(self, one: Linearised, rows: Ints, group: int) -> Linearised:
        """Return a figure of a group's rows, given by their places, as one of its cells."""
        cells = self.members(group)
        every = len(rows) == len(self.cell)  # taking all rows by position would copy them
        weight, cell = (self.weight, self.cell) if every else (self.weight[rows], self.cell[rows])
        totals = np.bincount(cell, weight * one.influence, minlength=self._n)
        sums = totals.astype(float, copy=False)[cells]
        among = np.ones(len(cells), dtype=bool)
        if not one.among.all():
            among = np.bincount(cell[one.among], minlength=self._n)[cells] > 0
        return replace(one, influence=sums, among=among)

    @property
    def _n(self) -> int:
        return len(self.design.weight)

    def _sums(self, values: Floats) -> Floats:
        weighted = self.weight * values
        return np.bincount(self.cell, weighted, minlength=self._n).astype(float, copy=False)

    def _rows(self, values: Floats) -> npt.NDArray[np.int64]:
        return np.bincount(self.cell[values != 0], minlength=self._n)


@dataclass(frozen=True)
class Totals:
    """A quantity added up by cell.

    Attributes
    ----------
    sums, responses
        Weighted totals of its values and responses, shape (cells,).
    rows
        Rows in which it is not zero, shape (cells,).
    """

    sums: Floats
    responses: Floats
    rows: npt.NDArray[np.int64]

    def of(self, cells: Ints) -> Totals:
        """Return the totals of some cells."""
        return Totals(self.sums[cells], self.responses[cells], self.rows[cells])

    @cached_property
    def whole(self) -> Functional:
        """The total over all cells, each of weight one."""
        return Functional(float(self.sums.sum()), self.sums, float(self.responses.sum()))


def pool(design: SurveyDesign, domains: Domains) -> Pool:
    """Return the cells of rows that are divided into groups; rows in no group are in none.

    Parameters
    ----------
    domains
        A division of the rows, whose positions point into the design.
    """
    n, clusters = design.n_clusters, design.cluster[domains.position]
    code, found = _numbered((domains.code + 1) * n + clusters)
    inside = found >= n
    cluster = np.concatenate([np.arange(n), found % n])
    cells = replace(design, weight=np.ones(len(cluster)), cluster=cluster)
    groups = Domains(
        domains.column, domains.labels, found[inside] // n - 1, n + np.flatnonzero(inside)
    )
    return Pool(cells, groups, n + code, design.weight[domains.position])


def _numbered(keys: Ints) -> tuple[Ints, Ints]:
    """Return the place of each key among the distinct ones, and those ascending."""
    most = int(keys.max(initial=0)) + 1
    if most > _SPARSE * len(keys):
        return pd.factorize(keys, sort=True)
    found = np.flatnonzero(np.bincount(keys, minlength=most))
    place = np.zeros(most, dtype=np.intp)
    place[found] = np.arange(len(found))
    return place[keys], found


def ratio(
    metric: str, top: Totals, below: Totals, *, proportion: bool = False
) -> Linearised | None:
    """Return the ratio of two totals over the same cells; None where the lower one is zero.

    `n` counts the rows in which the lower quantity is not zero, `n_cases` those of the upper one.
    """
    if below.whole.estimate == 0:
        return None
    figure = top.whole / below.whole
    return Linearised(
        metric,
        figure.estimate,
        figure.influence,
        n=int(below.rows.sum()),
        n_cases=int(top.rows.sum()),
        among=below.rows > 0,
        proportion=proportion,
        line_slope=figure.line_slope,
    )


def pooled_estimates(
    pooled: Pool,
    figures: Callable[[int], Iterable[Linearised]],
    *,
    line: EstimatedLine | None,
    where: str,
    possible: int,
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the estimates of a pool's groups, and what could not be told.

    Parameters
    ----------
    figures
        Computes the figures of a group, given by its code.
    where
        What notices name.
    possible
        Figures that a group has where all are defined.
    """
    frame = estimates(pooled.design, pooled.domains, figures, line)
    told = frame["interval"].ne("")
    column = pooled.domains.column
    where = f"{where} group_by={column or 'none'}"
    notices = [
        Notice("undefined", where, possible * len(pooled.domains.labels) - len(frame)),
        Notice("no_variance", where, int((~told).sum())),
    ]
    kept = frame[told].assign(group_by=column, variance="linearised")
    return kept, [notice for notice in notices if notice.count]
