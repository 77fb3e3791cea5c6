"""Leaving the panel for good, more often in some arms than in others."""

from __future__ import annotations

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.packages import Offers
from lowincome_research.simulation.parameters import PACKAGES
from lowincome_research.simulation.places import Flags, Floats, Integers


def draw_presence(calibration: Calibration, offers: Offers, rng: np.random.Generator) -> Flags:
    """Return who is interviewed in which year, (N, T); everybody in the first."""
    left = calibration.attrition
    hazards = np.array([left.packages.value[name] for name in PACKAGES] + [left.not_offered.value])
    leaves = rng.random(offers.exposure.shape) < hazards[offers.arm][:, None]
    leaves[:, 0] = False
    return np.asarray(np.cumsum(leaves, axis=1) == 0)


def adjusted_weights(base: Floats, county: Integers, present: Flags) -> Floats:
    """Return design weights (N, T) raised within counties for those who left.

    Parameters
    ----------
    base
        (N,), households each of the sample stands for.
    county
        (N,), position of the county.
    """
    full = np.bincount(county, base)
    columns = [
        (full / np.maximum(np.bincount(county, base * here), 1e-300))[county] * base
        for here in present.T
    ]
    return np.stack(columns, axis=1)
