"""Likert scales: items from 1 to 5 that measure latent drive with a declared reliability."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from lowincome_research.simulation.capitals import classes
from lowincome_research.simulation.places import Floats
from lowincome_research.simulation.sections import Scales

Grades = npt.NDArray[np.int8]


def draw_items(
    scales: Scales, drive: Floats, courtesy: Floats, rng: np.random.Generator
) -> dict[str, Grades]:
    """Draw the answers to every item.

    Parameters
    ----------
    drive
        (N, T), latent drive, standard normal before assistance.
    courtesy
        (N, T), what is added to the latent answer to items of willingness where an interviewer
        is thought to decide on benefits.

    Returns
    -------
    dict
        Item to answers 1 to 5, (N, T); items of reversed dimensions fall with drive.
    """
    loading = np.sqrt(item_reliability(scales))
    cuts = ndtri(np.cumsum(scales.shares.value)[:-1])
    items = {}
    for dimension, count in scales.items.value.items():
        sign = -1 if dimension in scales.reversed.value else 1
        told = drive + courtesy if dimension == "willingness" else drive
        for number in range(1, count + 1):
            answer = loading * told + np.sqrt(1 - loading**2) * rng.standard_normal(drive.shape)
            items[f"dr_{dimension}_{number}"] = 1 + classes(sign * answer, cuts)
    return items


def item_reliability(scales: Scales) -> float:
    """Return the correlation between items that gives the whole scale its reliability.

    Spearman and Brown: alpha = k r / (1 + (k - 1) r), solved for r.
    """
    count, alpha = sum(scales.items.value.values()), scales.reliability.value
    return alpha / (count - alpha * (count - 1))
