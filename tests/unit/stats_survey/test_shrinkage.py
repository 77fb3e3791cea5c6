"""Shrunken estimates are closer to the truth than the estimates they come from."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.errors import DataError
from lowincome_research.stats.shrinkage import shrink


def test_areas_alike_but_for_noise_are_drawn_to_their_mean():
    found = shrink([0.49, 0.50, 0.51, 0.50], [0.1, 0.1, 0.1, 0.1])
    assert found.between_sd == 0
    assert np.ptp(found.estimate) < np.ptp([0.49, 0.51])


def test_the_less_certain_estimate_leans_more_on_the_others():
    found = shrink([0.1, 0.3, 0.5, 0.7, 0.9], [0.05, 0.05, 0.05, 0.05, 0.4])
    assert found.weight[4] < found.weight[0]
    assert 0.9 - found.estimate[4] > 10 * (0.7 - found.estimate[3])


def test_exact_estimates_stay_where_they_are():
    values = [0.1, 0.4, 0.6, 0.9]
    assert shrink(values, [1e-6] * 4).estimate == pytest.approx(values, abs=1e-6)


def test_over_many_draws_shrinking_halves_the_error_and_keeps_its_word():
    rng = np.random.default_rng(11)
    squared, covered = [], []
    for _ in range(400):
        error = rng.uniform(0.05, 0.15, 40)
        truth = rng.normal(0.5, 0.07, 40)
        seen = truth + rng.normal(0, error)
        found = shrink(seen, error)
        squared.append([np.mean((seen - truth) ** 2), np.mean((found.estimate - truth) ** 2)])
        covered.append(np.abs(found.estimate - truth) <= 1.96 * found.std_error)
    raw, shrunk = np.mean(squared, axis=0)
    assert shrunk < 0.5 * raw
    assert 0.93 <= np.mean(covered) <= 0.97


@pytest.mark.parametrize(
    ("estimate", "error", "words"),
    [([0.1, 0.2, 0.3], [0.1] * 3, "3 areas"), ([0.1] * 4, [0.1, 0.1, 0.1, 0.0], "1 areas have no")],
)
def test_too_few_areas_or_no_errors_are_refused(estimate, error, words):
    with pytest.raises(DataError, match=words):
        shrink(estimate, error)
