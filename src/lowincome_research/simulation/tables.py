"""From arrays to tables: what the survey sees, and the truth that it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.simulation.attrition import adjusted_weights
from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.earnings import Earnings
from lowincome_research.simulation.hardship import cause_codes
from lowincome_research.simulation.packages import taking_part
from lowincome_research.simulation.parameters import PACKAGES, SCENARIOS, TYPES
from lowincome_research.simulation.places import Floats, Integers
from lowincome_research.simulation.population import Population
from lowincome_research.simulation.welfare import Welfare

Column = npt.NDArray[Any]
Codes = Sequence[str] | npt.NDArray[np.str_] | pd.Series


@dataclass(frozen=True)
class Rows:
    """The household-years that were interviewed, sorted by household and year.

    Attributes
    ----------
    people
        The population they are taken from.
    codes
        (N,), household codes.
    household, year
        (rows,), positions.
    """

    people: Population
    codes: pd.Series
    household: Integers
    year: Integers

    @classmethod
    def of(cls, people: Population) -> Rows:
        """Return the interviewed household-years of a population."""
        household, year = np.nonzero(people.present)
        return cls(people, _household_codes(people), household, year)

    def take(self, values: Column) -> Column:
        """Return values of households (N,) or household-years (N, T) for these rows."""
        if values.ndim == 1:
            return values.take(self.household)
        return np.ravel(values).take(self.household * values.shape[1] + self.year)

    def flag(self, values: Column) -> Column:
        """Return flags as 0 and 1."""
        return self.take(values).astype(np.int8)

    def coded(self, codes: Codes, positions: Column) -> pd.Series:
        """Return text codes of positions that are given for households or household-years."""
        return coded(codes, self.take(positions))

    def keys(self, calibration: Calibration) -> dict[str, Any]:
        """Return the key columns."""
        households = np.arange(len(self.codes))
        return {
            "household_id": self.coded(self.codes, households),
            "year": np.array(calibration.years.value)[self.year],
        }


def household_places(calibration: Calibration, rows: Rows) -> dict[str, Any]:
    """Return keys, design, traits and shocks of the household table."""
    people, places = rows.people, rows.people.places
    heads = people.members.starts
    weights = adjusted_weights(people.weight, people.county, people.present)
    prices = np.array(calibration.series(calibration.lines.price_index))
    return {
        **rows.keys(calibration),
        "county_code": rows.coded(places.county_codes, people.county),
        "village_code": rows.coded(places.village_codes, people.village),
        "weight": rows.take(weights),
        "household_size": rows.take(people.capital.size),
        "price_index": prices[rows.year],
        "urban_distance_km": rows.take(places.distance[people.village]),
        "head_sex": rows.flag(people.members.male[heads]),
        "head_age": rows.take(people.people.age[heads]),
        "minority": rows.flag(people.minority),
        "disability_member": rows.flag(people.capital.disabled),
        "chronic_illness": rows.flag(people.capital.chronic),
        **{
            f"shock_{name}": rows.flag(happened)
            for name, happened in people.shocks.happened.items()
        },
    }


def household_capital(rows: Rows) -> dict[str, Any]:
    """Return the indicators of human capital that follow from the persons table."""
    capital = rows.people.capital
    return {
        "hc_labor_equiv": rows.take(capital.labour).round(2),
        "hc_edu_mean": rows.take(capital.education).round(3),
        "hc_health": rows.take(capital.health).round(3),
        "hc_skill_training": rows.take(capital.trained).round(3),
        "hc_dependency": rows.take(capital.dependants).round(3),
        "cap_working_age_share": rows.take(capital.working_share).round(3),
    }


def household_money(
    rows: Rows, earnings: Earnings, welfare: Welfare, reported: Floats, consumption: Floats
) -> dict[str, Any]:
    """Return money as reported: components in whole yuan that add up.

    Parameters
    ----------
    reported
        (N, T), factor by which income is misreported; assistance is taken from records. Own
        business brings at least one yuan, so that earned income has a logarithm.
    """
    earned, sources = earnings.earned * reported, earnings.sources
    assistance = rows.take(welfare.assistance)
    wage = np.round(rows.take(earned * sources.wage))
    business = np.maximum(np.round(rows.take(earned * (1 - sources.wage))), 1)
    other = earnings.untreated * reported
    rent = np.round(rows.take(other * sources.property[:, None]))
    transfer = np.round(rows.take(other * sources.transfer[:, None])) + assistance
    disposable = wage + business + rent + transfer
    return {
        "income_disposable": disposable,
        "income_pre_assist": disposable - assistance,
        "income_wage": wage,
        "income_business": business,
        "income_property": rent,
        "income_transfer": transfer,
        "assistance_received": assistance,
        "dibao_amount": rows.take(welfare.dibao_amount),
        "consumption": np.round(rows.take(consumption)),
        "rigid_spending": rows.take(welfare.rigid_spending),
    }


def household_registers(calibration: Calibration, rows: Rows, welfare: Welfare) -> dict[str, Any]:
    """Return registers, the asset screen and the cause of hardship."""
    return {
        "dibao_recipient": rows.flag(welfare.dibao),
        "tekun_member": rows.flag(welfare.tekun),
        "monitored": rows.flag(welfare.monitored),
        "rigid_exp_register": rows.flag(welfare.rigid),
        "registered_poor": rows.flag(welfare.registered_poor),
        "asset_screen_ok": rows.flag(welfare.cases.assets_ok),
        "hardship_cause": rows.coded(cause_codes(calibration), welfare.cause),
    }


def household_packages(rows: Rows) -> dict[str, Any]:
    """Return offers, rollouts, first years and packages taken, one column each."""
    offers, county = rows.people.offers, rows.people.county
    columns: dict[str, Any] = {}
    for position, name in enumerate(PACKAGES):
        offered = offers.arm == position
        columns[f"offer_{name}"] = rows.flag(offered)
        columns[f"rollout_{name}"] = rows.take(offers.rollout[county, position])
        columns[f"first_{name}"] = rows.take(np.where(offered, offers.first_year, 0))
        columns[f"pkg_{name}"] = rows.flag(taking_part(offers, name))
    return columns


def registers_table(calibration: Calibration, rows: Rows, welfare: Welfare) -> pd.DataFrame:
    """Return the Dibao register under each scenario of error."""
    registers = {f"dibao_{name}": rows.flag(welfare.registers[name]) for name in SCENARIOS}
    return pd.DataFrame({**rows.keys(calibration), **registers})


def truth_table(
    calibration: Calibration, rows: Rows, earnings: Earnings, welfare: Welfare
) -> pd.DataFrame:
    """Return what no survey sees, one row per row of the household table."""
    people, cases = rows.people, welfare.cases
    below = cases.eligible("income")
    return pd.DataFrame(
        {
            **rows.keys(calibration),
            "true_type": rows.coded(TYPES, earnings.types),
            "drive": rows.take(earnings.drive),
            "capability": rows.take(people.latents.capability),
            "permanent_income": rows.take(people.latents.wealth),
            "package": rows.coded([*PACKAGES, "none"], people.offers.arm),
            "exposure": rows.take(people.offers.exposure),
            "log_effect": rows.take(earnings.log_effect),
            "income_true": rows.take(earnings.actual),
            "income_untreated": rows.take(earnings.untreated),
            "earned_untreated": rows.take(earnings.earned_untreated),
            "eligible_income": rows.flag(below),
            "eligible_income_assets": rows.flag(below & cases.assets_ok),
            "county_quality": rows.take(people.places.quality[people.county]),
        }
    )


def _household_codes(people: Population) -> pd.Series:
    sizes = np.bincount(people.village)
    number = np.arange(len(people.village)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    width = max(3, len(str(int(sizes.max()))))
    return coded(people.places.village_codes, people.village) + _endings(number, width)


def person_codes(rows: Rows) -> pd.Series:
    """Return the codes of all persons, (P,)."""
    members = rows.people.members
    number = np.arange(len(members.household)) - members.starts[members.household] + 1
    return coded(rows.codes, members.household) + _endings(number, 2)


def _endings(numbers: Integers, width: int) -> pd.Series:
    """Return ``-007`` for 7, the last part of a code."""
    return coded([f"-{number:0{width}d}" for number in range(numbers.max() + 1)], numbers)


def coded(codes: Codes, positions: Column) -> pd.Series:
    """Return the text code at each position."""
    return pd.Series(pd.Series(codes, dtype="str").array.take(positions))
