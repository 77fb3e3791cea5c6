"""A step's random numbers follow from the seed and its name alone."""

from __future__ import annotations

import numpy as np

from lowincome_research.stats.streams import stream


def test_the_same_seed_and_name_give_the_same_numbers_whatever_was_drawn_before():
    first = stream(7, "incomes").random(5)
    stream(7, "shocks").random(1000)
    assert (stream(7, "incomes").random(5) == first).all()


def test_another_name_or_seed_gives_other_and_uncorrelated_numbers():
    draws = [stream(seed, name).standard_normal(20_000) for seed in (7, 8) for name in "ab"]
    apart = np.corrcoef(draws)[~np.eye(4, dtype=bool)]
    assert np.abs(apart).max() < 0.03


def test_the_numbers_are_those_of_any_day_and_machine():
    assert stream(20190101, "places").integers(0, 10**9, 3).tolist() == [
        364407425,
        792650041,
        809426122,
    ]
