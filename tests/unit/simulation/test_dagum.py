"""Incomes by rank follow the Dagum distribution, checked against SciPy's Burr III."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lowincome_research.simulation.dagum import Dagum, by_rank
from lowincome_research.simulation.moments import gini

RURAL_2023 = Dagum(a=3.321, b=29337, p=0.4155)


def test_distribution_quantile_and_mean_are_those_of_burr_iii():
    oracle = stats.burr(c=3.321, d=0.4155, scale=29337)
    incomes, shares = np.array([500.0, 6252, 20000, 90000]), np.array([0.01, 0.3, 0.5, 0.99])
    assert RURAL_2023.cdf(incomes) == pytest.approx(oracle.cdf(incomes), rel=1e-12)
    assert RURAL_2023.quantile(shares) == pytest.approx(oracle.ppf(shares), rel=1e-12)
    assert RURAL_2023.mean == pytest.approx(oracle.mean(), rel=1e-9)


def test_the_fit_of_2023_has_its_quintile_means_median_and_gini():
    """The figures stand in the domain specification, section H3."""
    incomes = RURAL_2023.quantile((np.arange(1_000_000) + 0.5) / 1_000_000)
    means = incomes.reshape(5, -1).mean(axis=1)
    assert means == pytest.approx([5313, 12454, 18958, 26990, 49998], abs=30)
    assert np.median(incomes) == pytest.approx(18906, abs=5)
    assert gini(incomes, np.ones(len(incomes))) == pytest.approx(0.392, abs=0.001)


def test_scaled_to_the_henan_mean_an_eighth_of_persons_is_below_the_standard():
    scaled = Dagum.with_mean(21330, a=3.321, p=0.4155)
    assert scaled.mean == pytest.approx(21330)
    assert scaled.cdf([6252, 9378]) == pytest.approx([0.129, 0.224], abs=0.0005)


def test_ranks_are_taken_over_persons_and_keep_the_order_of_the_latent_income():
    latent, persons = np.array([0.3, -1.0, 2.0]), np.array([1.0, 2.0, 1.0])
    incomes = by_rank(latent, persons, RURAL_2023)
    assert RURAL_2023.cdf(incomes) == pytest.approx([0.625, 0.25, 0.875])
