"""Registers have their declared size and errors, prefer whom they prefer, and obey the identity."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from lowincome_research.simulation.registers import Cases, admit, dibao_registers, lasting_luck
from lowincome_research.stats.streams import stream

TRUTHS = {"community_rated": "eligible_income", "data_matched": "eligible_income_assets"}


def rates(simulated, scenario: str, truth: str) -> dict[str, float]:
    """Return H, G, EE, IE over persons."""
    table = simulated.tables["households"]
    persons = table["weight"] * table["household_size"]
    eligible = simulated.truth[truth] == 1
    listed = simulated.tables["registers"][f"dibao_{scenario}"] == 1
    total = persons.sum()
    both = persons[eligible & listed].sum()
    return {
        "H": persons[eligible].sum() / total,
        "G": persons[listed].sum() / total,
        "EE": 1 - both / persons[eligible].sum(),
        "IE": 1 - both / persons[listed].sum(),
    }


@pytest.mark.parametrize(
    ("scenario", "inclusion", "exclusion"),
    [("community_rated", 0.67, 0.81), ("data_matched", 0.35, 0.45)],
)
def test_each_scenario_has_its_declared_errors(simulated, scenario, inclusion, exclusion):
    found = rates(simulated, scenario, TRUTHS[scenario])
    assert found["G"] == pytest.approx(0.074, abs=0.004)
    assert found["IE"] == pytest.approx(inclusion, abs=0.03)
    assert found["EE"] == pytest.approx(exclusion, abs=0.04)
    assert found["H"] * (1 - found["EE"]) == pytest.approx(found["G"] * (1 - found["IE"]))


def test_the_ideal_register_errs_by_noise_in_income_alone(simulated):
    found = rates(simulated, "ideal", "eligible_income_assets")
    assert found["IE"] < 0.2
    truth, listed = simulated.truth, simulated.tables["registers"]["dibao_ideal"] == 1
    below = truth["income_true"] < 0.5 * truth.groupby("year")["income_true"].transform("median")
    assert below[listed].mean() > 0.97


def test_the_register_in_force_is_that_of_the_scenario(simulated):
    registers, households = simulated.tables["registers"], simulated.tables["households"]
    assert (registers["dibao_data_matched"] == households["dibao_recipient"]).all()
    assert not registers["dibao_community_rated"].equals(registers["dibao_data_matched"])


def test_households_with_a_cadre_among_their_kin_are_preferred_by_the_declared_odds(changed):
    """Logistic noise makes the slope of a score a log odds ratio; statsmodels recovers it."""
    rng = stream(11, "cases")
    shape = (40_000, 1)
    cases = Cases(
        income=np.where(rng.random(shape) < 0.1, 3000.0, 20000.0),
        line=np.array([4000.0]),
        assets_ok=np.ones(shape, dtype=bool),
        persons=np.ones(shape),
        size=rng.integers(1, 4, shape).astype(float),
        need=rng.integers(0, 3, shape).astype(float),
        connected=rng.random(shape) < 0.3,
        quality=np.zeros(shape),
        excluded=np.zeros(shape, dtype=bool),
    )
    odds = {"registers.scenarios.data_matched.elite_odds_ratio.value": 3.0}
    calibration = changed(odds)
    register = dibao_registers(calibration, cases, cases.income, rng)["data_matched"]
    poor = cases.eligible("income")
    causes = np.column_stack([cases.connected[poor], cases.size[poor], cases.need[poor]])
    fit = sm.Logit(register[poor].astype(float), sm.add_constant(causes.astype(float))).fit(disp=0)
    declared = calibration.registers
    expected = [np.log(3.0), declared.size_slope.value, declared.need_log_odds.value]
    assert (np.abs(fit.params[1:] - expected) < 3 * fit.bse[1:]).all()
    assert fit.bse[1] < 0.15


def test_registers_begin_in_their_first_year_and_exclude_each_other(simulated):
    table = simulated.tables["households"]
    assert table.loc[table["year"] < 2020, "monitored"].sum() == 0
    assert table.loc[table["year"] < 2021, "rigid_exp_register"].sum() == 0
    assert (table.loc[table["year"] == 2020, "monitored"]).sum() > 0
    exclusive = table[["dibao_recipient", "tekun_member", "rigid_exp_register"]].sum(axis=1)
    assert exclusive.max() == 1


def test_places_go_to_the_highest_scores_among_candidates_until_the_share_is_filled():
    score = np.array([[3.0], [1.0], [2.0], [9.0]])
    candidates = np.array([[True], [True], [True], [False]])
    persons = np.array([[2.0], [2.0], [2.0], [4.0]])
    assert admit(score, candidates, persons, 0.4)[:, 0].tolist() == [True, False, True, False]
    assert admit(score, candidates, persons, 1.0)[:, 0].tolist() == [True, True, True, False]


def test_luck_lasts_until_it_is_renewed():
    forever = lasting_luck((50, 6), 0.0, stream(1, "luck"))
    assert (forever == forever[:, :1]).all()
    sometimes = lasting_luck((20_000, 2), 0.25, stream(1, "luck"))
    assert (sometimes[:, 0] != sometimes[:, 1]).mean() == pytest.approx(0.25, abs=0.02)


def test_causes_of_hardship_have_their_shares_and_their_signs(simulated, calibration):
    table = simulated.tables["households"]
    hard = table[table["hardship_cause"] != "none"]
    shares = hard.groupby("hardship_cause")["weight"].sum() / hard["weight"].sum()
    for cause, wanted in calibration.registers.causes.value.items():
        assert shares[cause] == pytest.approx(wanted, abs=0.02)
    disabled = hard.groupby("hardship_cause")["disability_member"].mean()
    assert disabled["disability"] > 2 * disabled.drop("disability").max()
