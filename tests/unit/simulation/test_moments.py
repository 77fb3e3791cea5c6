"""The moments compared with targets, checked against textbook cases and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lowincome_research.simulation.moments import cronbach_alpha, gini, intraclass_correlation
from lowincome_research.stats.streams import stream


def test_gini_of_equal_incomes_is_zero_and_of_one_owner_in_ten_nine_tenths():
    assert gini(np.full(4, 7.0), np.ones(4)) == pytest.approx(0)
    assert gini(np.array([0.0] * 9 + [1.0]), np.ones(10)) == pytest.approx(0.9)


def test_gini_of_weighted_rows_is_that_of_repeated_rows():
    assert gini(np.array([3.0, 1.0]), np.array([1.0, 3.0])) == pytest.approx(
        gini(np.array([1.0, 1.0, 1.0, 3.0]), np.ones(4))
    )


def test_intraclass_correlation_of_equal_groups_follows_from_the_f_statistic():
    values = stream(1, "icc").standard_normal((30, 8)) + stream(2, "icc").standard_normal((30, 1))
    f = stats.f_oneway(*values).statistic
    found = intraclass_correlation(values.ravel(), np.repeat(np.arange(30), 8))
    assert found == pytest.approx((f - 1) / (f + 7))


def test_alpha_follows_from_the_covariances_of_the_items():
    items = stream(3, "alpha").standard_normal((50, 4)) + stream(4, "alpha").standard_normal(
        (50, 1)
    )
    covariances = np.cov(items.T)
    expected = 4 / 3 * (1 - np.trace(covariances) / covariances.sum())
    assert cronbach_alpha(items) == pytest.approx(expected)
