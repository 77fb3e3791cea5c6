"""Alpha and omega on data whose reliability is known."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.indices.reliability import scale_reliability

LOADINGS = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
TRUE_OMEGA = LOADINGS.sum() ** 2 / (LOADINGS.sum() ** 2 + (1 - LOADINGS**2).sum())


def items(n: int, *, loadings: np.ndarray = LOADINGS, seed: int = 8) -> np.ndarray:
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n, 1))
    return factor * loadings + rng.normal(size=(n, len(loadings))) * np.sqrt(1 - loadings**2)


def test_omega_is_the_reliability_of_one_factor_and_alpha_lies_below():
    """At 20,000 rows the standard error of omega is about .002."""
    found = scale_reliability(items(20_000), weights=np.ones(20_000))
    assert found.omega == pytest.approx(TRUE_OMEGA, abs=0.008)
    assert found.alpha < found.omega


def test_equal_loadings_make_both_the_formula_of_spearman_and_brown():
    r = 0.49
    found = scale_reliability(items(20_000, loadings=np.full(4, 0.7)), weights=np.ones(20_000))
    expected = 4 * r / (1 + 3 * r)
    assert found.alpha == pytest.approx(expected, abs=0.008)
    assert found.omega == pytest.approx(expected, abs=0.008)


def test_replicated_rows_and_scaled_weights_change_nothing():
    rows = items(150)
    times = np.random.default_rng(9).integers(1, 4, 150)
    weighted = scale_reliability(rows, weights=0.3 * times)
    replicated = scale_reliability(np.repeat(rows, times, axis=0), weights=np.ones(times.sum()))
    assert weighted.alpha == pytest.approx(replicated.alpha, rel=1e-9)
    assert weighted.omega == pytest.approx(replicated.omega, rel=1e-6)


def test_omega_is_that_of_the_items_as_scored():
    stretch = np.array([1.0, 1.0, 1.0, 1.0, 5.0])
    common = (stretch * LOADINGS).sum() ** 2
    expected = common / (common + (stretch**2 * (1 - LOADINGS**2)).sum())
    found = scale_reliability(items(20_000) * stretch + 10, weights=np.ones(20_000))
    assert found.omega == pytest.approx(expected, abs=0.015)
    assert expected < TRUE_OMEGA - 0.1


def test_two_items_have_an_alpha_and_no_omega():
    found = scale_reliability(items(300)[:, :2], weights=np.ones(300))
    assert found.omega is None
    assert 0 < found.alpha < 1


def test_rows_with_a_gap_are_left_out_and_counted():
    rows = items(300)
    rows[:7, 2] = np.nan
    assert scale_reliability(rows, weights=np.ones(300)).n == 293


def test_what_is_no_scale_is_refused():
    rows = items(300)
    with pytest.raises(ValueError, match="at least two items"):
        scale_reliability(rows[:, :1], weights=np.ones(300))
    with pytest.raises(ValueError, match="items 2 of the scale do not vary"):
        scale_reliability(rows * [1, 0, 1, 1, 1], weights=np.ones(300))
    with pytest.raises(ValueError, match="determine one another"):
        scale_reliability(rows[:, [0, 1, 1]], weights=np.ones(300))
