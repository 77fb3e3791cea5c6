"""Entropy weights: the Theil form equals the textbook's, for each rule about zeros."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.indices.entropy import entropy_raw, theil

RULES = ("limit", "shift", "rescale")


def textbook(scores: np.ndarray) -> np.ndarray:
    """Return entropy weights by the formula that papers print, for rows without weights."""
    shares = scores / scores.sum(axis=0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    divergence = 1 + (shares * logs).sum(axis=0) / np.log(len(scores))
    return divergence / divergence.sum()


def weights_of(scores: np.ndarray, *, weights: np.ndarray, zero: str) -> np.ndarray:
    raw = np.array([entropy_raw(column, weights=weights, zero=zero) for column in scores.T])
    return raw / raw.sum()


@pytest.fixture
def scores() -> np.ndarray:
    rng = np.random.default_rng(1)
    found = rng.beta([1, 2, 5], [3, 2, 1], size=(60, 3))
    found[:20, 0] = 0.0
    return found


BY_HAND = {
    "limit": lambda x: x,
    "shift": lambda x: x + 1e-4,
    "rescale": lambda x: 0.002 + 0.994 * x,
}


@pytest.mark.parametrize("zero", RULES)
def test_without_survey_weights_they_are_the_textbooks(scores, zero):
    found = weights_of(scores, weights=np.full(60, 3.0), zero=zero)
    assert found == pytest.approx(textbook(BY_HAND[zero](scores)), rel=1e-10)


def test_the_three_rules_about_zeros_differ(scores):
    found = [weights_of(scores, weights=np.ones(60), zero=zero)[0] for zero in RULES]
    assert found[0] > found[1] > found[2]


@pytest.mark.parametrize("zero", RULES)
def test_replicated_rows_and_scaled_weights_change_nothing(scores, zero):
    times = np.random.default_rng(2).integers(1, 5, 60)
    weighted = weights_of(scores, weights=7.0 * times, zero=zero)
    replicated = weights_of(
        np.repeat(scores, times, axis=0), weights=np.ones(times.sum()), zero=zero
    )
    assert weighted == pytest.approx(replicated, rel=1e-10)


def test_missing_scores_are_left_out(scores):
    gap = np.append(scores[:, 0], np.nan)
    found = entropy_raw(gap, weights=np.ones(61), zero="limit")
    assert found == pytest.approx(theil(scores[:, 0], weights=np.ones(60)), rel=1e-12)


def test_many_zeros_give_much_weight():
    """The known flaw of the method (domain B4): a rare yes outweighs everything."""
    rng = np.random.default_rng(3)
    rare, spread = (rng.uniform(size=1000) < 0.05).astype(float), rng.uniform(size=1000)
    found = weights_of(np.column_stack([rare, spread]), weights=np.ones(1000), zero="limit")
    assert found[0] > 0.9


@pytest.mark.parametrize("scores", [np.zeros(5), np.full(5, 0.3), np.full(5, np.nan)])
def test_what_does_not_vary_has_none(scores):
    assert theil(scores, weights=np.ones(5)) == pytest.approx(0.0, abs=1e-12)
