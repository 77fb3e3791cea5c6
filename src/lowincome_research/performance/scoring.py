"""Points for reaching targets, and the words for their sum."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from lowincome_research.performance.spec import Indicator

Floats = npt.NDArray[np.float64]
Band = Literal["excellent", "good", "pass", "fail"]

BANDS: tuple[tuple[Band, float], ...] = (
    ("excellent", 90.0),
    ("good", 80.0),
    ("pass", 60.0),
    ("fail", -np.inf),
)
"""Lowest score of each band: 民发〔2016〕242号, for a total of 100 points."""


def attainment(value: Floats, indicator: Indicator) -> Floats:
    """Return how far a target is reached, between 0 and 1.

    Parameters
    ----------
    value
        Any shape, in the indicator's unit.

    Notes
    -----
    min(value/target, 1) where higher is better, min(target/value, 1) where lower is: the rule of
    budget self-evaluations. With a target of zero it is the share of the way from `worst`.
    """
    if indicator.direction == "higher":
        return np.clip(value / indicator.target, 0.0, 1.0)
    if indicator.worst is not None:
        return np.clip(1 - value / indicator.worst, 0.0, 1.0)
    return indicator.target / np.maximum(value, indicator.target)


def band_of(score: Floats) -> npt.NDArray[np.intp]:
    """Return the position in `BANDS` of scores between 0 and 100, any shape."""
    lowest = np.array([edge for _, edge in BANDS])
    return np.asarray((np.asarray(score)[..., None] < lowest).sum(axis=-1))
