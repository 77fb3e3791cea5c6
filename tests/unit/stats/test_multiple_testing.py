"""Adjusted p-values against the procedure worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from lowincome_research.stats.multiple_testing import adjust_by_family, holm


def test_each_family_is_adjusted_by_itself_and_tests_without_one_are_not():
    """In a family of three: 0.01 x 3/1, 0.02 x 3/2, 0.9 x 3/3, never above a larger one's."""
    p_values = [0.02, 0.04, 0.01, 0.9, 0.5]
    families = ["income", "health", "income", "income", None]
    adjusted = adjust_by_family(p_values, families)
    assert adjusted[:4] == pytest.approx([0.03, 0.04, 0.03, 0.9])
    assert np.isnan(adjusted[4])


def test_the_printed_example_of_benjamini_and_hochberg():
    """Table 1 of their paper: at 5%, four of the fifteen hypotheses are rejected."""
    printed = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    adjusted = adjust_by_family(printed, ["trial"] * 15)
    assert (adjusted <= 0.05).sum() == 4


def test_holm_steps_down_and_keeps_the_shape():
    """0.01 x 4, 0.02 x 3, then 0.03 x 2 and 0.04 x 1, never below a smaller one's."""
    adjusted = holm(np.array([[0.04, 0.01], [0.03, 0.02]]))
    assert adjusted == pytest.approx(np.array([[0.06, 0.04], [0.06, 0.06]]))


@pytest.mark.parametrize("largest", [0.05, 1.0])
def test_holm_is_that_of_statsmodels(largest: float):
    """For p-values with ties, of which some reach the bound of one and others do not."""
    p_values = np.random.default_rng(5).uniform(0, largest, 40).round(2)
    assert len(np.unique(p_values)) < len(p_values)
    expected = multipletests(p_values, method="holm")[1]
    np.testing.assert_allclose(holm(p_values), expected, rtol=1e-12)
