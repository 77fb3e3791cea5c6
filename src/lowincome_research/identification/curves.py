"""Targeting curves: coverage by tenth of the ranking, and the concentration of benefits.

The rows of a case stand in the order of the ranking, so that a tenth is a run of them. What it
holds is added up by cluster once, and the curves and their errors follow from these sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.case import Case
from lowincome_research.identification.domains import whole
from lowincome_research.identification.estimates import estimates
from lowincome_research.identification.incidence import Ranking, ranking
from lowincome_research.identification.pooled import Pool, pool
from lowincome_research.identification.spec import Unit

Floats = npt.NDArray[np.float64]

TENTHS = tuple(round(0.1 * step, 1) for step in range(1, 11))
_WIDTH = TENTHS[0]


def curves(case: Case, unit: Unit) -> pd.DataFrame:
    """Return both curves of a case, a row per tenth of the population.

    The boundaries of the tenths are estimated too, and the standard errors say so.
    """
    design = case.rows.designs[unit]
    ranks = ranking(case.welfare, design.weight[case.position], case.by_welfare)
    pooled = pool(design, whole(case.position))
    people = _by_tenth(ranks, pooled, None)
    covered = _accumulated(
        ranks, people, _by_tenth(ranks, pooled, case.registered), case.registered
    )
    paid = covered
    if case.benefit is not case.registered:
        paid = _accumulated(ranks, people, _by_tenth(ranks, pooled, case.benefit), case.benefit)

    def points(group: int) -> Iterator[Linearised]:
        cells = pooled.members(group)
        yield from _coverage(ranks, pooled, cells, covered, case.registered)
        yield from _concentration(ranks, pooled, cells, paid, case.benefit)

    frame = estimates(pooled.design, pooled.domains, points)
    names = frame["metric"].str.split("@", expand=True)
    return frame.assign(curve=names[0], share_population=names[1].astype(float))


def _by_tenth(ranks: Ranking, pooled: Pool, values: Floats | None) -> Floats:
    """Return what each tenth holds of values by cell, shape (tenths, cells); of people by default.

    A row that a boundary cuts lies in both tenths in part.
    """
    above = ranks.below + ranks.tied
    held = np.zeros((len(TENTHS), len(pooled.design.weight)))
    for tenth, upper in enumerate(TENTHS):
        lower = upper - _WIDTH
        rows = slice(
            int(np.searchsorted(above, lower, side="right")),
            int(np.searchsorted(ranks.below, upper, side="left")),
        )
        inside = np.minimum(above[rows], upper) - np.maximum(ranks.below[rows], lower)
        weight = ranks.weight[rows] * np.clip(inside / ranks.tied[rows], 0, 1)
        if values is not None:
            weight *= values[rows]
        held[tenth] = np.bincount(pooled.cell[rows], weight, minlength=held.shape[1])
    return held


@dataclass(frozen=True)
class _Accumulated:
    """Benefit of the lowest share of the population per head of all, and its influence by cell."""

    amount: float
    influence: Floats


def _accumulated(
    ranks: Ranking, people: Floats, held: Floats, benefit: Floats
) -> Sequence[_Accumulated]:
    """Add benefits up from the lowest tenth, see `incidence.accumulated`."""
    upto, reached, everybody = held.cumsum(axis=0), people.cumsum(axis=0), people.sum(axis=0)
    found = []
    for tenth, share in enumerate(TENTHS):
        amount, last = float(upto[tenth].sum()), ranks.near(share, benefit)
        influence = upto[tenth] - last * reached[tenth] + (last * share - amount) * everybody
        found.append(_Accumulated(amount, influence))
    return found


def _coverage(
    ranks: Ranking,
    pooled: Pool,
    cells: npt.NDArray[np.intp],
    covered: Sequence[_Accumulated],
    registered: Floats,
) -> Iterator[Linearised]:
    """Yield the share registered of each tenth."""
    before = _Accumulated(0.0, np.zeros(len(pooled.design.weight)))
    for share, upto in zip(TENTHS, covered, strict=True):
        rows = slice(*np.searchsorted(ranks.middle, [share - _WIDTH, share], side="right"))
        yield Linearised(
            f"coverage@{share}",
            (upto.amount - before.amount) / _WIDTH,
            ((upto.influence - before.influence) / _WIDTH)[cells],
            n=len(registered[rows]),
            n_cases=int(registered[rows].sum()),
            among=_reached(pooled, rows)[cells],
        )
        before = upto


def _concentration(
    ranks: Ranking,
    pooled: Pool,
    cells: npt.NDArray[np.intp],
    paid: Sequence[_Accumulated],
    benefit: Floats,
) -> Iterator[Linearised]:
    """Yield the share of benefits that goes to each tenth and all poorer ones."""
    everything = paid[-1]
    for share, upto in zip(TENTHS[:-1], paid, strict=False):
        part = upto.amount / everything.amount
        rows = slice(0, int(np.searchsorted(ranks.middle, share, side="right")))
        yield Linearised(
            f"concentration@{share}",
            part,
            ((upto.influence - part * everything.influence) / everything.amount)[cells],
            n=rows.stop,
            n_cases=int(np.count_nonzero(benefit[rows])),
            among=_reached(pooled, rows)[cells],
        )


def _reached(pooled: Pool, rows: slice) -> npt.NDArray[np.bool_]:
    """Return which cells some rows lie in."""
    return np.bincount(pooled.cell[rows], minlength=len(pooled.design.weight)) > 0
