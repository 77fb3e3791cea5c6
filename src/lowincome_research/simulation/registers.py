"""The Dibao register under three scenarios of error.

With H the share of persons who are eligible, G the share on the register, IE the share of those
on it who are not eligible and EE the share of the eligible who are not on it,
H (1 - EE) = G (1 - IE). G and IE are declared, H follows from incomes, and so EE follows too.
Places on the register are given by rank of a score with logistic noise: the score's slopes are
log odds ratios of being admitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.parameters import Scenario
from lowincome_research.simulation.places import Flags, Floats
from lowincome_research.simulation.sections import Errors, Leakage


@dataclass(frozen=True)
class Cases:
    """What decides about registers, for N households in T years; arrays (N, T).

    Attributes
    ----------
    income
        True income per head before assistance, yuan.
    line
        (T,), Dibao standard, yuan per head and year.
    assets_ok
        Assets within the limit.
    persons
        Persons the household stands for.
    size
        Persons in the household.
    need
        How many of these it has: a disabled member, a chronically ill member, a shock.
    connected
        A relative is a cadre.
    quality
        (N, 1), administrative quality of the county.
    excluded
        Cared for as destitute, and so not in the Dibao register.
    """

    income: Floats
    line: Floats
    assets_ok: Flags
    persons: Floats
    size: Floats
    need: Floats
    connected: Flags
    quality: Floats
    excluded: Flags

    def eligible(self, truth: str) -> Flags:
        """Return who is eligible by income, or by income and assets."""
        below = self.income < self.line
        return below if truth == "income" else below & self.assets_ok

    @property
    def log_gap(self) -> Floats:
        """Log income over the line."""
        return np.asarray(np.log(self.income / self.line))


def draw_asset_screen(
    calibration: Calibration,
    wealth: Floats,
    below_line: Flags,
    persons: Floats,
    rng: np.random.Generator,
) -> Flags:
    """Return whose assets are within the limit, (N,): a declared share of persons below the line.

    Parameters
    ----------
    wealth
        (N,), permanent income, standardised: the wealthier hold more.
    below_line, persons
        (N, T), income below the Dibao standard; persons the household stands for.
    """
    tied = calibration.registers.assets_wealth.value
    held = tied * wealth + np.sqrt(1 - tied**2) * rng.standard_normal(len(wealth))
    poor_years = (below_line * persons).sum(axis=1)
    order = np.argsort(held, kind="stable")
    cumulated = np.cumsum(poor_years[order])
    share = calibration.registers.assets_ok_below_line.value
    limit = held[order][np.searchsorted(cumulated, share * cumulated[-1])]
    return np.asarray(held <= limit)


def dibao_registers(
    calibration: Calibration, cases: Cases, verified: Floats, rng: np.random.Generator
) -> dict[Scenario, Flags]:
    """Return the register of each scenario, (N, T), from one draw of luck.

    Parameters
    ----------
    verified
        (N, T), income that a means test finds, which scenario ``ideal`` goes by.
    """
    luck = lasting_luck(cases.income.shape, calibration.registers.renewal.value, rng)
    registers: dict[Scenario, Flags] = {}
    for name, errors in calibration.registers.scenarios.items():
        if errors.leakage is None:
            found = verified < cases.line
            registers[name] = found & cases.assets_ok & ~cases.excluded
        else:
            registers[name] = _with_errors(calibration, cases, errors, errors.leakage, luck)
    return registers


def _with_errors(
    calibration: Calibration, cases: Cases, errors: Errors, leakage: Leakage, luck: Floats
) -> Flags:
    """Admit eligible and other households until the register has its size and its errors."""
    eligible = cases.eligible(errors.truth)
    preference = _preference(calibration, cases, errors) + luck
    slope = calibration.registers.county_quality_log_odds.value * cases.quality
    distance = calibration.registers.distance_log_odds.value * np.maximum(cases.log_gap, 0)
    coverage, wrong = leakage.coverage.value, leakage.inclusion_error.value
    open_to = ~cases.excluded
    right = admit(preference + slope, eligible & open_to, cases.persons, coverage * (1 - wrong))
    leaked = admit(
        preference - slope - distance, ~eligible & open_to, cases.persons, coverage * wrong
    )
    return right | leaked


def _preference(calibration: Calibration, cases: Cases, errors: Errors) -> Floats:
    """Return the log odds by which needy, small and connected households are preferred."""
    declared = calibration.registers
    return np.asarray(
        declared.need_log_odds.value * cases.need
        + declared.size_slope.value * cases.size
        + np.log(errors.elite_odds_ratio.value) * cases.connected
    )


def admit(score: Floats, candidates: Flags, persons: Floats, share: float) -> Flags:
    """Admit the candidates of highest score each year until they are a share of all persons.

    Parameters
    ----------
    score, candidates, persons
        (N, T); persons of households that are no candidates count in the total too.
    share
        Share of all persons; all candidates are admitted where they are fewer.

    Returns
    -------
    numpy.ndarray
        (N, T), whether a household is admitted.
    """
    admitted = np.zeros(score.shape, dtype=bool)
    for year in range(score.shape[1]):
        rows = np.flatnonzero(candidates[:, year])
        order = rows[np.argsort(-score[rows, year], kind="stable")]
        filled = np.cumsum(persons[order, year]) - persons[order, year] / 2
        admitted[order[filled <= share * persons[:, year].sum()], year] = True
    return admitted


def lasting_luck(shape: tuple[int, int], renewal: float, rng: np.random.Generator) -> Floats:
    """Return logistic noise (N, T) that stays the same until it is renewed."""
    luck = rng.logistic(size=shape)
    renewed = rng.random(shape) < renewal
    for year in range(1, shape[1]):
        luck[:, year] = np.where(renewed[:, year], luck[:, year], luck[:, year - 1])
    return luck
