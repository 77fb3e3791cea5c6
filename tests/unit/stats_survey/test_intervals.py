"""Intervals of shares stay between 0 and 1 and never collapse at the bounds."""

from __future__ import annotations

import pytest
from scipy import stats

from lowincome_research.stats.intervals import proportion_interval, wald_interval


def test_wald_is_the_estimate_and_its_t_multiple():
    low, high = wald_interval(2.0, 0.5, 10)
    assert (low, high) == pytest.approx((2 - 2.228139 * 0.5, 2 + 2.228139 * 0.5))


def test_a_share_inside_has_a_logit_interval_within_the_bounds():
    low, high = proportion_interval(0.02, 0.02, 9, 10)
    assert 0 < low < 0.02 < high < 1


@pytest.mark.parametrize(("share", "expected"), [(0.0, (0.0, 0.308497)), (1.0, (0.691503, 1.0))])
def test_at_the_bounds_ten_clusters_speak_like_ten_independent_households(share, expected):
    exact = stats.binomtest(round(10 * share), 10).proportion_ci(method="exact")
    assert proportion_interval(share, 0.0, 9, 10) == pytest.approx(expected, abs=1e-6)
    assert proportion_interval(share, 0.0, 9, 10) == pytest.approx((exact.low, exact.high))
