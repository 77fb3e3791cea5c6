"""The simulation: every table from its own stream, the truth kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from lowincome_research.simulation.calibration import CONNECTION, HOUSE_SAFETY, Calibration
from lowincome_research.simulation.capitals import Causes, draw_indicator
from lowincome_research.simulation.circumstances import circumstances_table
from lowincome_research.simulation.counties import county_table
from lowincome_research.simulation.earnings import Earnings, draw_earnings
from lowincome_research.simulation.incomes import draw_consumption, reporting_error
from lowincome_research.simulation.person_table import persons_table
from lowincome_research.simulation.places import Floats
from lowincome_research.simulation.population import Population, Streams, draw_population
from lowincome_research.simulation.prices import price_table
from lowincome_research.simulation.scales import draw_items
from lowincome_research.simulation.tables import (
    Rows,
    household_capital,
    household_money,
    household_packages,
    household_places,
    household_registers,
    registers_table,
    truth_table,
)
from lowincome_research.simulation.welfare import Welfare, draw_welfare
from lowincome_research.stats.streams import stream


@dataclass(frozen=True)
class Simulated:
    """A synthetic study.

    Attributes
    ----------
    tables
        ``households`` (household_id, year), ``persons`` (person_id, year), ``registers``
        (household_id, year: the Dibao register of each scenario), ``circumstances`` (household_id,
        year: what official tests ask), ``counties`` (county_code, year), ``prices`` (year).
    truth
        One row per row of ``households``: true type, latent scores, effects, true income,
        eligibility. No table carries any of it.
    """

    tables: Mapping[str, pd.DataFrame]
    truth: pd.DataFrame


def simulate(calibration: Calibration, *, seed: int) -> Simulated:
    """Simulate a household panel with known truth.

    Parameters
    ----------
    calibration
        Every number the panel is made from.
    seed
        The study's seed; equal seeds give equal tables.

    Returns
    -------
    Simulated
        Tables sorted by their keys. Money is nominal yuan, a year.

    Notes
    -----
    Each table draws from a generator of its own (`stats.streams`), so changing one leaves the
    draws of the others as they are.
    """
    streams = partial(stream, seed)
    people = draw_population(calibration, streams)
    earnings = draw_earnings(calibration, people, streams)
    indicators = _draw_indicators(calibration, people, streams)
    welfare = draw_welfare(calibration, people, earnings, indicators[CONNECTION] > 0, streams)
    rows = Rows.of(people)
    households = pd.DataFrame(
        {
            **household_places(calibration, rows),
            **_money(calibration, rows, earnings, welfare, streams),
            **household_registers(calibration, rows, welfare),
            **household_capital(rows),
            **{name: rows.take(values) for name, values in indicators.items()},
            **_items(calibration, rows, earnings, welfare, streams),
            **household_packages(rows),
        }
    )
    tables = {
        "households": households,
        "persons": persons_table(
            calibration, rows, welfare, households, streams("persons.official")
        ),
        "circumstances": circumstances_table(
            calibration, rows, welfare, indicators[HOUSE_SAFETY], streams("circumstances")
        ),
        "registers": registers_table(calibration, rows, welfare),
        "counties": county_table(
            calibration, people.places, _initial_poverty(people, welfare), streams("counties")
        ),
        "prices": price_table(calibration),
    }
    return Simulated(tables, truth_table(calibration, rows, earnings, welfare))


def _draw_indicators(
    calibration: Calibration, people: Population, streams: Streams
) -> dict[str, Floats]:
    causes = Causes(
        capability=people.latents.capability,
        wealth=people.latents.wealth,
        place=people.places.surroundings[people.village],
    )
    levels = np.array(calibration.series(calibration.lines.rural_mean_income))
    return {
        name: draw_indicator(indicator, causes, levels / levels[0], streams(f"indicators.{name}"))
        for name, indicator in calibration.indicators.items()
    }


def _money(
    calibration: Calibration, rows: Rows, earnings: Earnings, welfare: Welfare, streams: Streams
) -> dict[str, Floats]:
    people, shape = rows.people, earnings.actual.shape
    consumption = draw_consumption(
        calibration, earnings.actual + welfare.assistance, people.persons, streams("consumption")
    )
    reported = reporting_error(calibration, shape, streams("reporting"))
    return household_money(rows, earnings, welfare, reported, consumption)


def _items(
    calibration: Calibration, rows: Rows, earnings: Earnings, welfare: Welfare, streams: Streams
) -> dict[str, Floats]:
    courtesy = np.where(welfare.dibao, calibration.scales.desirability_bias.value, 0.0)
    items = draw_items(calibration.scales, earnings.drive, courtesy, streams("scales"))
    return {name: rows.take(grades) for name, grades in items.items()}


def _initial_poverty(people: Population, welfare: Welfare) -> Floats:
    persons = people.persons[:, 0]
    poor = np.bincount(people.county, persons * welfare.registered_poor)
    return poor / np.bincount(people.county, persons)
