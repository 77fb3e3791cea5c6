"""The measures of Foster, Greer and Thorbecke, row by row."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.stats.poverty import contributions, responses, shortfall

LINE = np.full(6, 10.0)
WELFARE = np.array([-5.0, 0.0, 4.0, 10.0 - 1e-10, 10.0, 30.0])


def test_the_gap_is_what_is_missing_to_the_line():
    assert shortfall(WELFARE, LINE) == pytest.approx([15, 10, 6, 0, 0, 0])


def test_welfare_a_rounding_error_below_the_line_is_at_the_line():
    assert contributions(shortfall(WELFARE, LINE), LINE, 0).tolist() == [1, 1, 1, 0, 0, 0]


def test_welfare_below_zero_leaves_a_share_above_one():
    gap = shortfall(WELFARE, LINE)
    assert contributions(gap, LINE, 1) == pytest.approx([1.5, 1, 0.6, 0, 0, 0])
    assert contributions(gap, LINE, 2) == pytest.approx([2.25, 1, 0.36, 0, 0, 0])


def test_each_row_may_have_a_line_of_its_own():
    lines = np.array([5.0, 20.0])
    assert contributions(shortfall(np.array([4.0, 4.0]), lines), lines, 1) == pytest.approx(
        [0.2, 0.8]
    )


@pytest.mark.parametrize("alpha", [1, 2])
def test_a_higher_line_adds_what_its_derivative_says(alpha):
    step, welfare = 1e-6, np.array([-5.0, 0.0, 4.0, 9.0, 11.0])
    lines = np.full(5, 10.0)

    def at(line: np.ndarray) -> np.ndarray:
        return contributions(shortfall(welfare, line), line, alpha)

    expected = (at(lines + step) - at(lines - step)) / (2 * step)
    found = responses(shortfall(welfare, lines), lines, alpha, np.zeros(5))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_share_of_the_poor_grows_by_those_near_the_line():
    near = np.arange(6.0)
    assert responses(shortfall(WELFARE, LINE), LINE, 0, near) is near


def test_a_line_of_zero_is_refused():
    with pytest.raises(ValueError, match="2 lines are not above zero"):
        contributions(np.zeros(3), np.array([0.0, -1.0, 1.0]), 1)
