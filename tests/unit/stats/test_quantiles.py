"""Weighted quantiles and the median cut: observed values, whatever the order of the rows."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.stats.quantiles import median_cut, weighted_quantile


def test_quantiles_are_those_of_numpy_with_weights():
    rng = np.random.default_rng(1)
    values, weights = rng.normal(size=501), rng.uniform(0.5, 3, 501)
    at = [0.01, 0.25, 0.5, 0.9, 0.99]
    expected = np.quantile(values, at, weights=weights, method="inverted_cdf")
    assert weighted_quantile(values, weights=weights, at=at) == pytest.approx(expected, abs=0)


def test_a_row_without_weight_or_value_does_not_count():
    values, weights = np.array([-9.0, 1.0, np.nan, 3.0]), np.array([0.0, 1.0, 5.0, 1.0])
    assert list(weighted_quantile(values, weights=weights, at=[0.0, 0.5, 1.0])) == [1.0, 1.0, 3.0]


def test_no_weight_at_all_is_refused():
    with pytest.raises(ValueError, match="no value has weight"):
        weighted_quantile(np.array([np.nan, 2.0]), weights=np.array([1.0, 0.0]), at=[0.5])


def test_the_cut_lies_midway_to_the_next_lower_value():
    assert median_cut(np.array([1.0, 2.0, 4.0, 5.0, 9.0]), weights=np.ones(5)) == 3.0


def test_the_lower_median_of_an_even_number_is_high():
    values = np.array([1.0, 2.0, 4.0, 5.0])
    cut = median_cut(values, weights=np.ones(4))
    assert cut == 1.5
    assert list(values > cut) == [False, True, True, True]


def test_a_median_at_the_bottom_is_cut_above():
    assert median_cut(np.array([1.0, 1.0, 1.0, 3.0]), weights=np.ones(4)) == 2.0


def test_values_that_differ_by_rounding_are_one():
    values = np.array([1.0, 2.0, 2.0 + 1e-12, 2.0 + 2e-12, 3.0])
    assert median_cut(values, weights=np.ones(5)) == pytest.approx(1.5, abs=1e-9)


def test_weights_that_reach_a_half_but_for_rounding_reach_it():
    weights = np.full(10, 0.1)
    assert weighted_quantile(np.arange(10.0), weights=weights, at=[0.5])[0] == 4.0
    assert weighted_quantile(np.arange(10.0), weights=weights, at=[0.3])[0] == 2.0


def test_equal_values_give_no_cut():
    with pytest.raises(ValueError, match="all values are equal"):
        median_cut(np.full(4, 0.3), weights=np.ones(4))
