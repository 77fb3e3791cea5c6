"""Gini, Lorenz and median: their values, and how they respond to the weight of each row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lowincome_research.stats.functionals import Functional, mean
from lowincome_research.stats.inequality import gini, lorenz, median, ranked_mean

RNG = np.random.default_rng(11)
N = 50
TIED = np.round(RNG.lognormal(0, 0.6, N), 1)
DISTINCT = np.sort(RNG.lognormal(0, 0.6, N))
WEIGHT = RNG.uniform(0.5, 2, N)
SAMPLES = {"tied": TIED, "distinct": DISTINCT, "with negative": TIED - 0.7}
FIGURES: dict[str, Callable[[np.ndarray, np.ndarray], Functional]] = {
    "gini": gini,
    "ranked_mean": ranked_mean,
    "mean": mean,
    "lorenz": lambda values, weight: lorenz(values, weight, [0.3])[0],
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_gini_is_the_mean_difference_of_all_pairs_over_twice_the_mean(sample):
    values = SAMPLES[sample]
    pairs = np.abs(values[:, None] - values) * WEIGHT[:, None] * WEIGHT
    expected = pairs.sum() / WEIGHT.sum() ** 2 / (2 * np.average(values, weights=WEIGHT))
    assert gini(values, WEIGHT).estimate == pytest.approx(expected, rel=1e-12)


def test_incomes_below_zero_may_take_gini_above_one():
    assert gini(np.array([-9.0, 1.0, 11.0]), np.ones(3)).estimate == pytest.approx(40 / 9)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", FIGURES)
def test_influence_is_the_derivative_by_the_weight(name, sample):
    figure, values, step = FIGURES[name], SAMPLES[sample], 1e-6
    moved = []
    for row in range(N):
        change = np.zeros(N)
        change[row] = step
        high, low = (figure(values, WEIGHT + sign * change).estimate for sign in (1, -1))
        moved.append((high - low) / (2 * step))
    assert figure(values, WEIGHT).influence == pytest.approx(moved, abs=1e-8, rel=1e-5)


@pytest.mark.parametrize("name", FIGURES)
def test_neither_order_nor_repetition_nor_the_scale_of_weights_moves_a_figure(name):
    figure, shuffled = FIGURES[name], np.random.default_rng(1).permutation(N)
    expected = figure(TIED, WEIGHT)
    assert figure(TIED[shuffled], WEIGHT[shuffled]).estimate == pytest.approx(
        expected.estimate, rel=1e-12
    )
    assert figure(TIED[shuffled], WEIGHT[shuffled]).influence == pytest.approx(
        expected.influence[shuffled], rel=1e-9, abs=1e-12
    )
    twice = figure(np.repeat(TIED, 2), np.repeat(WEIGHT, 2))
    assert twice.estimate == pytest.approx(expected.estimate, rel=1e-12)
    assert figure(TIED, 7 * WEIGHT).estimate == pytest.approx(expected.estimate, rel=1e-12)


@pytest.mark.parametrize("name", ["gini", "lorenz"])
def test_shares_of_money_do_not_depend_on_its_unit(name):
    expected = FIGURES[name](TIED, WEIGHT).estimate
    assert FIGURES[name](100 * TIED, WEIGHT).estimate == pytest.approx(expected, rel=1e-12)


def test_the_error_of_the_median_is_that_of_repeated_samples():
    rng = np.random.default_rng(5)
    found = [median(rng.normal(10, 1, 400), np.ones(400)) for _ in range(600)]
    errors = [float(np.sqrt((one.influence**2).sum())) for one in found]
    spread = np.std([one.estimate for one in found])
    # 600 draws tell a spread to 3%, and a kernel estimates its density with a bias of some percent
    assert np.mean(errors) == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize("figure", [gini, lambda values, weight: lorenz(values, weight, [0.5])])
def test_without_money_to_share_there_is_no_share(figure):
    with pytest.raises(ValueError, match="the mean is -1: there is no"):
        figure(np.array([-2.0, 0.0]), np.ones(2))


def test_the_median_of_equal_values_has_no_error_to_tell():
    with pytest.raises(ValueError, match="all values are equal"):
        median(np.ones(5), np.ones(5))
