"""The calibration table: what the panel was to show, and what it shows.

Every figure is computed from the tables as a survey would give them, weighted, except where the
target is about what a survey cannot see (eligibility, errors of the register).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.latents import weighted_median
from lowincome_research.simulation.moments import cronbach_alpha, gini, intraclass_correlation
from lowincome_research.simulation.simulate import Simulated

_LINE_OF_2025 = 6252.0

Measure = Callable[[Simulated], float]


def calibration_table(simulated: Simulated, calibration: Calibration) -> pd.DataFrame:
    """Compare a panel with the targets of its calibration.

    Returns
    -------
    pandas.DataFrame
        One row per target: target, unit, source, confidence, wanted, obtained, tolerance, within
        (absolute difference at most the tolerance).
    """
    rows = []
    for name, target in calibration.targets.items():
        obtained = MEASURES[name](simulated)
        rows.append(
            {
                "target": name,
                "unit": target.unit,
                "source": target.source,
                "confidence": target.confidence,
                "wanted": target.value,
                "obtained": obtained,
                "tolerance": target.tolerance,
                "within": bool(abs(obtained - target.value) <= target.tolerance),
            }
        )
    return pd.DataFrame(rows)


def _households(simulated: Simulated, year: int | None = None) -> pd.DataFrame:
    """Return household-years with the persons they stand for."""
    table = simulated.tables["households"]
    chosen = table if year is None else table[table["year"] == year]
    return chosen.assign(persons=chosen["weight"] * chosen["household_size"])


def _mean(values: pd.Series, weights: pd.Series) -> float:
    return float(np.average(values.to_numpy(dtype=float), weights=weights.to_numpy(dtype=float)))


def _mean_income(simulated: Simulated) -> float:
    table = _households(simulated, 2024)
    return _mean(table["income_disposable"], table["persons"])


def _median_over_mean(simulated: Simulated) -> float:
    table = _households(simulated, 2024)
    median = weighted_median(table["income_disposable"].to_numpy(), table["persons"].to_numpy())
    return median / _mean(table["income_disposable"], table["persons"])


def _gini(year: int) -> Measure:
    def measure(simulated: Simulated) -> float:
        table = _households(simulated, year)
        return gini(table["income_disposable"].to_numpy(), table["persons"].to_numpy())

    return measure


def _households_over_persons(simulated: Simulated) -> float:
    table = _households(simulated, 2023)
    income = table["income_disposable"]
    return _mean(income, table["weight"]) / _mean(income, table["persons"])


def _below(simulated: Simulated) -> float:
    table = _households(simulated, 2024)
    return _mean(table["income_pre_assist"] < _LINE_OF_2025, table["persons"])


def _household_size(simulated: Simulated) -> float:
    table = _households(simulated)
    return _mean(table["household_size"], table["weight"])


def _coverage(register: str) -> Measure:
    """Return the measure of persons on a register, over the years that have it."""

    def measure(simulated: Simulated) -> float:
        table = _households(simulated)
        kept = table[table.groupby("year")[register].transform("max") == 1]
        return _mean(kept[register], kept["persons"])

    return measure


def _register_size(register: str) -> Measure:
    def measure(simulated: Simulated) -> float:
        table = _households(simulated)
        listed = table[table[register] == 1]
        return _mean(listed["household_size"], listed["weight"])

    return measure


def _dibao_over_standard(simulated: Simulated) -> float:
    table = _households(simulated).merge(simulated.tables["prices"], on="year")
    listed = table[table["dibao_recipient"] == 1]
    return _mean(listed["dibao_amount"] / listed["dibao_standard"], listed["persons"])


def _eligible(simulated: Simulated) -> float:
    eligible = simulated.truth["eligible_income_assets"]
    return _mean(eligible, _households(simulated)["persons"])


def _inclusion_error(simulated: Simulated) -> float:
    table = _households(simulated)
    listed = (table["dibao_recipient"] == 1).to_numpy()
    wrong = 1 - simulated.truth["eligible_income_assets"]
    return _mean(wrong[listed], table["persons"][listed])


def _exclusion_error(scenario: str, truth: str) -> Measure:
    def measure(simulated: Simulated) -> float:
        eligible = (simulated.truth[truth] == 1).to_numpy()
        missed = 1 - simulated.tables["registers"][f"dibao_{scenario}"][eligible]
        return _mean(missed, _households(simulated)["persons"][eligible])

    return measure


def _income_share(component: str) -> Measure:
    def measure(simulated: Simulated) -> float:
        table = _households(simulated)
        part = _mean(table[component], table["persons"])
        return part / _mean(table["income_disposable"], table["persons"])

    return measure


def _cause(code: str) -> Measure:
    def measure(simulated: Simulated) -> float:
        table = _households(simulated)
        hard = table[table["hardship_cause"] != "none"]
        return _mean(hard["hardship_cause"] == code, hard["weight"])

    return measure


def _work_away(simulated: Simulated) -> float:
    persons = simulated.tables["persons"]
    first = persons["year"] == persons["year"].min()
    able = first & persons["age"].between(16, 59) & (persons["labour_capacity"] > 0)
    return float(persons.loc[able, "works_away"].mean())


def _never_treated(simulated: Simulated) -> float:
    table = simulated.tables["households"]
    rollouts = table.groupby("county_code")[
        [c for c in table.columns if c.startswith("rollout_")]
    ].max()
    return float((rollouts.max(axis=1) == 0).mean())


def _village_icc(simulated: Simulated) -> float:
    table = _households(simulated, 2019)
    villages = table["village_code"].astype("category").cat.codes.to_numpy().astype(np.int64)
    return intraclass_correlation(np.log(table["income_pre_assist"].to_numpy()), villages)


def _scale_alpha(simulated: Simulated) -> float:
    table = _households(simulated, 2019)
    items = table[[name for name in table.columns if name.startswith("dr_")]]
    upright = items.astype(float)
    fall = [name for name in items.columns if "dependence" in name]
    upright[fall] = 6 - upright[fall]
    return cronbach_alpha(upright.to_numpy())


MEASURES: Mapping[str, Measure] = {
    "mean_income_2024": _mean_income,
    "median_over_mean_2024": _median_over_mean,
    "gini_2023": _gini(2023),
    "gini_2019": _gini(2019),
    "households_over_persons_mean_2023": _households_over_persons,
    "below_6252_in_2024": _below,
    "eligible_income_assets": _eligible,
    "household_size": _household_size,
    "dibao_coverage": _coverage("dibao_recipient"),
    "dibao_household_size": _register_size("dibao_recipient"),
    "dibao_over_standard": _dibao_over_standard,
    "inclusion_error": _inclusion_error,
    "exclusion_error": _exclusion_error("data_matched", "eligible_income_assets"),
    "exclusion_error_community_rated": _exclusion_error("community_rated", "eligible_income"),
    "monitored_coverage": _coverage("monitored"),
    "monitored_household_size": _register_size("monitored"),
    "rigid_coverage": _coverage("rigid_exp_register"),
    "wage_share": _income_share("income_wage"),
    "business_share": _income_share("income_business"),
    "property_share": _income_share("income_property"),
    "transfer_share": _income_share("income_transfer"),
    "consumption_share": _income_share("consumption"),
    "cause_illness": _cause("illness"),
    "cause_disability": _cause("disability"),
    "work_away": _work_away,
    "never_treated": _never_treated,
    "village_icc": _village_icc,
    "scale_alpha": _scale_alpha,
}
"""How each target of a calibration is computed."""
