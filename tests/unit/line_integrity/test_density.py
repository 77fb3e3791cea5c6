"""The jump of the density: its level, its power, and what it cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.line_integrity.density import density_jump


def test_clean_incomes_jump_at_the_nominal_rate():
    """300 draws: 5% have a p-value below .05; tolerance three standard errors, .038."""
    rejected = []
    for seed in range(300):
        income = np.exp(np.random.default_rng(seed).normal(9, 0.6, 3_000))
        rejected.append(density_jump((income - 6_252) / 6_252).p_value < 0.05)
    assert np.mean(rejected) == pytest.approx(0.05, abs=0.038)


def test_a_known_step_is_recovered():
    """Density 2 on the left of zero and 1 on the right: the ratio is 2 over 60 draws, to .1."""
    ratios = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        side = np.where(rng.random(4_000) < 2 / 3, -1, 1)
        ratios.append(density_jump(side * rng.uniform(0, 0.5, 4_000)).ratio)
    assert np.mean(ratios) == pytest.approx(2, abs=0.1)


def test_fewer_than_fifty_households_on_a_side_tell_nothing():
    position = np.r_[np.linspace(-0.5, -0.01, 49), np.linspace(0, 0.5, 500)]
    assert density_jump(position) is None
    assert density_jump(np.r_[position, -0.3]) is not None


def test_two_amounts_only_tell_nothing():
    assert density_jump(np.repeat([-0.2, 0.2], 100)) is None
