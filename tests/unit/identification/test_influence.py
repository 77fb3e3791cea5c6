"""Influence values are what they claim: how an estimate moves when a row's weight does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from lowincome_research.identification.accuracy import Linearised, accuracy
from lowincome_research.identification.decomposition import decompose
from lowincome_research.identification.incidence import (
    accumulated,
    auc,
    incidence,
    ranking,
)

RNG = np.random.default_rng(7)
N = 60
INCOME = np.round(RNG.lognormal(0, 0.5, N), 1)  # with ties
ELIGIBLE = (INCOME < 0.9).astype(float)
REGISTERED = RNG.binomial(1, 0.2 + 0.5 * ELIGIBLE).astype(float)
AMOUNT = REGISTERED * RNG.uniform(1, 3, N)
SCORE = np.round(-INCOME + RNG.normal(0, 0.5, N), 1)
WEIGHT = RNG.uniform(0.5, 2, N)
VILLAGE = np.repeat(np.arange(6), 10)

Figures = Callable[[np.ndarray], Iterator[Linearised]]
SMOOTH: dict[str, Figures] = {
    "accuracy": lambda w: accuracy(ELIGIBLE, REGISTERED, w),
    "decomposition": lambda w: decompose(ELIGIBLE, REGISTERED, w, VILLAGE),
    "auc": lambda w: auc(ELIGIBLE, SCORE, w),
    "concentration": lambda w: (
        one for one in incidence(ranking(INCOME, w), AMOUNT) if one.metric == "concentration_coef"
    ),
}


def by_differences(figures: Figures, step: float = 1e-6) -> dict[str, np.ndarray]:
    """Move the weight of each row up and down and see how every estimate responds."""
    moved: dict[str, list[float]] = {}
    for row in range(N):
        change = np.zeros(N)
        change[row] = step
        up, down = list(figures(WEIGHT + change)), list(figures(WEIGHT - change))
        for high, low in zip(up, down, strict=True):
            slope = (high.estimate - low.estimate) / (2 * step)
            moved.setdefault(high.metric, []).append(slope)
    return {metric: np.array(values) for metric, values in moved.items()}


@pytest.mark.parametrize("family", SMOOTH)
def test_influence_is_the_derivative_by_the_weight(family):
    expected = by_differences(SMOOTH[family])
    for one in SMOOTH[family](WEIGHT):
        np.testing.assert_allclose(one.influence, expected[one.metric], atol=1e-8, rtol=1e-5)


@pytest.mark.parametrize("family", SMOOTH)
def test_scaling_all_weights_moves_no_estimate(family):
    for one, larger in zip(SMOOTH[family](WEIGHT), SMOOTH[family](10 * WEIGHT), strict=True):
        assert larger.estimate == pytest.approx(one.estimate, rel=1e-12)
        assert WEIGHT @ one.influence == pytest.approx(0, abs=1e-12)


def test_the_share_of_the_poorest_has_the_spread_that_repeated_samples_show():
    rng = np.random.default_rng(3)

    def draw() -> tuple[float, float]:
        income = rng.lognormal(0, 0.5, 400)
        benefit = rng.binomial(1, 1 / (1 + income**3)).astype(float)
        found = accumulated(ranking(income, np.ones(400)), benefit, 0.4)
        return found.amount, float(np.sqrt((found.influence**2).sum()) / 400)

    estimates, errors = np.array([draw() for _ in range(1500)]).T
    assert errors.mean() == pytest.approx(estimates.std(), rel=0.06)


def test_rows_of_equal_income_share_their_place_whatever_their_order():
    order = RNG.permutation(N)
    for one, mixed in zip(
        incidence(ranking(INCOME, WEIGHT), AMOUNT),
        incidence(ranking(INCOME[order], WEIGHT[order]), AMOUNT[order]),
        strict=True,
    ):
        assert mixed.estimate == pytest.approx(one.estimate, rel=1e-12)
        np.testing.assert_allclose(mixed.influence, one.influence[order], atol=1e-14)


def test_the_concentration_of_income_itself_is_the_gini_coefficient():
    half_mean_difference = np.abs(np.subtract.outer(INCOME, INCOME)).mean() / (2 * INCOME.mean())
    found = {one.metric: one for one in incidence(ranking(INCOME, np.ones(N)), INCOME)}
    assert found["concentration_coef"].estimate == pytest.approx(half_mean_difference)
