"""Households just under a line for one just over it."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.line_integrity.bands import Around, counts, ratio, window_of
from lowincome_research.stats.survey import survey_design

LINE = 6_252.0


def around(income, line=LINE, window=0.02, figure=0, whole=True):
    income = np.asarray(income, dtype=float)
    level = np.full(len(income), line)
    places = np.arange(len(income))
    return Around(income, level, np.zeros(len(income)), places, window, figure, whole)


def test_ratio_and_error_by_hand():
    """Bands of 10, 40, 20 and 10 households of equal weight, each its own cluster.

    ln(40/20) - ln(10/10)/8 = ln 2. The linearised values add up to zero, so that the variance is
    n/(n - 1) sum u^2 = n/(n - 1) (1/40 + 1/20 + (1/10 + 1/10)/64).
    """
    line = 1_000.0
    income = np.repeat([950.0, 990.0, 1_010.0, 1_050.0], [10, 40, 20, 10])
    found = ratio(around(income, line, whole=False), survey_design(np.ones(80)))
    assert found.log_ratio == pytest.approx(np.log(2))
    by_hand = np.sqrt(80 / 79 * (1 / 40 + 1 / 20 + (1 / 10 + 1 / 10) / 64))
    assert found.std_error == pytest.approx(by_hand)
    assert (found.n, found.n_under, found.n_over, found.df) == (80, 40, 20, 79)


def test_an_income_at_the_line_is_not_under_it():
    incomes = [979, 980, 980.5, 999, 1_000, 1_000, 1_019, 1_020, 1_040]
    assert counts(around(incomes, 1_000)).tolist() == [0, 3, 3, 1]


def test_a_steep_density_is_no_heaping():
    """Amounts whose density rises exponentially: the plain ratio is exp(-20 x .02) = .67.

    Exact quantiles stand for draws, so that only the rounding to whole amounts is left: 1e-2.
    """
    line, steep = 10_000.0, 20.0
    share = (np.arange(40_000) + 0.5) / 40_000
    position = np.log(1 + share * (np.exp(steep * 0.3) - 1)) / steep - 0.15
    found = ratio(around(np.round(line * (1 + position)), line), survey_design(np.ones(40_000)))
    assert found.n_under / found.n_over == pytest.approx(np.exp(-0.4), abs=0.02)
    assert found.log_ratio == pytest.approx(0, abs=0.01)


def test_bands_hold_as_many_amounts_as_there_are_whole_numbers_in_them():
    """One household at every whole number near a line of 100: bands of 2, whatever their edges."""
    income = np.tile(np.arange(80.0, 121.0), 10)
    design = survey_design(np.ones(len(income)))
    for line in (100.0, 100.5, 101.0):
        uneven = ratio(around(income, line, window=0.015), design)
        assert uneven.log_ratio == pytest.approx(0, abs=1e-12)


def test_leaving_out_round_figures_leaves_their_room_out_too():
    """A round figure lies in one of the bands only; without it that band has one number less."""
    income = np.tile(np.arange(5_600.0, 6_400.0), 2)
    kept = income[income % 100 != 0]
    found = ratio(around(kept, 5_990, 0.01, figure=100), survey_design(np.ones(len(kept))))
    assert found.log_ratio == pytest.approx(0, abs=1e-12)


def test_clusters_carry_the_error():
    """Villages that report alike: 20 copies of each household in its village widen the interval."""
    rng = np.random.default_rng(2)
    income = rng.uniform(5_900, 6_600, 300)
    alone = ratio(around(income), survey_design(np.ones(300)))
    copies = np.repeat(income, 20)
    villages = survey_design(np.ones(6_000), cluster=np.repeat(np.arange(300), 20))
    together = ratio(around(copies), villages)
    assert together.log_ratio == pytest.approx(alone.log_ratio)
    assert together.std_error == pytest.approx(alone.std_error)


def test_a_band_of_nine_or_a_single_cluster_tells_nothing():
    places = [950.0, 990.0, 1_010.0, 1_050.0]
    thin = np.repeat(places, [9, 20, 20, 20])
    assert ratio(around(thin, 1_000, whole=False), survey_design(np.ones(69))) is None
    enough = np.r_[5_000.0, np.repeat(places, 20)]
    one_village = survey_design(np.ones(81), cluster=np.r_[1, np.zeros(80)])
    assert ratio(around(enough, 1_000, whole=False), one_village) is None


def test_the_window_is_the_narrowest_that_holds_enough():
    """One household per yuan: 2 x 2 x .02 x 6,252 is 500, 2 x 2 x .01 x 6,252 is 250."""
    spread = np.arange(1.0, 20_000.0)
    assert window_of(spread, np.full(len(spread), LINE)) == 0.01
    thin = spread[::2]
    assert window_of(thin, np.full(len(thin), LINE)) == 0.02
    assert window_of(spread[::100], np.full(200, LINE)) == 0.05


def test_clean_incomes_are_called_heaped_at_the_nominal_rate():
    """400 draws: the 95% interval misses 1 in 5% of them; tolerance three standard errors, .033."""
    missed = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        village = np.arange(4_000) // 25
        income = np.round(np.exp(rng.normal(9, 0.6, 4_000) + rng.normal(0, 0.3, 160)[village]))
        design = survey_design(np.ones(4_000), stratum=village // 10, cluster=village)
        low, high = ratio(around(income), design).interval
        missed.append(low > 1 or high < 1)
    assert np.mean(missed) == pytest.approx(0.05, abs=0.033)
