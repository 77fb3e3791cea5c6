"""Agreement of two rankings, weighted by the survey."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from lowincome_research.stats.agreement import (
    changed_quintile,
    kendall_tau,
    percentiles,
    quintiles,
)


@pytest.fixture(params=[1, 2, 3])
def scores(request):
    """Return two related scores with many ties, and whole weights of which some are zero."""
    rng = np.random.default_rng(request.param)
    first = rng.integers(0, 12, 300) / 12
    second = np.round(first + rng.normal(0, 0.4, 300), 1)
    return first, second, rng.integers(0, 4, 300).astype(float)


def test_tau_is_that_of_scipy_with_each_row_repeated_as_often_as_it_weighs(scores):
    first, second, weights = scores
    expanded = (np.repeat(one, weights.astype(int)) for one in (first, second))
    assert kendall_tau(first, second, weights=weights) == pytest.approx(
        kendalltau(*expanded).statistic, abs=1e-12
    )


def test_tau_does_not_depend_on_the_scale_of_weights_or_the_order_of_rows(scores):
    first, second, weights = scores
    order = np.random.default_rng(0).permutation(len(first))
    tau = kendall_tau(first, second, weights=weights)
    assert kendall_tau(first, second, weights=7 * weights) == pytest.approx(tau, abs=1e-12)
    shuffled = kendall_tau(first[order], second[order], weights=weights[order])
    assert shuffled == pytest.approx(tau, abs=1e-12)


def test_tau_reaches_its_ends_and_is_undefined_without_differences():
    x, ones = np.arange(5.0), np.ones(5)
    assert kendall_tau(x, 2 * x, weights=ones) == pytest.approx(1)
    assert kendall_tau(x, -x, weights=ones) == pytest.approx(-1)
    assert np.isnan(kendall_tau(x, np.zeros(5), weights=ones))


def test_noise_below_the_tie_makes_no_order():
    x = np.array([0.1, 0.2, 0.2 + 1e-13, 0.3])
    y = np.array([1.0, 2.0, 2.0, 3.0])
    assert kendall_tau(x, y, weights=np.ones(4)) == pytest.approx(1)


def test_percentiles_are_the_population_behind_with_ties_by_half():
    shares = percentiles(np.array([5.0, 1.0, 5.0, 9.0]), weights=np.array([1.0, 2.0, 3.0, 4.0]))
    assert list(shares) == pytest.approx([0.4, 0.1, 0.4, 0.8])


def test_percentiles_of_repeated_rows_are_those_of_weighted_ones(scores):
    first, _, weights = scores
    repeated = percentiles(
        np.repeat(first, weights.astype(int)), weights=np.ones(int(sum(weights)))
    )
    weighted = np.repeat(percentiles(first, weights=weights), weights.astype(int))
    assert repeated == pytest.approx(weighted)


def test_fifths_hold_a_fifth_of_the_population_each():
    scores, weights = np.arange(100.0), np.ones(100)
    assert list(np.bincount(quintiles(scores, weights=weights))) == [20] * 5


def test_the_share_that_changes_its_fifth_is_weighted():
    first = np.arange(10.0)
    second = first.copy()
    second[[1, 2]] = second[[2, 1]]  # the second of the first fifth and the first of the second
    weights = np.ones(10)
    assert changed_quintile(first, second, weights=weights) == pytest.approx(0.2)
    assert changed_quintile(first, first**3, weights=weights) == 0
