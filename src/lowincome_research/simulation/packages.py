"""Assistance packages: county rollouts, offers drawn within villages, effects and drift.

Each household is in one arm: one of the four packages, or none. So a package is compared with
households that are offered nothing, and no other package stands between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.parameters import PACKAGES, TYPES, Package
from lowincome_research.simulation.places import Flags, Floats, Integers, Places

NO_OFFER = len(PACKAGES)


@dataclass(frozen=True)
class Offers:
    """Who is offered what, and since when.

    Attributes
    ----------
    rollout
        (C, packages), first year of each package in each county; 0 for never.
    arm
        (N,), position in `PACKAGES`, or `NO_OFFER`.
    first_year
        (N,), first year with the package of the household's arm; 0 for never.
    exposure
        (N, T), years since the first one; negative before it and without a package.
    """

    rollout: Integers
    arm: Integers
    first_year: Integers
    exposure: Integers


def draw_offers(
    calibration: Calibration, places: Places, village: Integers, rng: np.random.Generator
) -> Offers:
    """Draw rollouts by county and offers by lot within each village."""
    rollout = _rollouts(calibration, places, rng)
    arm = _arms(calibration, village, rng)
    reached = np.column_stack([rollout, np.zeros(len(rollout), dtype=np.int64)])
    first_year = reached[places.county[village], arm]
    years = np.array(calibration.years.value)
    exposure = np.where(first_year[:, None] > 0, years - first_year[:, None], -1)
    return Offers(rollout, arm, first_year, exposure)


def _rollouts(calibration: Calibration, places: Places, rng: np.random.Generator) -> Integers:
    """Spread the first years of each package evenly over treated counties, in its own order."""
    declared = calibration.packages
    years = np.arange(declared.first_year.value, declared.last_year.value + 1)
    treated = np.flatnonzero(places.treated)
    rollout = np.zeros((len(places.treated), len(PACKAGES)), dtype=np.int64)
    for package in range(len(PACKAGES)):
        rollout[treated, package] = rng.permutation(np.resize(years, len(treated)))
    return rollout


def _arms(calibration: Calibration, village: Integers, rng: np.random.Generator) -> Integers:
    """Draw lots within villages: each package to the same share of a village's households."""
    lots = rng.random(len(village))
    order = np.lexsort((lots, village))
    sizes = np.bincount(village)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.empty(len(village))
    place[order] = np.arange(len(village)) - first[village[order]] + 0.5
    arm = np.floor(place / sizes[village] / calibration.packages.offer_share.value)
    return np.minimum(arm, NO_OFFER).astype(np.int64)


def log_effects(calibration: Calibration, offers: Offers, types: Integers) -> Floats:
    """Return the change of log earned income through packages, (N, T)."""
    full = np.zeros((NO_OFFER + 1, len(TYPES)))
    for package, by_type in calibration.packages.effects.value.items():
        full[PACKAGES.index(package)] = [by_type[name] for name in TYPES]
    steps = np.array(calibration.packages.build_up.value)
    built = steps[np.clip(offers.exposure, 0, len(steps) - 1)]
    return np.where(offers.exposure >= 0, full[offers.arm, types][:, None] * built, 0.0)


def true_effects(calibration: Calibration) -> pd.DataFrame:
    """Return the declared effects: package, true_type, horizon (years since the first), effect."""
    declared = calibration.packages
    return pd.DataFrame(
        [
            {"package": package, "true_type": name, "horizon": horizon, "effect": effect * share}
            for package, by_type in declared.effects.value.items()
            for name, effect in by_type.items()
            for horizon, share in enumerate(declared.build_up.value)
        ]
    )


def drive_drift(calibration: Calibration, offers: Offers, types: Integers) -> Floats:
    """Return the change of latent drive since the start, (N, T), of activation types alone."""
    drift = calibration.packages.drive_drift.value
    yearly = np.array([drift.get(name, 0.0) for name in PACKAGES] + [0.0])[offers.arm]
    moves = types == TYPES.index("activation")
    return np.where(moves, yearly, 0.0)[:, None] * np.maximum(offers.exposure + 1, 0)


def taking_part(offers: Offers, package: Package) -> Flags:
    """Return the years (N, T) in which a household has a package."""
    own = offers.arm == PACKAGES.index(package)
    return np.asarray(own[:, None] & (offers.exposure >= 0))
