"""Targeting curves: coverage by tenth of the ranking, and the concentration of benefits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.case import Case
from lowincome_research.identification.domains import whole
from lowincome_research.identification.estimates import estimates
from lowincome_research.identification.incidence import Accumulated, Ranking, accumulated, ranking
from lowincome_research.identification.spec import Unit

Floats = npt.NDArray[np.float64]

TENTHS = tuple(round(0.1 * step, 1) for step in range(1, 11))


def curves(case: Case, unit: Unit) -> pd.DataFrame:
    """Return both curves of a case, a row per tenth of the population.

    The boundaries of the tenths are estimated too, and the standard errors say so.
    """
    design = case.rows.designs[unit]
    weight = design.weight[case.position]
    ranks = ranking(case.welfare, weight, case.by_welfare)
    covered = [accumulated(ranks, case.registered, share) for share in TENTHS]
    paid = covered
    if case.benefit is not case.registered:
        paid = [accumulated(ranks, case.benefit, share) for share in TENTHS]

    def points(_: int) -> Iterator[Linearised]:
        yield from _coverage(ranks, case.registered, covered, weight.sum())
        yield from _concentration(ranks, case.benefit, paid, weight.sum())

    frame = estimates(design, whole(case.position), points)
    names = frame["metric"].str.split("@", expand=True)
    return frame.assign(curve=names[0], share_population=names[1].astype(float))


def _coverage(
    ranks: Ranking, registered: Floats, covered: Sequence[Accumulated], size: float
) -> Iterator[Linearised]:
    """Yield the share registered of each tenth."""
    width, before = TENTHS[0], Accumulated(0.0, np.zeros(len(registered)))
    for share, upto in zip(TENTHS, covered, strict=True):
        inside = (ranks.middle > share - width) & (ranks.middle <= share)
        yield Linearised(
            f"coverage@{share}",
            (upto.amount - before.amount) / width,
            (upto.influence - before.influence) / (width * size),
            n=int(inside.sum()),
            n_cases=int(registered[inside].sum()),
            among=inside,
        )
        before = upto


def _concentration(
    ranks: Ranking, benefit: Floats, paid: Sequence[Accumulated], size: float
) -> Iterator[Linearised]:
    """Yield the share of benefits that goes to each tenth and all poorer ones."""
    everything = paid[-1]
    for share, upto in zip(TENTHS[:-1], paid, strict=False):
        part = upto.amount / everything.amount
        influence = upto.influence - part * everything.influence
        influence /= everything.amount * size
        reached = ranks.middle <= share
        yield Linearised(
            f"concentration@{share}",
            part,
            influence,
            n=int(reached.sum()),
            n_cases=int(np.count_nonzero(benefit[reached])),
            among=reached,
        )
