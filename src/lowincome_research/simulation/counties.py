"""The county table: what administrations spend, how fast they pay, and what they work with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.places import Floats, Places


def county_table(
    calibration: Calibration, places: Places, initial_poverty: Floats, rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per county and year.

    Parameters
    ----------
    initial_poverty
        (C,), share of persons registered as poor before the panel.

    Notes
    -----
    Rates follow administrative quality with a declared correlation. Timeliness and satisfaction
    are counted among the cases decided and the persons asked, so small counties vary more.
    """
    years = np.array(calibration.years.value)
    traits = calibration.administration
    shape = (len(places.county_codes), len(years))
    cases = rng.poisson(_expected_cases(calibration, places)[:, None], shape) + 1
    timely = _rates(traits.paid_on_time.value, calibration, places, rng)
    satisfied = _rates(traits.satisfaction.value, calibration, places, rng)
    urban = np.exp(traits.urban_income_sd.value * rng.standard_normal(shape[0]))
    urban_mean = np.array(calibration.series(calibration.lines.urban_mean_income))
    columns = {
        "county_code": np.repeat(places.county_codes, shape[1]),
        "year": np.tile(years, shape[0]),
        "terrain": np.repeat(places.terrain, shape[1]),
        "initial_poverty": np.repeat(np.round(initial_poverty, 4), shape[1]),
        "execution_rate": _rates(traits.execution_rate.value, calibration, places, rng).round(4),
        "staff_per_10k": _levels(traits.staff_per_10k.value, shape, rng).round(2),
        "unit_cost": _levels(traits.unit_cost.value, shape, rng).round(0),
        "cases": cases,
        "cases_paid_on_time": rng.binomial(cases, timely),
        "interviews": np.full(shape, traits.interviews.value),
        "interviews_satisfied": rng.binomial(traits.interviews.value, satisfied),
        "income_urban": np.round(urban[:, None] / urban.mean() * urban_mean),
    }
    table = pd.DataFrame({name: np.ravel(values) for name, values in columns.items()})
    table["paid_on_time"] = (table["cases_paid_on_time"] / table["cases"]).round(4)
    table["satisfaction"] = (table["interviews_satisfied"] / table["interviews"]).round(4)
    return table


def _expected_cases(calibration: Calibration, places: Places) -> Floats:
    sampled = calibration.places.villages_per_county.value
    sampled *= calibration.places.households_per_village.value
    return places.weight * sampled / 10_000 * calibration.administration.cases_per_10k.value[0]


def _rates(
    declared: tuple[float, float],
    calibration: Calibration,
    places: Places,
    rng: np.random.Generator,
) -> Floats:
    """Return shares (C, T) with a median and a spread of their logit, mostly between counties."""
    median, spread = declared
    shape = (len(places.quality), len(calibration.years.value))
    tied = calibration.administration.quality_correlation.value
    own = rng.standard_normal(shape[0])
    county = tied * places.quality + np.sqrt(1 - tied**2) * own
    logit = np.log(median / (1 - median)) + spread * county[:, None]
    yearly = calibration.administration.yearly_spread.value * spread
    return 1 / (1 + np.exp(-logit - yearly * rng.standard_normal(shape)))


def _levels(
    declared: tuple[float, float], shape: tuple[int, int], rng: np.random.Generator
) -> Floats:
    """Return amounts (C, T): a median and a spread of logs between counties."""
    median, spread = declared
    return median * np.exp(spread * np.repeat(rng.standard_normal((shape[0], 1)), shape[1], axis=1))
