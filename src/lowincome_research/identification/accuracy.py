"""Coverage and identification errors from the two-by-two table of need and register.

Every figure is a ratio of sums of the table's four cells, or a difference of two, so its
influence value takes one value per cell. Definitions: Ravallion (2009), "How relevant is
targeting to the success of an antipoverty program?", *World Bank Research Observer* 24(2); the
error shares of Alatas et al. (2012), *American Economic Review* 102(4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NEITHER, WRONGLY_COVERED, MISSED, COVERED = range(4)
"""Cells of the table: 2 x eligible + registered."""


_ALL = (NEITHER, WRONGLY_COVERED, MISSED, COVERED)
_ELIGIBLE = (MISSED, COVERED)
_NOT_ELIGIBLE = (NEITHER, WRONGLY_COVERED)
_REGISTERED = (WRONGLY_COVERED, COVERED)


@dataclass(frozen=True)
class CellRatio:
    """A share: 1 for the cells counted, over 1 for the cells they are counted among, shape (4,)."""

    counted: Floats
    among: Floats


def _share(counted: Sequence[int], among: Sequence[int]) -> CellRatio:
    return CellRatio(*(np.isin(_ALL, cells).astype(float) for cells in (counted, among)))


RATIOS: Mapping[str, CellRatio] = {
    "eligible_share": _share(_ELIGIBLE, _ALL),
    "coverage": _share(_REGISTERED, _ALL),
    "take_up": _share([COVERED], _ELIGIBLE),
    "exclusion_error": _share([MISSED], _ELIGIBLE),
    "inclusion_error": _share([WRONGLY_COVERED], _REGISTERED),
    "inclusion_error_nonpoor": _share([WRONGLY_COVERED], _NOT_ELIGIBLE),
    "error_rate_total": _share([MISSED, WRONGLY_COVERED], _ALL),
}


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
    """

    metric: str
    estimate: float
    influence: Floats
    n: int
    n_cases: int
    among: npt.NDArray[np.bool_]
    proportion: bool = True


def accuracy(eligible: Floats, registered: Floats, weight: Floats) -> Iterator[Linearised]:
    """Yield the figures that the table supports.

    Parameters
    ----------
    eligible, registered
        0 or 1, shape (n,).
    weight
        Shape (n,), positive.

    Yields
    ------
    Linearised
        In the order of `RATIOS`, then the targeting differential: take-up less the share of those
        not eligible who are registered. A figure with an empty denominator is left out.
    """
    cell = (2 * eligible + registered).astype(np.intp)
    totals = np.bincount(cell, weights=weight, minlength=4)
    rows = np.bincount(cell, minlength=4)
    found = {
        metric: _ratio(metric, ratio, cell, totals, rows)
        for metric, ratio in RATIOS.items()
        if rows @ ratio.among
    }
    yield from found.values()
    if "take_up" in found and "inclusion_error_nonpoor" in found:
        yield _differential(found["take_up"], found["inclusion_error_nonpoor"])


def _ratio(
    metric: str,
    ratio: CellRatio,
    cell: npt.NDArray[np.intp],
    totals: npt.NDArray[Any],
    rows: npt.NDArray[Any],
) -> Linearised:
    size = float(totals @ ratio.among)
    estimate = float(totals @ ratio.counted) / size
    influence = (ratio.counted - estimate * ratio.among) / size
    return Linearised(
        metric,
        estimate,
        influence[cell],
        n=int(rows @ ratio.among),
        n_cases=int(rows @ ratio.counted),
        among=(ratio.among == 1)[cell],
    )


def _differential(take_up: Linearised, nonpoor: Linearised) -> Linearised:
    return Linearised(
        "targeting_differential",
        take_up.estimate - nonpoor.estimate,
        take_up.influence - nonpoor.influence,
        n=min(take_up.n, nonpoor.n),
        n_cases=min(take_up.n, nonpoor.n),
        among=take_up.among | nonpoor.among,
        proportion=False,
    )
