"""Errors with the line moved so that as many are eligible as are registered.

A register of few places must miss many, whatever its judgement. Where places are as many as the
eligible, the share missed equals the share wrongly covered, and speaks of judgement alone: the
targeting error rate of Brown, Ravallion and van de Walle (2018), *Journal of Development Economics*
134.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.incidence import Ranking, accumulated

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_ROUNDING = 1e-12
TARGETING_ERROR_RATE = "targeting_error_rate"


def targeting_error_rate(ranks: Ranking, registered: Floats, passed: Flags) -> Iterator[Linearised]:
    """Yield the share of places that go to others than as many of the neediest.

    Rows of equal need share the places that are left for them. Nothing where nobody is registered
    or more than pass the screens, as no line makes so many eligible.

    Parameters
    ----------
    ranks
        The rows from the neediest up, those that fail a screen last.
    registered
        0 or 1, shape (n,).
    passed
        Whether a row passes every screen, shape (n,).
    """
    cover = ranks.mean(registered)
    if not attainable(ranks, cover, passed):
        return
    rightly = accumulated(ranks, registered, cover)
    share = rightly.amount / cover
    # A unit more of coverage moves the line too, past the households that stand at it.
    last = ranks.near(cover, registered)
    influence = rightly.influence + (last - share) * (registered - cover)
    wrongly = registered * (ranks.reached(cover) < 1)
    yield Linearised(
        TARGETING_ERROR_RATE,
        1 - share,
        -influence / (cover * ranks.size),
        n=int(registered.sum()),
        n_cases=int(wrongly.sum()),
        among=registered == 1,
    )


def attainable(ranks: Ranking, cover: float, passed: Flags) -> bool:
    """Tell whether a line can make a share of the population eligible."""
    return 0 < cover <= ranks.mean(passed) + _ROUNDING
