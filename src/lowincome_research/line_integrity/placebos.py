"""Placebo lines: places near an official line that mean nothing, and what they say of it.

A threshold that matters is told from the accidents of a distribution by testing at many places at
which nothing happens (as Ganong and Jäger 2018 do for regression kinks, *Journal of the American
Statistical Association* 113(522)). Where amounts are rounded the placebo has to lie on the grid of
round figures as the line does, or round figures alone would set the line apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Subset = Literal["all", "not_round"]
Verdict = Literal["found", "not_found", "untold", "described"]
REACH = 0.5
"""How far from the line placebos lie, as a share of the line."""
ENOUGH = 9
"""Placebos from which on the line can stand out at `RARE`."""
RARE = 0.1
_CLEAR = 4


def even_shifts(level: Floats, window: float, step: float) -> list[Floats]:
    """Return shifts of the line by equal shares of it.

    Parameters
    ----------
    level
        The line of each row, shape (n,).
    window
        Width of a band: placebos keep clear of the bands on either side of the line.
    step
        Distance between placebos, as a share of the line.

    Returns
    -------
    list of ndarray
        What is added to the level of each row, shape (n,).
    """
    first = _CLEAR * window
    out = first + step * np.arange(int((REACH - first) / step + 1e-9) + 1)
    return [share * level for share in (*-out[::-1], *out)]


def grid_shifts(level: Floats, window: float, figure: int) -> list[Floats]:
    """Return shifts by multiples of the coarsest round figure, which keep the place on the grid."""
    low, high = float(level.min()), float(level.max())
    nearest = int(np.ceil(_CLEAR * window * high / figure - 1e-9))
    farthest = int(np.floor(REACH * low / figure + 1e-9))
    steps = range(max(nearest, 1), farthest + 1)
    out = [float(figure * step) for step in steps]
    return [np.full(len(level), shift) for shift in (*(-one for one in reversed(out)), *out)]


def placebo_p(statistic: float, placebos: Sequence[float]) -> float:
    """Return the share of places, the line among them, whose statistic is as large as its own."""
    as_large = sum(one >= statistic - 1e-9 for one in placebos)
    return (1 + as_large) / (1 + len(placebos))


def verdict(evidence: bool, p_placebo: float, n_placebos: int) -> Verdict:
    """Return what can be said of heaping under a line.

    Parameters
    ----------
    evidence
        Whether the test at the line points to heaping under it.
    """
    if not evidence:
        return "not_found"
    if p_placebo <= RARE:
        return "found"
    return "not_found" if n_placebos >= ENOUGH else "untold"
