"""Truths and registers alike as lists of households, and how far two lists are the same.

What two lists have in common are functions of the four cells of their table, so that influence
values take one value per cell. Cohen (1960), "A coefficient of agreement for nominal scales",
*Educational and Psychological Measurement* 20(1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.lines import EstimatedLine
from lowincome_research.identification.rows import numbers

Floats = npt.NDArray[np.float64]
Kind = Literal["truth", "register"]

_NEITHER, _SECOND, _FIRST, _BOTH = range(4)
"""Cells of the table: 2 x first + second."""


@dataclass(frozen=True)
class Membership:
    """A list of households: who is eligible by a truth, or who is on a register.

    Attributes
    ----------
    member
        1, 0, or NaN where it cannot be told, shape (n,).
    line, near_line
        The line that the sample sets, if it decides who is a member; see `Need`.
    """

    kind: Kind
    name: str
    member: Floats
    line: EstimatedLine | None = None
    near_line: Floats | None = None


def memberships(cases: Cases) -> tuple[Membership, ...]:
    """Return all truths, then all registers, in the order of the study."""
    truths = [
        Membership("truth", name, need.eligible, need.estimated, need.near_line)
        for name, need in cases.needs.items()
    ]
    registers = [
        Membership("register", name, numbers(cases.rows.frame, cases.spec.register(name).column))
        for name in cases.spec.registers
    ]
    return (*truths, *registers)


@dataclass(frozen=True)
class Response:
    """A figure, and the lines it follows as one line, in the direction in which it does."""

    figure: Linearised
    line: EstimatedLine | None


@dataclass(frozen=True)
class Table:
    """Two lists on the rows where both are known.

    Attributes
    ----------
    weight
        Shape (rows,), positive.
    cell
        Cell of each row, shape (rows,).
    totals, counts
        Weights and rows in each cell, shape (4,).
    """

    first: Membership
    second: Membership
    position: npt.NDArray[np.intp]
    weight: Floats
    cell: npt.NDArray[np.intp]
    totals: Floats
    counts: npt.NDArray[np.intp]

    @property
    def name(self) -> str:
        """The pair as notices call it."""
        first, second = self.first, self.second
        return f"{first.kind}={first.name} {second.kind}={second.name}"

    def figures(self) -> Iterator[Response]:
        """Yield what can be told of the two lists.

        The first three figures are shares: of the first list's households, of the second's, and of
        those on either, the ones that are on both.
        """
        shares = {
            "first_in_second": (_FIRST, _BOTH),
            "second_in_first": (_SECOND, _BOTH),
            "jaccard": (_FIRST, _SECOND, _BOTH),
        }
        for metric, among in shares.items():
            if self.counts[list(among)].any():
                yield self._share(metric, among)
        if self.spread > 0:
            yield self.kappa()

    @property
    def spread(self) -> float:
        """The denominator of kappa: 0 where all rows lie in one cell of agreement."""
        neither, second, first, both = self.totals
        return float((first + both) * (neither + first) + (second + both) * (neither + second))

    @property
    def greatest_kappa(self) -> float:
        """Kappa if the smaller list lay wholly in the larger one; needs a `spread`."""
        neither, second, first, both = self.totals
        moved = min(first, second)
        return float(2 * (both + moved) * (neither + moved) / self.spread)

    def kappa(self) -> Response:
        """Return kappa, the agreement beyond chance over the most there could be."""
        neither, second, first, both = self.totals
        value = 2 * (both * neither - first * second) / self.spread
        top = 2 * np.array([both, -first, -second, neither])
        below = np.array([
            first + second + 2 * both,
            neither + 2 * second + both,
            neither + 2 * first + both,
            2 * neither + first + second,
        ])  # fmt: skip
        return self._response("kappa", value, (top - value * below) / self.spread, range(4))

    def _share(self, metric: str, among: Sequence[int]) -> Response:
        below = np.isin(range(4), among).astype(float)
        size = float(self.totals @ below)
        value = float(self.totals[_BOTH]) / size
        top = np.eye(4)[_BOTH]
        return self._response(metric, value, (top - value * below) / size, among)

    def _response(
        self, metric: str, value: float, gradient: Floats, among: Sequence[int]
    ) -> Response:
        """Return a function of the cells from its gradient, shape (4,)."""
        line = _along(
            (self.first, float(gradient @ self._moved_by_first())),
            (self.second, float(gradient @ self._moved_by_second())),
        )
        figure = Linearised(
            metric,
            float(value),
            gradient[self.cell],
            n=int(self.counts[list(among)].sum()),
            n_cases=int(self.counts[_BOTH]),
            among=np.isin(range(4), among)[self.cell],
            proportion=metric != "kappa",
            line_slope=1.0,
        )
        return Response(figure, line)

    def _moved_by_first(self) -> Floats:
        """Return what a unit more of the first list's line adds to the cells, shape (4,)."""
        if self.first.near_line is None:
            return np.zeros(4)
        near = self.weight * self.first.near_line[self.position]
        inside = float(near[np.isin(self.cell, (_SECOND, _BOTH))].sum())
        outside = float(near.sum()) - inside
        return np.array([-outside, -inside, outside, inside])

    def _moved_by_second(self) -> Floats:
        if self.second.near_line is None:
            return np.zeros(4)
        near = self.weight * self.second.near_line[self.position]
        inside = float(near[np.isin(self.cell, (_FIRST, _BOTH))].sum())
        outside = float(near.sum()) - inside
        return np.array([-outside, outside, -inside, inside])


def _along(*sides: tuple[Membership, float]) -> EstimatedLine | None:
    found = [(side.line, slope) for side, slope in sides if side.line is not None]
    if not found:
        return None
    totals = sum((slope * line.totals for line, slope in found), np.zeros_like(found[0][0].totals))
    return replace(found[0][0], totals=totals)


def table(
    first: Membership, second: Membership, known: npt.NDArray[np.bool_], weight: Floats
) -> Table:
    """Hold two lists against each other.

    Parameters
    ----------
    known
        Rows to compare, where both lists are known, shape (n,).
    weight
        Shape (n,).
    """
    position = np.flatnonzero(known)
    cell = (2 * first.member[position] + second.member[position]).astype(np.intp)
    used = weight[position]
    return Table(
        first, second, position, used, cell,
        np.bincount(cell, weights=used, minlength=4).astype(float),
        np.bincount(cell, minlength=4),
    )  # fmt: skip


def difference(one: Response, other: Response) -> Response:
    """Return how much larger one figure is than another of the same rows."""
    figure = replace(
        one.figure,
        metric="difference",
        estimate=one.figure.estimate - other.figure.estimate,
        influence=one.figure.influence - other.figure.influence,
        proportion=False,
    )
    lines = [each.line for each in (one, other) if each.line is not None]
    if not lines:
        return Response(figure, None)
    signs = [(one.line, 1.0), (other.line, -1.0)]
    totals = sum((sign * line.totals for line, sign in signs if line is not None), 0.0)
    return Response(figure, replace(lines[0], totals=np.asarray(totals)))
