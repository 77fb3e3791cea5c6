"""Heaping at round figures."""

import numpy as np
import pytest

from lowincome_research.stats.heaping import heaping


def test_every_whole_amount_once_shows_no_heaping():
    for result in heaping(np.arange(1, 10001)):
        assert result.share == pytest.approx(1 / result.multiple)
        assert result.index == pytest.approx(1)


def test_amounts_told_in_thousands_are_heaped_a_thousandfold():
    hundreds, thousands = heaping([1000, 2000, 3000, 2000], multiples=(100, 1000))
    assert hundreds.share == thousands.share == 1
    assert thousands.expected == pytest.approx(3 / 2001)
    assert thousands.index == pytest.approx(667)


def test_zero_and_missing_amounts_are_left_out():
    (result,) = heaping([0, np.nan, 20, 23], multiples=(10,))
    assert (result.n, result.share, result.expected) == (2, 0.5, 0.25)


def test_without_amounts_there_is_nothing_to_measure():
    (result,) = heaping([], multiples=(10,))
    assert result.n == 0
    assert np.isnan(result.index)


def test_a_multiple_out_of_reach_has_no_index():
    (result,) = heaping([3.5, 7.2], multiples=(1000,))
    assert (result.share, result.expected) == (0, 0)
    assert np.isnan(result.index)
