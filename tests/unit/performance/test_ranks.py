"""Rank intervals: against Tukey's tests, known values, and over many draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lowincome_research.stats.ranks import rank_units

DRAWS = 20_000


def normal_errors(*, units: int, spread: float | np.ndarray = 1.0, seed: int = 1) -> np.ndarray:
    return spread * np.random.default_rng(seed).standard_normal((DRAWS, units))


@pytest.mark.parametrize("units", [2, 5, 20])
def test_equal_independent_errors_give_tukeys_critical_value(units):
    found = rank_units(np.zeros(units), normal_errors(units=units))
    tukey = stats.studentized_range.ppf(0.95, units, np.inf) / np.sqrt(2)
    assert found.critical == pytest.approx(tukey, abs=0.04)


def test_units_far_apart_have_ranks_without_doubt():
    found = rank_units([10.0, 30.0, 20.0], normal_errors(units=3))
    assert found.rank.tolist() == found.low.tolist() == found.high.tolist() == [3, 1, 2]
    assert found.told_apart == 3


def test_units_that_cannot_be_told_apart_share_all_ranks():
    found = rank_units([0.1, 0.3, 0.2], normal_errors(units=3))
    assert found.rank.tolist() == [3, 1, 2]
    assert (found.low.tolist(), found.high.tolist()) == ([1, 1, 1], [3, 3, 3])
    assert found.told_apart == 0


def test_overlap_of_intervals_is_no_test_of_a_difference():
    """Two means 3 standard errors apart: intervals of 1.96 each overlap, the difference is told."""
    found = rank_units([0.0, 3.0], normal_errors(units=2))
    assert found.told_apart == 1
    assert 0.0 + 1.96 > 3.0 - 1.96


def test_errors_that_units_share_do_not_count():
    shared = np.random.default_rng(2).standard_normal((DRAWS, 1))
    found = rank_units([0.0, 1.0, 2.0], 100 * shared + normal_errors(units=3, spread=0.01))
    assert found.told_apart == 3


def test_a_small_county_is_told_from_fewer():
    spread = np.array([0.2, 0.2, 0.2, 2.0])
    found = rank_units([1.0, 2.0, 3.0, 4.0], normal_errors(units=4, spread=spread))
    assert (found.high - found.low).tolist() == [1, 1, 1, 3]


def test_known_values_are_ranked_exactly_and_ties_share_a_rank():
    found = rank_units([0.3, 0.1 + 0.2, 0.5, 0.1], np.zeros((10, 4)))
    assert found.rank.tolist() == [2, 2, 1, 4]
    assert found.low.tolist() == [2, 2, 1, 4]
    assert found.high.tolist() == [3, 3, 1, 4]


def test_rank_lies_within_its_interval():
    rng = np.random.default_rng(4)
    found = rank_units(rng.normal(size=30), normal_errors(units=30, spread=rng.uniform(0.1, 1, 30)))
    assert (found.low <= found.rank).all()
    assert (found.rank <= found.high).all()


def test_draws_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="3 units"):
        rank_units([1.0, 2.0, 3.0], np.zeros((10, 2)))


def test_intervals_hold_all_true_ranks_as_often_as_they_say():
    """Ten counties of unlike precision, three of them equal: 400 draws, all ranks at once."""
    rng = np.random.default_rng(20261122)
    truth = np.array([0.0, 0.0, 0.0, 0.5, 1.0, 1.0, 1.5, 2.0, 3.0, 4.0])
    spread = rng.uniform(0.1, 0.8, size=10)
    best = 1 + (truth[:, None] > truth).sum(axis=0)
    worst = 10 - (truth[:, None] < truth).sum(axis=0)
    errors = spread * rng.standard_normal((4000, 10))
    held = 0
    for _ in range(400):
        found = rank_units(truth + spread * rng.standard_normal(10), errors)
        held += bool(((found.low <= best) & (worst <= found.high)).all())
    assert held >= 400 * 0.95 - 3 * np.sqrt(400 * 0.95 * 0.05)
    assert held < 400, "the intervals are wider than they need be"
