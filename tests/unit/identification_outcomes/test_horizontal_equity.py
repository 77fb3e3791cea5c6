"""Equals treated unequally: values that can be counted, and the spread of repeated samples."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.identification.horizontal_equity import horizontal_violation


def test_in_a_tenth_of_which_half_is_covered_half_of_those_left_out_meet_one_who_is_in():
    # Forty people, four to a tenth; the poorest ten are eligible. Of the first tenth all are in, of
    # the second two of four, of the third the two who are not eligible.
    registered = np.zeros(40)
    registered[[0, 1, 2, 3, 4, 5, 10, 11]] = 1
    eligible = (np.arange(40) < 10) * 1.0
    found = horizontal_violation(np.arange(40.0), eligible, registered, np.ones(40))
    assert found.estimate == pytest.approx((2 * 2 / 4 + 2 * 2 / 4) / 10, abs=1e-12)


def test_where_all_equals_are_treated_alike_there_is_none():
    welfare = np.arange(50.0)
    registered = (welfare < 10) * 1.0
    found = horizontal_violation(welfare, (welfare < 30) * 1.0, registered, np.ones(50))
    assert found.estimate == pytest.approx(0, abs=1e-12)


def test_a_lottery_violates_it_by_the_chance_to_lose_while_an_equal_wins():
    rng = np.random.default_rng(2)
    welfare, n = rng.lognormal(0, 0.5, 200_000), 200_000
    found = horizontal_violation(
        welfare, (welfare < 0.8) * 1.0, rng.binomial(1, 0.3, n) * 1.0, np.ones(n)
    )
    assert found.estimate == pytest.approx(0.7 * 0.3, abs=0.005)  # 4 standard errors


def test_neither_order_nor_repetition_nor_the_scale_of_weights_moves_it():
    rng = np.random.default_rng(4)
    welfare, weight = np.round(rng.lognormal(0, 0.5, 90), 1), rng.uniform(0.5, 2, 90)
    eligible, registered = (welfare < 0.9) * 1.0, rng.binomial(1, 0.4, 90) * 1.0
    rows = (welfare, eligible, registered, weight)
    expected = horizontal_violation(*rows)
    shuffled = rng.permutation(90)
    other = horizontal_violation(*(values[shuffled] for values in rows))
    assert other.estimate == pytest.approx(expected.estimate, rel=1e-12)
    assert other.influence == pytest.approx(expected.influence[shuffled], rel=1e-9, abs=1e-13)
    twice = horizontal_violation(*(np.repeat(values, 2) for values in rows))
    assert twice.estimate == pytest.approx(expected.estimate, rel=1e-12)
    heavier = horizontal_violation(welfare, eligible, registered, 9 * weight)
    assert heavier.estimate == pytest.approx(expected.estimate, rel=1e-12)


def test_its_error_is_that_of_repeated_samples():
    rng, n = np.random.default_rng(6), 1_000

    def draw() -> tuple[float, float]:
        welfare = rng.lognormal(0, 0.5, n)
        registered = rng.binomial(1, 1 / (1 + welfare**4)) * 1.0
        found = horizontal_violation(welfare, (welfare < 0.7) * 1.0, registered, np.ones(n))
        return found.estimate, float(np.sqrt((found.influence**2).sum()))

    estimates, errors = np.array([draw() for _ in range(600)]).T
    # 600 draws tell a spread to 2.9%
    assert errors.mean() == pytest.approx(estimates.std(), rel=0.09)


def test_a_higher_line_moves_it_by_those_near_the_line():
    rng, n, step = np.random.default_rng(8), 40_000, 0.005
    welfare = np.sort(rng.lognormal(0, 0.5, n))
    registered = rng.binomial(1, 1 / (1 + welfare**4)) * 1.0
    near = (np.abs(welfare - 0.7) < step) / (2 * step)

    def at(line: float) -> float:
        eligible = (welfare < line) * 1.0
        return horizontal_violation(welfare, eligible, registered, np.ones(n)).estimate

    found = horizontal_violation(welfare, (welfare < 0.7) * 1.0, registered, np.ones(n), near)
    expected = (at(0.7 + step) - at(0.7 - step)) / (2 * step)
    assert found.line_slope == pytest.approx(expected, rel=0.02)  # the ratio is curved in the line
