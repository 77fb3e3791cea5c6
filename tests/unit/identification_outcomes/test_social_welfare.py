"""Payments weighed up by a society averse to inequality: known cases, and derivatives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq

from lowincome_research.identification.social_welfare import (
    Society,
    perfect_equivalent,
    society,
    uniform_equivalent,
)
from lowincome_research.stats.functionals import Functional

RNG = np.random.default_rng(3)
N, LINE, FLOOR = 40, 1.0, 0.25
WELFARE = RNG.lognormal(0.2, 0.7, N)
WELFARE[:3] = (-0.4, 0.0, 0.1)  # below the floor, which is a quarter of the line
BENEFIT = RNG.binomial(1, 0.4, N) * RNG.uniform(0.1, 0.6, N)
WEIGHT = RNG.uniform(0.5, 2, N)
RHOS = [0.0, 1.0, 2.0, 2.5, 3.0]
Equivalent = Callable[[Society, np.ndarray], Functional]
EQUIVALENTS: dict[str, Equivalent] = {"uniform": uniform_equivalent, "perfect": perfect_equivalent}


def people(
    rho: float, *, weight: np.ndarray = WEIGHT, line: float = LINE, estimated: bool = False
) -> Society:
    return society(WELFARE, np.full(N, line), weight, rho=rho, floor=FLOOR, estimated=estimated)


def utility(income: np.ndarray, rho: float) -> np.ndarray:
    return np.log(income) if rho == 1 else income ** (1 - rho) / (1 - rho)


@pytest.mark.parametrize("rho", RHOS)
def test_the_equal_payment_leaves_society_as_well_off_as_the_benefits(rho):
    floored = np.maximum(WELFARE, FLOOR)

    def better(payment: float) -> float:
        gain = utility(floored + payment, rho) - utility(floored + BENEFIT, rho)
        return float(WEIGHT @ gain)

    expected = brentq(better, 0, BENEFIT.max(), xtol=1e-15)
    assert uniform_equivalent(people(rho), BENEFIT).estimate == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("rho", RHOS)
def test_an_equal_payment_is_worth_itself(rho):
    everybody = np.full(N, 0.3)
    assert uniform_equivalent(people(rho), everybody).estimate == pytest.approx(0.3, rel=1e-12)


def test_without_aversion_all_payments_of_a_budget_are_worth_the_same():
    budget = np.average(BENEFIT, weights=WEIGHT)
    for equivalent in EQUIVALENTS.values():
        assert equivalent(people(0.0), BENEFIT).estimate == pytest.approx(budget, rel=1e-12)


@pytest.mark.parametrize("rho", [1.0, 2.0, 3.0])
def test_no_payment_of_the_same_budget_beats_one_to_the_poorest(rho):
    best = perfect_equivalent(people(rho), BENEFIT).estimate
    rng, budget = np.random.default_rng(1), WEIGHT @ BENEFIT
    for _ in range(200):
        other = rng.exponential(1, N) * rng.binomial(1, 0.3, N)
        other *= budget / (WEIGHT @ other)
        assert uniform_equivalent(people(rho), other).estimate <= best + 1e-12


def test_a_payment_that_fills_up_from_below_is_the_best_one():
    floored, level = np.maximum(WELFARE, FLOOR), 0.9
    benefit = np.maximum(level - floored, 0)
    found = {name: one(people(3.0), benefit).estimate for name, one in EQUIVALENTS.items()}
    assert found["uniform"] == pytest.approx(found["perfect"], rel=1e-9)


@pytest.mark.parametrize("rho", RHOS)
@pytest.mark.parametrize("name", EQUIVALENTS)
def test_influence_is_the_derivative_by_the_weight(name, rho):
    equivalent, step, moved = EQUIVALENTS[name], 1e-6, []
    for row in range(N):
        change = np.zeros(N)
        change[row] = step
        high, low = (
            equivalent(people(rho, weight=WEIGHT + sign * change), BENEFIT).estimate
            for sign in (1, -1)
        )
        moved.append((high - low) / (2 * step))
    found = equivalent(people(rho), BENEFIT)
    assert found.influence == pytest.approx(moved, abs=1e-8, rel=1e-5)


@pytest.mark.parametrize("rho", [1.0, 3.0])
@pytest.mark.parametrize("name", EQUIVALENTS)
def test_the_slope_is_the_derivative_by_the_line_through_the_floor(name, rho):
    equivalent, step = EQUIVALENTS[name], 1e-6
    high, low = (
        equivalent(people(rho, line=LINE + sign * step), BENEFIT).estimate for sign in (1, -1)
    )
    found = equivalent(people(rho, estimated=True), BENEFIT)
    assert found.line_slope == pytest.approx((high - low) / (2 * step), rel=1e-5)
    assert equivalent(people(rho), BENEFIT).line_slope == 0


def test_nobody_lives_below_the_floor():
    assert people(3.0).welfare.min() == FLOOR * LINE
