"""Placebo lines keep clear of the line and lie among round figures as it does."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.line_integrity.placebos import (
    even_shifts,
    grid_shifts,
    placebo_p,
    verdict,
)


def test_even_placebos_keep_clear_of_the_bands_of_the_line():
    level = np.array([5_000.0, 6_000.0])
    places = np.array([1 + shift / level for shift in even_shifts(level, 0.02, 0.02)])
    assert np.ptp(places, axis=1) == pytest.approx(0)
    assert (places.min(), places.max()) == (pytest.approx(0.5), pytest.approx(1.5))
    assert np.abs(places - 1).min() == pytest.approx(0.08)
    assert len(places) == 44


def test_placebos_on_the_grid_end_in_the_same_digits():
    level = np.array([5_910.0, 5_910.0])
    places = [float((level + shift)[0]) for shift in grid_shifts(level, 0.03, 1_000)]
    assert places == [3_910, 4_910, 6_910, 7_910]


def test_a_line_too_low_for_its_round_figures_has_no_placebo_on_the_grid():
    assert grid_shifts(np.array([900.0]), 0.02, 1_000) == []


def test_the_line_counts_among_the_places():
    assert placebo_p(3.0, [0.0] * 18 + [3.0]) == pytest.approx(2 / 20)
    assert placebo_p(3.0, []) == 1


@pytest.mark.parametrize(
    ("evidence", "p", "n", "said"),
    [
        (False, 0.01, 40, "not_found"),
        (True, 0.05, 40, "found"),
        (True, 0.20, 40, "not_found"),
        (True, 0.20, 4, "untold"),
    ],
)
def test_what_is_said_of_a_line(evidence, p, n, said):
    assert verdict(evidence, p, n) == said
