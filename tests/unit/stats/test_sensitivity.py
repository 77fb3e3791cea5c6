"""Sensitivity by Monte Carlo, checked against the exact shares of the full factorial."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.stats.sensitivity import sensitivity, sensitivity_design


def result_of(runs):
    """Return a result with main effects and an interaction of three discrete factors."""
    x, y, z = runs.T
    return np.array([0.0, 1.0, 3.0])[x] + 0.5 * y + 0.8 * x * z


def exact_shares(levels):
    """Return first-order and total shares by analysis of variance over every combination."""
    grid = np.indices(levels)
    table = result_of(grid.reshape(len(levels), -1).T).reshape(levels)
    axes = range(len(levels))
    first = [table.mean(axis=tuple(a for a in axes if a != one)).var() for one in axes]
    rest = [table.mean(axis=one).var() for one in axes]
    return np.array(first) / table.var(), 1 - np.array(rest) / table.var()


def estimated(levels, draws, seed=4, n_replicates=2):
    rng = np.random.default_rng(seed)
    design = sensitivity_design(levels, draws=draws, generator=rng)
    return sensitivity(
        result_of(design.runs), draws=draws, generator=rng, n_replicates=n_replicates
    )


def test_many_draws_give_the_exact_shares():
    levels = (3, 4, 2)
    first, total = exact_shares(levels)
    found = estimated(levels, draws=100_000)
    # the Monte Carlo error of these estimators at 100,000 draws is about 0.003
    assert found.first == pytest.approx(first, abs=0.012)
    assert found.total == pytest.approx(total, abs=0.012)


def test_intervals_cover_the_exact_shares_as_often_as_they_say():
    levels = (3, 4, 2)
    first, total = exact_shares(levels)
    covered = []
    for seed in range(60):
        found = estimated(levels, draws=256, seed=seed, n_replicates=200)
        for interval, truth in ((found.first_interval, first), (found.total_interval, total)):
            covered.append((interval[0] <= truth) & (truth <= interval[1]))
    # 60 designs: the standard error of a coverage of .95 is .03 for each factor
    assert np.mean(covered) == pytest.approx(0.95, abs=0.05)


def test_a_design_takes_one_factor_at_a_time_from_the_second_sample():
    design = sensitivity_design((3, 4), draws=16, generator=np.random.default_rng(1))
    assert design.runs.shape == (16 * 4, 2)
    first = design.mixed[0]
    assert (first[:, 0] == design.b[:, 0]).all()
    assert (first[:, 1] == design.a[:, 1]).all()


def test_a_result_that_does_not_vary_is_explained_by_nothing():
    found = sensitivity(np.ones(64 * 4), draws=64, generator=np.random.default_rng(1))
    assert list(found.first) == [0, 0]
    assert list(found.total) == [0, 0]


def test_a_bootstrap_sample_is_the_estimate_on_draws_taken_again():
    draws = 64
    rng = np.random.default_rng(2)
    design = sensitivity_design((3, 4, 2), draws=draws, generator=rng)
    results = 10 + result_of(design.runs)
    found = sensitivity(results, draws=draws, generator=np.random.default_rng(5), n_replicates=1)
    chosen = np.random.default_rng(5).integers(0, draws, size=draws)
    again = results.reshape(-1, draws)[:, chosen].ravel()
    expected = sensitivity(again, draws=draws, generator=rng, n_replicates=1)
    assert found.first_interval[0] == pytest.approx(expected.first)
    assert found.total_interval[0] == pytest.approx(expected.total)
