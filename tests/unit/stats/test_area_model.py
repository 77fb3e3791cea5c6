"""Small areas: a known closed form, its limits, and intervals that cover as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from lowincome_research.errors import DataError
from lowincome_research.stats.area_model import area_model


def test_with_equal_errors_the_weight_is_that_of_the_truncated_gamma_distribution():
    """Morris (1983): B = v/(v + A) has density B^((k-5)/2) exp(-B S / 2v) on (0, 1)."""
    rng = np.random.default_rng(2)
    for areas, spread in ((6, 0.0), (12, 0.5), (40, 1.0), (40, 3.0)):
        own = rng.normal(5, np.hypot(1, spread), areas)
        shape, rate = (areas - 3) / 2, ((own - own.mean()) ** 2).sum() / 2
        lean = shape / rate * special.gammainc(shape + 1, rate) / special.gammainc(shape, rate)
        found = area_model(own, np.ones(areas), largest_sd=1e3)
        # the grid of 400 points integrates to about a thousandth
        np.testing.assert_allclose(found.weight, 1 - lean, atol=2e-3)
        wanted = own.mean() + (1 - lean) * (own - own.mean())
        np.testing.assert_allclose(found.estimate, wanted, atol=1e-2)


def test_an_area_known_well_keeps_its_own_estimate_and_one_known_badly_gets_the_mean():
    own = np.array([0.2, 0.4, 0.5, 0.6, 0.7, 0.9])
    found = area_model(own, [1e-3, 0.1, 0.1, 0.1, 0.1, 10.0], largest_sd=0.5)
    assert found.estimate[0] == pytest.approx(0.2, abs=1e-3)
    assert found.std_error[0] == pytest.approx(1e-3, rel=0.05)
    assert found.estimate[-1] == pytest.approx(found.mean, abs=0.01)
    assert found.std_error[-1] == pytest.approx(found.unseen_std_error, rel=0.02)


def test_units_change_nothing():
    rng = np.random.default_rng(1)
    own, error = rng.normal(0, 1, 15), rng.uniform(0.2, 1, 15)
    plain = area_model(own, error, largest_sd=5)
    scaled = area_model(10 + 100 * own, 100 * error, largest_sd=500)
    np.testing.assert_allclose(scaled.estimate, 10 + 100 * plain.estimate)
    np.testing.assert_allclose(scaled.std_error, 100 * plain.std_error)
    assert scaled.between_sd == pytest.approx(100 * plain.between_sd)


@pytest.mark.parametrize(("areas", "spread"), [(8, 0.1), (40, 0.05), (40, 0.12), (100, 0.2)])
def test_intervals_cover_the_true_values(areas, spread):
    rng = np.random.default_rng(7)
    covered, closer = [], []
    for _ in range(200):
        error = np.sqrt(0.1 / rng.integers(1, 9, areas))
        truth = rng.normal(0.6, spread, areas)
        own = rng.normal(truth, error)
        found = area_model(own, error, largest_sd=0.5)
        covered.append(np.abs(found.estimate - truth) < 1.96 * found.std_error)
        closer.append([((x - truth) ** 2).mean() for x in (found.estimate, own)])
    # never far below .95; above it where the spread is small beside the errors
    assert 0.935 < np.mean(covered) < 0.996
    shrunken, direct = np.mean(closer, axis=0)
    assert shrunken < direct


def test_too_few_areas_and_errors_of_zero_are_refused():
    with pytest.raises(DataError, match="3 areas"):
        area_model([1, 2, 3], [1, 1, 1], largest_sd=1)
    with pytest.raises(DataError, match="2 areas have no positive standard error"):
        area_model([1, 2, 3, 4], [1, 0, 1, np.nan], largest_sd=1)
