"""Incomes: a latent log income that moves over time, mapped by rank to each year's distribution.

Incomes here are true, before assistance and without packages; what the survey reports is made
from them in `reporting_error` and `budgets`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.composition import HumanCapital
from lowincome_research.simulation.dagum import Dagum, by_rank
from lowincome_research.simulation.latents import Latents
from lowincome_research.simulation.places import Floats, Integers, Places
from lowincome_research.simulation.shocks import ShockYears


@dataclass(frozen=True)
class Sources:
    """Shares of income before assistance.

    Attributes
    ----------
    earned, transfer, property
        (N,), constant over time, so that an effect on log earned income stays one; they add up
        to 1.
    wage
        (N, T), share of wages in earned income; the rest is from own business.
    """

    earned: Floats
    transfer: Floats
    property: Floats
    wage: Floats


def draw_incomes(
    calibration: Calibration,
    places: Places,
    village: Integers,
    latents: Latents,
    capital: HumanCapital,
    shocks: ShockYears,
    rng: np.random.Generator,
) -> Floats:
    """Return true income per head before assistance and packages, yuan, (N, T)."""
    income = calibration.income
    mean_size = float(capital.size[:, 0].mean())
    latent = (
        places.village_effect[village][:, None]
        + places.county_year_effect[places.county[village]]
        + np.sqrt(_household_variance(calibration)) * latents.wealth[:, None]
        + income.size_slope.value * (capital.size[:, :1] - mean_size)
        + shocks.income_change
        + draw_transitory(calibration, len(village), rng)
    )
    persons = places.weight[places.county[village]][:, None] * capital.size
    margins = [income_distribution(calibration, year) for year in calibration.years.value]
    columns = [by_rank(latent[:, t], persons[:, t], margin) for t, margin in enumerate(margins)]
    return np.stack(columns, axis=1)


def income_distribution(calibration: Calibration, year: int) -> Dagum:
    """Return the distribution over persons of income per head before assistance and packages."""
    income = calibration.income
    return Dagum.with_mean(
        income.margin_scale.value * calibration.lines.rural_mean_income.value[year],
        a=income.dagum_a.value[year],
        p=income.dagum_p.value[year],
    )


def _household_variance(calibration: Calibration) -> float:
    """Return the part of permanent variance that is not the villages'."""
    income = calibration.income
    total = income.permanent_variance.value + income.transitory_variance.value
    return income.permanent_variance.value - calibration.places.village_icc.value * total


def draw_transitory(calibration: Calibration, households: int, rng: np.random.Generator) -> Floats:
    """Return the transitory part of latent log income, a stationary AR(1), (N, T)."""
    income = calibration.income
    persistence, sd = income.persistence.value, np.sqrt(income.transitory_variance.value)
    path = sd * rng.standard_normal((households, len(calibration.years.value)))
    path[:, 1:] *= np.sqrt(1 - persistence**2)
    for year in range(1, path.shape[1]):
        path[:, year] += persistence * path[:, year - 1]
    return path


def draw_sources(
    calibration: Calibration, capital: HumanCapital, rng: np.random.Generator
) -> Sources:
    """Draw where incomes come from: households with little labour live more on transfers."""
    income, spread = calibration.income, calibration.income.share_spread.value
    own = rng.standard_normal((3, len(capital.size)))
    labour = capital.labour[:, 0] / capital.size[:, 0]
    slope = income.transfer_labour_slope.value
    transfer = _share(
        income.transfer_share.value, slope * (labour - labour.mean()) + spread * own[0]
    )
    rest = _share(income.property_share.value, spread * own[1])
    migrants = capital.migrants - capital.migrants.mean()
    wage = _share(
        income.wage_share_of_earned.value,
        income.wage_migration_slope.value * migrants + spread * own[2][:, None],
    )
    earned = (1 - transfer) * (1 - rest)
    return Sources(earned, transfer, (1 - transfer) * rest, wage)


def reporting_error(
    calibration: Calibration, shape: tuple[int, int], rng: np.random.Generator
) -> Floats:
    """Return factors of mean 1 by which a survey misses true income, (N, T)."""
    sd = calibration.income.measurement_error_sd.value
    return np.exp(sd * rng.standard_normal(shape) - sd**2 / 2)


def draw_consumption(
    calibration: Calibration, disposable: Floats, persons: Floats, rng: np.random.Generator
) -> Floats:
    """Return consumption per head (N, T): it follows income less than one to one.

    Its mean over persons is the calibrated share of mean income in every year.
    """
    income = calibration.income
    noise = np.exp(income.consumption_sd.value * rng.standard_normal(disposable.shape))
    level = disposable**income.consumption_elasticity.value * noise
    total = (persons * disposable).sum(axis=0) * income.consumption_share.value
    return level * total / (persons * level).sum(axis=0)


def _share(centre: float, shift: Floats) -> Floats:
    """Return shares around a central one, moved on the logit scale."""
    return 1 / (1 + np.exp(-np.log(centre / (1 - centre)) - shift))
