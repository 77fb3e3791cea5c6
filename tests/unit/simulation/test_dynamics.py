"""Latent scores go together as declared; incomes last, shocks strike, as declared."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.simulation.incomes import draw_transitory
from lowincome_research.simulation.latents import draw_latents, weighted_median
from lowincome_research.stats.streams import stream


def test_latent_scores_have_their_declared_correlations(calibration):
    labour = stream(1, "labour").random(60_000)
    latents = draw_latents(calibration, labour, stream(1, "latents"))
    scores = [latents.drive, latents.capability, latents.wealth, labour]
    assert [score.std() for score in scores[:3]] == pytest.approx([1, 1, 1], abs=0.02)
    found, declared = np.corrcoef(scores), calibration.latent
    assert found[0, 1] == pytest.approx(declared.drive_capability.value, abs=0.02)
    assert found[1, 2] == pytest.approx(declared.income_capability.value, abs=0.02)
    assert found[0, 2] == pytest.approx(declared.income_drive.value, abs=0.02)
    assert found[1, 3] == pytest.approx(declared.capability_labour.value, abs=0.02)


def test_transitory_income_is_a_stationary_autoregression(calibration):
    path = draw_transitory(calibration, 60_000, stream(1, "transitory"))
    income = calibration.income
    assert path.var(axis=0) == pytest.approx(income.transitory_variance.value, rel=0.03)
    correlations = np.corrcoef(path.T)
    persistence = income.persistence.value
    assert np.diag(correlations, 1) == pytest.approx(persistence, abs=0.02)
    assert np.diag(correlations, 2) == pytest.approx(persistence**2, abs=0.02)


def test_shocks_strike_with_their_declared_probabilities(simulated, calibration):
    table = simulated.tables["households"]
    for name, tolerance in (("illness", 0.004), ("job", 0.004), ("disaster", 0.01)):
        declared = getattr(calibration.shocks, name).probability.value
        assert table[f"shock_{name}"].mean() == pytest.approx(declared, abs=tolerance)


def test_disasters_strike_villages_and_illness_does_not(simulated, calibration):
    table = simulated.tables["households"]
    villages = table.groupby(["village_code", "year"])[["shock_disaster", "shock_illness"]].mean()
    struck = villages["shock_disaster"][villages["shock_disaster"] > 0]
    expected = calibration.shocks.village_disaster.value
    assert struck.mean() == pytest.approx(expected, abs=0.03)
    assert (villages["shock_illness"] > 0).mean() > 0.6 > 0.2 > len(struck) / len(villages)


def test_a_shock_costs_income_in_its_year(simulated):
    table, truth = simulated.tables["households"], simulated.truth
    log = np.log(truth["income_true"])
    change = log - log.groupby(table["household_id"]).shift()
    struck = table["shock_job"].groupby(table["household_id"]).diff() == 1
    assert change[struck].mean() < change[~struck].mean() - 0.25


def test_husband_and_wife_are_of_different_sex(simulated):
    persons = simulated.tables["persons"]
    pairs = persons[persons["relation"].isin(["head", "spouse"])]
    sexes = pairs.pivot(index=["household_id", "year"], columns="relation", values="sex").dropna()
    assert (sexes["head"] + sexes["spouse"] == 1).all()


def test_the_weighted_median_is_that_of_repeated_values():
    values, weights = np.array([5.0, 1.0, 3.0]), np.array([1.0, 2.0, 4.0])
    repeated = np.repeat(values, weights.astype(int))
    assert weighted_median(values, weights) == np.median(repeated)
