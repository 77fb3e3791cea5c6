"""Case-mix and chance: what is left of a place's value, and how sure it is."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from lowincome_research.errors import StudyError
from lowincome_research.performance.case_mix import case_mix, expectation
from lowincome_research.performance.places import Places, PlaceValues
from lowincome_research.performance.posterior import posterior, smoothed_error
from lowincome_research.stats.ranks import rank_units
from tests.unit.performance.conftest import section

NONE = np.zeros((40, 0))


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def known(values: PlaceValues, traits: np.ndarray, n_draws: int = 20_000):
    return posterior(values, traits, n_draws=n_draws, generator=rng())


def test_the_expectation_is_the_regression_on_traits():
    traits = rng().normal(size=(40, 2))
    traits -= traits.mean(axis=0)
    value = 0.5 + traits @ [0.2, -0.1] + rng(2).normal(size=40)
    other = sm.OLS(value, sm.add_constant(traits)).fit(cov_type="HC1")
    found = expectation(value, traits)
    assert found.expected == pytest.approx(other.fittedvalues)
    assert found.covariance == pytest.approx(other.cov_params()[1:, 1:])


def test_a_hard_place_that_does_as_well_as_others_of_its_kind_is_not_behind():
    poverty = np.repeat([-1.0, 1.0], 20)
    value = 0.6 - 0.2 * poverty + 0.01 * rng().normal(size=40)
    found = known(PlaceValues(value, np.full(40, 0.001), np.ones(40)), poverty[:, None])
    assert abs(found.shrunk[:20].mean() - found.shrunk[20:].mean()) < 0.01
    assert value[:20].mean() - value[20:].mean() > 0.35


def test_the_fewer_the_cases_the_more_a_place_leans_on_the_rest():
    value = np.append(rng().normal(0.5, 0.05, size=39), 0.9)
    few = known(
        PlaceValues(value, np.append(np.full(39, 0.01), 0.3), np.append(np.full(39, 900), 1)), NONE
    )
    many = known(PlaceValues(value, np.full(40, 0.01), np.full(40, 900)), NONE)
    assert few.shrunk[-1] < 0.6 < 0.8 < many.shrunk[-1]
    assert few.own_weight[-1] < 0.1 < 0.9 < many.own_weight[-1]


def test_places_that_saw_no_error_by_chance_are_not_held_the_surest():
    share, cases = np.array([0.0, 0.1, 0.2, 0.1, 0.1]), np.array([10, 40, 40, 90, 10.0])
    raw = np.sqrt(share * (1 - share) / cases)
    found = smoothed_error(PlaceValues(share, raw, cases))
    assert found[0] == found[4] == pytest.approx(np.sqrt(np.mean(share * (1 - share)) / 10))
    assert found[3] == pytest.approx(found[0] / 3)


def test_values_known_exactly_stay_what_they_are():
    value = rng().uniform(size=40)
    found = known(PlaceValues(value, np.zeros(40), np.full(40, np.nan)), NONE)
    assert found.shrunk == pytest.approx(value)
    assert not found.std_error.any()


def test_draws_have_the_moments_they_stand_for():
    value = rng().normal(size=40)
    found = known(PlaceValues(value, np.full(40, 0.5), np.ones(40)), NONE)
    assert found.draws.mean(axis=0) == pytest.approx(found.shrunk, abs=0.02)
    assert found.draws.std(axis=0) == pytest.approx(found.std_error, rel=0.03)


def test_places_of_one_kind_share_the_error_of_what_is_expected_of_them():
    kind = np.repeat([-1.0, 1.0], 20)
    value = 0.5 + 0.1 * rng().normal(size=40)
    found = known(PlaceValues(value, np.full(40, 0.001), np.full(40, 1.0)), kind[:, None])
    together = np.corrcoef(found.draws.T)
    assert together[0, 1] > 0.9
    assert together[0, -1] < -0.9
    assert found.draws.std(axis=0) == pytest.approx(found.std_error, rel=0.03)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ([{"source": "table", "table": "counties", "column": "income_urban"}], "does not vary"),
        (
            [
                {"source": "table", "table": "counties", "column": "terrain"},
                {"source": "table", "table": "counties", "column": "terrain"},
            ],
            "add up to each other",
        ),
        (
            [
                {"source": "table", "table": "counties", "column": name}
                for name in ("initial_poverty", "cases", "execution_rate")
            ],
            "at least 10 places for each",
        ),
    ],
)
def test_traits_that_say_nothing_are_refused(panel, traits, words):
    spec = section(case_mix=traits)
    with pytest.raises(StudyError, match=words):
        case_mix(Places(panel, spec, {}), spec)


def test_words_become_a_column_for_each_but_the_first(panel):
    spec = section(case_mix=[{"source": "table", "table": "counties", "column": "terrain"}])
    found = case_mix(Places(panel, spec, {}), spec)
    assert found.shape == (24, 1)
    assert found.mean() == pytest.approx(0)


def test_intervals_and_ranks_hold_over_places_as_often_as_they_say():
    """Forty counties of unlike size, whose values follow a trait and chance: 120 draws."""
    draw, held, ranks, n = rng(20261122), 0, 0, 120
    spread = draw.uniform(0.02, 0.3, size=40)
    for _ in range(n):
        trait = draw.normal(size=(40, 1))
        trait -= trait.mean()
        own = 0.1 * draw.normal(size=40)
        value = 0.5 + 0.2 * trait[:, 0] + own + spread * draw.normal(size=40)
        found = known(PlaceValues(value, spread, spread**-2), trait, n_draws=600)
        truth = 0.5 + own
        # compared within places: the common level is not what ranks are about
        error = (found.shrunk - truth) - (found.shrunk - truth).mean()
        held += (np.abs(error) < 1.96 * found.std_error).mean()
        ranking = rank_units(found.shrunk, found.draws)
        true_rank = 1 + (truth[:, None] > truth).sum(axis=0)
        ranks += bool(((ranking.low <= true_rank) & (true_rank <= ranking.high)).all())
    assert 0.925 <= held / n <= 0.975
    assert ranks / n >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / n)
