"""Amounts that repeat within a village and from one year to the next."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lowincome_research.line_integrity.repeated import same, shared


def test_shared_amounts_and_their_expectation_by_enumeration():
    """Two villages of two, amounts a a b c: a and a share a village in 2 of the 6 divisions."""
    rng = np.random.default_rng(1)
    amount, group = np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1])
    found = shared(amount, group, np.zeros(4, dtype=int), rng=rng, draws=4_000)
    assert (found.share, found.n_shared, found.n) == (0.5, 2, 4)
    assert found.expected == pytest.approx(0.5 * 2 / 6, abs=0.012)
    assert found.p_value == pytest.approx(2 / 6, abs=0.025)


def test_amounts_stay_in_their_pool():
    """Every pool is one village, so that no shuffle changes anything."""
    group = np.repeat([0, 1], 3)
    found = shared(np.array([0, 0, 1, 2, 3, 3]), group, group, rng=np.random.default_rng(1))
    assert (found.expected, found.p_value) == (pytest.approx(found.share), 1)


def test_villages_that_round_alike_are_as_expected_at_the_nominal_rate():
    """120 draws of rounded incomes: 5% have a p-value up to .05, tolerance 3 SE = .06."""
    village = np.arange(500) // 25
    found = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        amount = pd.factorize(np.round(rng.lognormal(9, 0.6, 500), -2), sort=True)[0]
        found.append(shared(amount, village, village // 10, rng=rng, draws=99).p_value <= 0.05)
    assert np.mean(found) == pytest.approx(0.05, abs=0.06)


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(3)
    amount, group = rng.integers(0, 60, 300), np.arange(300) // 15
    order = rng.permutation(300)
    one = shared(amount, group, group // 5, rng=np.random.default_rng(1))
    other = shared(amount[order], group[order], group[order] // 5, rng=np.random.default_rng(1))
    assert one == other


def test_equal_pairs_are_binomial_among_near_ones():
    """Of 4 pairs 2 are equal and 3 within 10: P(2 or more of 3), each with chance 1/21."""
    before = np.array([5_000.0, 5_001, 5_002, 5_003])
    found = same(before, before + np.array([0, 0, 10, 11]), reach=10)
    chance = 1 / 21
    by_hand = 3 * chance**2 * (1 - chance) + chance**3
    assert (found.n, found.n_same, found.n_near) == (4, 2, 3)
    assert found.p_value == pytest.approx(by_hand)
    assert found.expected == pytest.approx(3 * chance / 4)


def test_smooth_changes_are_not_called_copies():
    """300 draws of changes of a few hundred yuan, at most 5% of p-values up to .05 (discrete)."""
    p_values = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        before = np.round(rng.lognormal(9, 0.6, 2_000))
        p_values.append(
            same(before, np.round(before + rng.normal(60, 400, 2_000)), reach=50).p_value
        )
    assert np.mean(np.array(p_values) <= 0.05) <= 0.05 + 3 * stats.sem(np.array(p_values) <= 0.05)
    assert np.mean(np.array(p_values) <= 0.5) > 0.3
