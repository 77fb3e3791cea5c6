"""Rollouts, offers and effects are what the design of the study says they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.simulation.packages import true_effects
from lowincome_research.simulation.parameters import PACKAGES
from lowincome_research.simulation.simulate import simulate


@pytest.fixture(scope="module")
def units(simulated) -> pd.DataFrame:
    """Households of the first year, with their true type."""
    table = simulated.tables["households"].assign(true_type=simulated.truth["true_type"])
    return table[table["year"] == 2019]


def test_a_quarter_of_counties_is_never_treated_and_each_package_has_its_own_rollout(units):
    rollout = units.groupby("county_code")[[f"rollout_{name}" for name in PACKAGES]].first()
    assert ((rollout == 0).all(axis=1)).sum() == 12
    assert ((rollout == 0).any(axis=1)).sum() == 12
    started = rollout[(rollout > 0).all(axis=1)]
    for name in PACKAGES:
        assert started[f"rollout_{name}"].value_counts().to_dict() == dict.fromkeys(
            range(2020, 2024), 9
        )
    assert started.T.corr().shape == (36, 36)
    assert (started.nunique(axis=1) > 1).mean() > 0.8


def test_within_each_village_a_fifth_of_households_is_offered_each_package_and_none_two(units):
    offers = units.groupby("village_code")[[f"offer_{name}" for name in PACKAGES]].sum()
    assert (offers == 5).all(axis=None)
    assert units[[f"offer_{name}" for name in PACKAGES]].sum(axis=1).max() == 1


def test_offers_do_not_depend_on_type_or_income(units):
    offered = units[[f"offer_{name}" for name in PACKAGES]].max(axis=1)
    assert offered.groupby(units["true_type"]).mean().to_numpy() == pytest.approx(0.8, abs=0.03)
    assert abs(np.corrcoef(offered, np.log(units["income_pre_assist"]))[0, 1]) < 0.03


def test_a_household_has_its_package_from_the_first_year_of_its_county_on(simulated):
    table = simulated.tables["households"]
    for name in PACKAGES:
        first = np.where(table[f"offer_{name}"] == 1, table[f"rollout_{name}"], 0)
        assert (table[f"first_{name}"] == first).all()
        has = (first > 0) & (table["year"] >= first)
        assert (table[f"pkg_{name}"] == has).all()


def test_the_effect_on_log_earned_income_is_that_of_package_type_and_years(simulated, calibration):
    truth = simulated.truth
    treated = truth[truth["exposure"] >= 0].assign(horizon=lambda t: t["exposure"].clip(upper=2))
    declared = true_effects(calibration)
    joined = treated.merge(declared, on=["package", "true_type", "horizon"], validate="many_to_one")
    assert len(joined) == len(treated)
    assert joined["log_effect"].to_numpy() == pytest.approx(joined["effect"].to_numpy())
    assert (truth.loc[truth["exposure"] < 0, "log_effect"] == 0).all()
    full = declared.set_index(["package", "true_type", "horizon"])["effect"]
    assert full["industry", "development", 2] == 0.12
    assert full["industry", "development", 0] == pytest.approx(0.048)


def test_only_the_effect_stands_between_earned_income_and_earned_income_without_packages(changed):
    """Without errors of reporting, what the survey sees differs by the effect and by rounding."""
    panel = simulate(changed({"income.measurement_error_sd.value": 0.0}), seed=2)
    table, truth = panel.tables["households"], panel.truth
    earned = table["income_wage"] + table["income_business"]
    large = earned > 1000
    change = np.log(earned / truth["earned_untreated"])[large]
    assert change.to_numpy() == pytest.approx(truth["log_effect"][large].to_numpy(), abs=0.002)


def test_drive_moves_in_activation_types_alone_and_by_the_declared_drift(simulated):
    truth = simulated.truth
    start = truth.groupby("household_id")["drive"].transform("first")
    moved = truth["drive"] - start
    years = (truth["exposure"] + 1).clip(lower=0)
    drift = truth["package"].map({"points": 0.10, "cash": -0.05}).fillna(0) * years
    expected = drift.where(truth["true_type"] == "activation", 0)
    assert moved.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)


def test_households_without_labour_are_safety_net_whatever_their_scores(simulated):
    first = simulated.tables["households"]["year"] == 2019
    table, truth = simulated.tables["households"][first], simulated.truth[first]
    none = table["hc_labor_equiv"] == 0
    assert none.sum() > 50
    assert (truth.loc[none, "true_type"] == "safety_net").all()


def test_no_table_carries_the_truth(simulated):
    hidden = set(simulated.truth) - {"household_id", "year"}
    for table in simulated.tables.values():
        assert not hidden & set(table)


def test_reported_income_misses_true_income_by_the_declared_error_of_mean_one(simulated):
    table, truth = simulated.tables["households"], simulated.truth
    missed = (table["income_pre_assist"] / truth["income_true"])[truth["income_true"] > 2000]
    assert np.log(missed).std() == pytest.approx(0.15, abs=0.002)
    assert missed.mean() == pytest.approx(1.0, abs=0.002)
