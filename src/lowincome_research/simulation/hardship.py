"""Benefits, rigid spending, and the cause of hardship of low-income households."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.places import Flags, Floats, Integers

NO_CAUSE = "none"
_ROUNDS = 25
_PARTS = {"schooling": "education", "disability": "rehabilitation"}
"""Parts of rigid spending other than medical, by what causes them."""


def dibao_amounts(
    calibration: Calibration, register: Flags, verified: Floats, line: Floats
) -> Floats:
    """Return Dibao paid, yuan per head and year (N, T): a tier of the standard."""
    cuts = np.array(calibration.registers.tier_cuts.value)
    tiers = np.array(calibration.registers.tiers.value)
    tier = tiers[np.searchsorted(cuts, verified / line, side="right")]
    return np.where(register, np.round(tier * line), 0.0)


def rigid_spending(
    calibration: Calibration,
    size: Integers,
    line: Floats,
    shocks: Mapping[str, Flags],
    burdens: Mapping[str, Flags],
    rng: np.random.Generator,
) -> tuple[Floats, ...]:
    """Return rigid spending of households, yuan a year (N, T), by the parts of the rules.

    Basic living, which counts as rigid, and the cost of each shock and burden in multiples of
    the yearly standard of one person, with a lognormal spread; medical, education and
    rehabilitation. Rounding is left to living, so that whole yuan add up to the rounded total.
    """
    declared = calibration.registers
    living = declared.rigid_living_share.value * line * size
    sd = declared.cost_sd.value
    extra = np.zeros(size.shape)
    parts = {name: np.zeros(size.shape) for name in ("medical", *_PARTS.values())}
    for name, cost in declared.shock_costs.value.items():
        spread = np.exp(sd * rng.standard_normal(size.shape) - sd**2 / 2)
        paid = np.where({**shocks, **burdens}[name], cost * line * spread, 0.0)
        extra += paid
        parts[_PARTS.get(name, "medical")] += paid
    others = [np.round(parts[name]) for name in ("medical", "education", "rehabilitation")]
    return (np.round(living + extra) - sum(others), *others)


def draw_causes(
    calibration: Calibration,
    hard: Flags,
    signs: Mapping[str, Flags],
    weight: Floats,
    rng: np.random.Generator,
) -> Integers:
    """Return the cause of hardship (N, T), as a position in `cause_codes`.

    Parameters
    ----------
    hard
        (N, T), the household is low-income; others have no cause.
    signs
        Cause to (N, T), what speaks for it (an illness, a disability, a student).
    weight
        (N,), households each stands for.

    Notes
    -----
    A multinomial logit with Gumbel luck that lasts: signs raise a cause's log odds, and the
    constants are moved until the causes have their declared shares.
    """
    causes = calibration.registers.causes.value
    wanted = np.array(list(causes.values()))
    rows, years = np.nonzero(hard)
    luck = rng.gumbel(size=(len(weight), len(causes)))[rows]
    slope = calibration.registers.cause_log_odds.value
    utility = luck + np.column_stack(
        [
            slope * signs[name][rows, years] if name in signs else np.zeros(len(rows))
            for name in causes
        ]
    )
    constants = _constants(utility, wanted, weight[rows])
    chosen = np.zeros(hard.shape, dtype=np.int64)
    chosen[rows, years] = 1 + (utility + constants).argmax(axis=1)
    return chosen


def cause_codes(calibration: Calibration) -> list[str]:
    """Return the codes of causes in the order `draw_causes` counts them."""
    return [NO_CAUSE, *calibration.registers.causes.value]


def _constants(utility: Floats, wanted: Floats, weight: Floats) -> Floats:
    """Return the constants under which each choice has its wanted share of weight."""
    constants = np.log(wanted)
    for _ in range(_ROUNDS):
        chosen = np.bincount((utility + constants).argmax(axis=1), weight, minlength=len(wanted))
        found = np.maximum(chosen / weight.sum(), 1e-6)
        constants = constants + np.log(wanted / found)
    return constants
