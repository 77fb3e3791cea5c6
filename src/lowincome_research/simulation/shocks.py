"""Shocks: illness, job loss, disaster, accident, and the death of an earner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.persons import Members, able_to_work, working_age
from lowincome_research.simulation.places import Flags, Floats, Integers

SHOCKS = ("illness", "job", "disaster", "accident", "death")


@dataclass(frozen=True)
class ShockYears:
    """Shocks of N households in T years.

    Attributes
    ----------
    happened
        By name of the shock: (N, T).
    income_change
        (N, T), sum of the changes of log income.
    leaves
        (P,), position of the year a member dies in; T for everyone else.
    """

    happened: Mapping[str, Flags]
    income_change: Floats
    leaves: Integers


def draw_shocks(
    calibration: Calibration, members: Members, village: Integers, rng: np.random.Generator
) -> ShockYears:
    """Draw the shocks of every household and year; disasters strike part of a village at once."""
    shape = (len(members.starts), len(calibration.years.value))
    risks = calibration.shocks
    happened = {
        name: rng.random(shape) < getattr(risks, name).probability.value
        for name in ("illness", "job", "accident")
    }
    happened["disaster"] = _disasters(calibration, village, shape, rng)
    died, leaves = _deaths(calibration, members, shape, rng)
    happened["death"] = died
    change = sum(getattr(risks, name).income_loss.value * happened[name] for name in SHOCKS)
    return ShockYears(
        {name: happened[name] for name in SHOCKS}, np.asarray(change, dtype=float), leaves
    )


def _disasters(
    calibration: Calibration, village: Integers, shape: tuple[int, int], rng: np.random.Generator
) -> Flags:
    """A village is struck, then a share of its households; the product is the household's risk."""
    struck_share = calibration.shocks.village_disaster.value
    risk = calibration.shocks.disaster.probability.value / struck_share
    villages = rng.random((int(village.max()) + 1, shape[1])) < risk
    return villages[village] & (rng.random(shape) < struck_share)


def _deaths(
    calibration: Calibration, members: Members, shape: tuple[int, int], rng: np.random.Generator
) -> tuple[Flags, Integers]:
    """Draw at most one death a household, of its last earner listed, where it has two or more."""
    able = able_to_work(members, members.age, calibration) & working_age(members.age)
    place = np.where(able, np.arange(len(able)), -1)
    victim = np.maximum.reduceat(place, members.starts)
    at_risk = members.total(able) >= 2
    at_risk &= victim != members.starts
    drawn = rng.random(shape) < calibration.shocks.death.probability.value
    first = drawn & (np.cumsum(drawn, axis=1) == 1) & at_risk[:, None]
    leaves = np.full(len(able), shape[1])
    dies = first.any(axis=1)
    leaves[victim[dies]] = first[dies].argmax(axis=1)
    return first, leaves
