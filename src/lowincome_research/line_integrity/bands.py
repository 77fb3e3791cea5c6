"""Households just under a line for one just over it, the slope of the density taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.intervals import wald_interval
from lowincome_research.stats.survey import SurveyDesign

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
WINDOWS = (0.01, 0.02, 0.03, 0.05)
"""Widths of a band that are tried, as shares of the line."""
ENOUGH = 200
"""Households within two bands of the line for which a width is wide enough."""
FEWEST = 10
"""Households that each band must hold."""
_EDGES = np.array([-6.0, -2.0, -1.0, 0.0, 1.0, 2.0, 6.0])
"""Of the bands, in widths from the place."""
_USED = np.array([0, 2, 3, 5])
"""Bands compared: those outside, which tell the slope, and those next to the place."""
_SLOPE = np.array([-1 / 8, 1.0, -1.0, 1 / 8])
_SLACK = 1e-9


@dataclass(frozen=True)
class Around:
    """The amounts around a line, in shares of it.

    Attributes
    ----------
    income, level, shift
        Of each row, shape (n,); the place tested is `level` + `shift`.
    position
        Where the rows stand in the survey design, shape (n,).
    window
        Width of a band, as a share of `level`.
    figure
        The finest round figure whose multiples were left out; 0 where none were.
    whole
        Whether amounts are whole, so that a band holds as many as there are whole numbers in it.
    """

    income: Floats
    level: Floats
    shift: Floats
    position: Ints
    window: float
    figure: int
    whole: bool


@dataclass(frozen=True)
class Ratio:
    """Households just under a place for one just over it.

    Attributes
    ----------
    log_ratio, std_error
        Of the natural logarithm.
    n
        Households in the four bands.
    n_under, n_over
        Households in the bands next to the place.
    """

    log_ratio: float
    std_error: float
    n: int
    n_under: int
    n_over: int
    n_clusters: int
    df: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the ratio."""
        low, high = wald_interval(self.log_ratio, self.std_error, self.df)
        return float(np.exp(low)), float(np.exp(high))

    @property
    def statistic(self) -> float:
        """The logarithm over its standard error."""
        return self.log_ratio / self.std_error


def window_of(income: Floats, level: Floats) -> float:
    """Return the narrowest width with enough households near the line, else the widest."""
    distance = np.abs(income - level) / level
    near = (width for width in WINDOWS if (distance < 2 * width).sum() >= ENOUGH)
    return next(near, WINDOWS[-1])


def counts(around: Around) -> Ints:
    """Return the households in the four bands from the lowest up, shape (4,)."""
    return np.bincount(_band(around)[1], minlength=4)


def ratio(around: Around, design: SurveyDesign) -> Ratio | None:
    """Estimate the ratio at a place; None where a band holds too few, or one cluster holds all.

    Notes
    -----
    With B the weighted total of a band over the amounts it has room for, U and O next to the place
    and u and o from two to six widths outside, the estimate is ln(U/O) - ln(u/o)/8: a density
    whose logarithm is straight has ln(u/o) = 8 ln(U/O), so that its slope is no excess. The band
    between is left out, for heaping may be wider than a band. The variance is that of the
    linearised logarithms with the clusters of the design.
    """
    rows, band = _band(around)
    found = np.bincount(band, minlength=4)
    if found.min() < FEWEST:
        return None
    position = around.position[rows]
    weight = design.weight[position]
    totals = np.bincount(band, weight, minlength=4)
    room = _room(around, rows, weight)
    if room.min() <= 0:
        return None
    domain = design.domain(position)
    variance = domain.variance((_SLOPE / totals)[band])
    if domain.df < 1 or variance <= 0:
        return None
    return Ratio(
        float(_SLOPE @ np.log(totals / room)),
        float(np.sqrt(variance)),
        len(rows), int(found[1]), int(found[2]), domain.n_clusters, domain.df,
    )  # fmt: skip


def _band(around: Around) -> tuple[Ints, Ints]:
    """Return the rows in the bands that are compared, and the band of each from 0 to 3."""
    place = (around.income - around.level - around.shift) / (around.window * around.level)
    which = np.searchsorted(_EDGES, place + _SLACK, side="right") - 1
    rows = np.flatnonzero(np.isin(which, _USED))
    return rows, np.searchsorted(_USED, which[rows])


def _room(around: Around, rows: Ints, weight: Floats) -> Floats:
    """Return how many amounts each band has room for, on average over the rows, shape (4,)."""
    if not around.whole:
        return np.diff(_EDGES)[_USED]
    pairs = np.column_stack([around.level[rows], around.shift[rows]])
    places, which = np.unique(pairs, axis=0, return_inverse=True)
    level, shift = places.T
    edges = (level + shift)[:, None] + around.window * level[:, None] * _EDGES
    room = np.diff(np.ceil(edges - _SLACK * edges), axis=1)
    if around.figure:
        room -= np.diff(np.ceil(edges / around.figure - _SLACK), axis=1)
    share = np.bincount(which.ravel(), weight)
    return np.asarray(share @ room[:, _USED] / share.sum())
