"""Latent drive, capability and permanent income of households, and their true types."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.parameters import TYPES
from lowincome_research.simulation.places import Flags, Floats, Integers


@dataclass(frozen=True)
class Latents:
    """Standard normal scores of N households, each (N,).

    Attributes
    ----------
    drive, capability
        The two axes of the four types, before any assistance.
    wealth
        The household's own part of permanent income.
    """

    drive: Floats
    capability: Floats
    wealth: Floats


def draw_latents(
    calibration: Calibration, labour_per_head: Floats, rng: np.random.Generator
) -> Latents:
    """Draw correlated scores; capability rises with the labour a household has per head."""
    declared = calibration.latent
    labour = (labour_per_head - labour_per_head.mean()) / labour_per_head.std()
    own = rng.standard_normal((3, len(labour)))
    tied = declared.capability_labour.value
    capability = tied * labour + np.sqrt(1 - tied**2) * own[0]
    together = declared.drive_capability.value
    drive = together * capability + np.sqrt(1 - together**2) * own[1]
    wealth = _correlated(
        np.stack([capability, drive]),
        np.array([declared.income_capability.value, declared.income_drive.value]),
        together,
        own[2],
    )
    return Latents(drive, capability, wealth)


def _correlated(pair: Floats, wanted: Floats, together: float, noise: Floats) -> Floats:
    """Return a standard score with wanted correlations to two scores that go together."""
    slopes = np.linalg.solve(np.array([[1.0, together], [together, 1.0]]), wanted)
    return slopes @ pair + np.sqrt(1 - slopes @ wanted) * noise


@dataclass(frozen=True)
class Cuts:
    """Medians of drive and capability among low-income households before assistance."""

    drive: float
    capability: float


def fit_cuts(latents: Latents, low_income: Flags, weight: Floats) -> Cuts:
    """Return the weighted medians of both axes among low-income households."""
    chosen = weight[low_income]
    return Cuts(
        weighted_median(latents.drive[low_income], chosen),
        weighted_median(latents.capability[low_income], chosen),
    )


def true_types(drive: Floats, capability: Floats, cuts: Cuts, no_labour: Flags) -> Integers:
    """Return true types as positions in `TYPES`; a household without labour is `safety_net`.

    The same cuts apply to every household, whatever its income, so that effects are defined for
    all; only low-income households have a type in the study's measures.
    """
    driven, able = drive > cuts.drive, capability > cuts.capability
    types = np.select([driven & able, driven, able], [0, 1, 2], default=3)
    return np.where(no_labour, TYPES.index("safety_net"), types).astype(np.int64)


def weighted_median(values: Floats, weights: npt.NDArray[np.float64]) -> float:
    """Return the weighted lower median."""
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(cumulated, cumulated[-1] / 2)])
