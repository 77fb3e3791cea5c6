"""Digits of amounts against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.stats.digits import first_digits, is_whole, last_digits


def test_chi_square_of_last_digits_by_hand():
    """Ten amounts expected of each digit; 20 end in 0, none in 5: (10^2 + 10^2)/10 = 20, df 9.

    The upper tail of a chi-square of 9 degrees of freedom beyond 20 is .0179 in printed tables.
    """
    endings = [d for d in range(10) for _ in range({0: 20, 5: 0}.get(d, 10))]
    found = last_digits([3_000 + 10 * place + d for place, d in enumerate(endings)])
    assert (found.n, found.statistic, found.df) == (100, pytest.approx(20), 9)
    assert found.p_value == pytest.approx(0.0179, abs=5e-5)
    assert found.shares[0] == pytest.approx(0.2)


def test_two_last_digits_are_read_together():
    found = last_digits(np.arange(1_000, 1_500), digits=2)
    assert found.counts.tolist() == [5] * 100
    assert (found.statistic, found.df, found.p_value) == (0, 99, 1)


def test_first_digits_beside_benford():
    """Of the powers of two, which follow Benford's law, log10(2) = .30103 begin with 1."""
    found = first_digits([2.0**power for power in range(10, 50)])
    assert found.counts[0] == 12
    assert found.benford[0] == pytest.approx(0.30103, abs=5e-6)
    assert found.benford.sum() == pytest.approx(1)
    even = first_digits(np.arange(1, 10))
    assert even.distance == pytest.approx(np.abs(1 / 9 - found.benford).mean())


def test_whole_amounts_are_told_from_fractions():
    assert is_whole([1_000, 1_000.5, 2 / 3 * 3, np.nan]).tolist() == [True, False, True, False]
