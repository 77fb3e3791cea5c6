"""The two-by-two table of need and register, and every figure that follows from its totals.

A figure is a smooth function of the totals of four cells. It is written down once, as its formula,
and its derivatives come with it. Definitions: Ravallion (2009), "How relevant is targeting to the
success of an antipoverty program?", *World Bank Research Observer* 24(2); the error shares of
Alatas et al. (2012), *American Economic Review* 102(4); errors against random assignment after
Brown, Ravallion and van de Walle (2018), "A poor means test? Econometric targeting in Africa",
*Journal of Development Economics* 134.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
    "random_exclusion_error": _share([NEITHER, MISSED], _ALL),
    "random_inclusion_error": _share(_NOT_ELIGIBLE, _ALL),
}
"""Shares of the table. A lottery with as many places would miss `random_exclusion_error` of the
eligible, and `random_inclusion_error` of its places would go to others."""
CONTRASTS = (
    "targeting_differential", "exclusion_error_avoided", "inclusion_error_avoided",
    "targeting_differential_normalised",
)  # fmt: skip
"""The targeting differential, the shares of a lottery's errors that a register avoids, and the
targeting differential over the greatest one for as many places."""
CELL_METRICS = (*RATIOS, *CONTRASTS)
"""Every figure of the table, in order."""
OF_LOTTERIES = (
    "random_exclusion_error", "random_inclusion_error", "exclusion_error_avoided",
    "inclusion_error_avoided",
)  # fmt: skip
"""Figures that follow from coverage, need and errors: groups are judged without them."""
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Smooth:
    """A function of the totals: its value, and its derivative by each total, shape (4,)."""

    value: float
    gradient: Floats

    def __sub__(self, other: Smooth) -> Smooth:
        return Smooth(self.value - other.value, self.gradient - other.gradient)

    def __rsub__(self, number: float) -> Smooth:
        return Smooth(number - self.value, -self.gradient)

    def __truediv__(self, other: Smooth) -> Smooth:
        value = self.value / other.value
        return Smooth(value, (self.gradient - value * other.gradient) / other.value)


@dataclass(frozen=True)
class CellFigure:
    """A figure of the table.

    Attributes
    ----------
    among
        Groups of cells that must hold somebody, each shape (4,): the smallest carries the figure.
    counted
        Cells in the numerator where the figure is a share of households, shape (4,), or None.
    """

    metric: str
    of_totals: Smooth
    among: tuple[Floats, ...]
    counted: Floats | None = None

    @property
    def proportion(self) -> bool:
        """Whether the figure lies between 0 and 1 by definition."""
        return self.counted is not None


def cell_figures(totals: Floats) -> Iterator[CellFigure]:
    """Yield the figures that the totals of the four cells support, shape (4,).

    Yields
    ------
    CellFigure
        In the order of `RATIOS`, then the contrasts. One with an empty denominator is left out.
    """
    shares = {metric: _of_totals(ratio, totals) for metric, ratio in RATIOS.items()}
    for metric, share in shares.items():
        if share is not None:
            ratio = RATIOS[metric]
            yield CellFigure(metric, share, (ratio.among,), ratio.counted)
    yield from _contrasts({metric: one for metric, one in shares.items() if one is not None})


def _of_totals(ratio: CellRatio, totals: Floats) -> Smooth | None:
    size = float(totals @ ratio.among)
    if size <= 0:
        return None
    value = float(totals @ ratio.counted) / size
    return Smooth(value, (ratio.counted - value * ratio.among) / size)


def _contrasts(shares: Mapping[str, Smooth]) -> Iterator[CellFigure]:
    """Yield the targeting differential, and what the register avoids of a lottery's errors."""
    if "take_up" not in shares or "inclusion_error_nonpoor" not in shares:
        return
    both = (RATIOS["take_up"].among, RATIOS["inclusion_error_nonpoor"].among)
    differential = shares["take_up"] - shares["inclusion_error_nonpoor"]
    yield CellFigure("targeting_differential", differential, both)
    if not _ROUNDING < shares["coverage"].value < 1 - _ROUNDING:
        return
    for error in ("exclusion_error", "inclusion_error"):
        avoided = 1.0 - shares[error] / shares[f"random_{error}"]
        yield CellFigure(f"{error}_avoided", avoided, (RATIOS[error].among,))
    greatest = greatest_differential(shares["eligible_share"], shares["coverage"])
    yield CellFigure("targeting_differential_normalised", differential / greatest, both)


def greatest_differential(need: Smooth, cover: Smooth) -> Smooth:
    """Return the targeting differential if as many places went to the neediest.

    Parameters
    ----------
    need, cover
        Shares of the population that are eligible and registered.
    """
    if cover.value <= need.value:
        return cover / need
    return (1.0 - cover) / (1.0 - need)
