"""The registers beside Dibao: destitute persons, monitored, rigid spending, registered poor."""

from __future__ import annotations

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.places import Flags, Floats
from lowincome_research.simulation.registers import Cases, admit, lasting_luck

_SMALL_HOUSEHOLD = 2


def tekun_register(
    calibration: Calibration, cases: Cases, labour: Floats, rng: np.random.Generator
) -> Flags:
    """Return households (N, T) with a destitute member: small, without labour, the poorest first.

    Where too few have no labour at all, those with the least follow.
    """
    slope = calibration.registers.poverty_log_odds.value
    luck = lasting_luck(cases.income.shape, calibration.registers.renewal.value, rng)
    candidates = (labour <= 0.5 * cases.size) & (cases.size <= _SMALL_HOUSEHOLD)
    score = luck + slope * (cases.log_gap + labour)
    return admit(score, candidates, cases.persons, calibration.registers.tekun_coverage.value)


def monitored_register(
    calibration: Calibration, cases: Cases, shocked: Flags, rng: np.random.Generator
) -> Flags:
    """Return households (N, T) monitored against return to poverty, from the first year of it.

    Households below the monitoring line are candidates, and those with a shock whatever their
    income is: the lines of the two agencies are not nested. Larger households are preferred.
    """
    declared = calibration.registers
    years = np.array(calibration.years.value)
    line = np.array(calibration.series(calibration.lines.monitoring_line))
    luck = lasting_luck(cases.income.shape, declared.renewal.value, rng)
    score = (
        luck
        + declared.need_log_odds.value * cases.need
        + declared.monitored_size_slope.value * cases.size
    )
    candidates = ((cases.income < line) | shocked) & (years >= declared.monitored_since.value)
    return admit(score, candidates, cases.persons, declared.monitored_coverage.value)


def rigid_register(
    calibration: Calibration, cases: Cases, rigid_share: Floats, taken: Flags
) -> Flags:
    """Return households (N, T) on the register of rigid spending: the heaviest burdened first.

    Parameters
    ----------
    rigid_share
        (N, T), rigid spending over household income.
    taken
        (N, T), destitute or on the Dibao register, which go first.
    """
    years = np.array(calibration.years.value)
    means = np.array(calibration.series(calibration.lines.rural_mean_income))
    between = (cases.income >= 1.5 * cases.line) & (cases.income < means)
    begun = years >= calibration.registers.rigid_since.value
    candidates = between & cases.assets_ok & ~taken & begun
    coverage = calibration.registers.rigid_coverage.value
    return admit(rigid_share, candidates, cases.persons, coverage)


def registered_poor(
    calibration: Calibration, wealth: Floats, persons: Floats, rng: np.random.Generator
) -> Flags:
    """Return who was registered as poor before the panel, (N,): the lastingly poor, with error."""
    slope = calibration.registers.poverty_log_odds.value
    score = slope * wealth + rng.logistic(size=len(wealth))
    coverage = calibration.registers.registered_poor_coverage.value
    everyone = np.ones((len(wealth), 1), dtype=bool)
    return admit(score[:, None], everyone, persons[:, :1], coverage)[:, 0]
