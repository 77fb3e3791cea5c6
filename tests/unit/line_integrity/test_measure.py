"""Lines that move by year, and figures that do not hang on rows, weights or units."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.panel.spec import Design
from lowincome_research.policy.lines import line_at

ALL = {"lines": {"dibao": 6_252}, "village": "village_code"}
FRAMES = ("tests", "placebos", "histogram", "digits", "counties", "clusters")


def test_the_order_of_rows_changes_nothing(villages, moved, test_of):
    frame = moved(villages(n=1_500, rounded=0.2), 6_252)
    one, other = test_of(frame, **ALL), test_of(frame.sample(frac=1, random_state=3), **ALL)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), rtol=1e-9)


def test_scaled_weights_change_nothing(villages, test_of):
    frame = villages(n=1_500)
    one, other = (test_of(frame.assign(weight=frame["weight"] * k), **ALL) for k in (1, 7.5))
    pd.testing.assert_frame_equal(one.tests, other.tests, rtol=1e-9)


def test_weights_count_as_households_in_the_bands(villages, test_of):
    """Each household twice in its village is each household with twice the weight."""
    frame = villages(n=2_000).assign(weight=1.0)
    both = pd.concat([frame, frame.assign(household_id=frame["household_id"] + 10_000)])
    one, other = (
        test_of(each, lines={"dibao": 6_252}, window=0.02).tests.query("test == 'under_line'")
        for each in (frame.assign(weight=2.0), both)
    )
    figures = ["estimate", "std_error", "ci_low", "ci_high"]
    pd.testing.assert_frame_equal(one[figures], other[figures], rtol=1e-9)


def test_a_policy_line_moves_with_the_years(villages, test_of):
    """Incomes of each year scaled by the line of the year: at, under and over it as in one year."""
    levels = {year: line_at("dibao_line", region="henan", at=year).value for year in (2023, 2024)}
    frame = villages(n=2_000).assign(income=lambda d: d["income"] + 0.25)
    panel = pd.concat(
        [
            frame.assign(year=year, income=frame["income"] * level / 6_000)
            for year, level in levels.items()
        ]
    )
    by_year = test_of(panel, region="henan", lines={"dibao": "dibao_line"}, window=0.02)
    once = test_of(frame, lines={"dibao": 6_000}, window=0.02)
    ratio = [one.tests.query("test == 'under_line'").iloc[0] for one in (by_year, once)]
    assert ratio[0]["estimate"] == pytest.approx(ratio[1]["estimate"])
    assert ratio[0]["n"] == 2 * ratio[1]["n"]
    assert [value.value for value in by_year.lines["dibao"]] == list(levels.values())


def test_income_and_line_in_another_currency_change_nothing(villages, test_of):
    frame = villages(n=2_000).assign(income=lambda d: d["income"] + 0.25)
    one = test_of(frame, lines={"dibao": 6_252}).tests.query("test in ('under_line', 'density')")
    other = test_of(frame.assign(income=frame["income"] * 10), lines={"dibao": 62_520}).tests
    other = other.query("test in ('under_line', 'density')")
    pd.testing.assert_frame_equal(one, other, rtol=1e-6)


def test_the_histogram_is_the_weighted_share_by_income_over_line(villages, test_of):
    frame = villages(n=1_000)
    bars = test_of(frame, lines={"dibao": 6_252}).histogram
    edges = np.append(bars["low"], 1.5)
    by_hand, _ = np.histogram(frame["income"] / 6_252, bins=edges, weights=frame["weight"])
    assert bars["share"].to_numpy() == pytest.approx(by_hand / by_hand.sum())
    assert (len(bars), bars["share"].sum()) == (50, pytest.approx(1))


def test_one_year_is_compared_with_the_year_before_it_alone(villages, test_of):
    frame = villages(n=800)
    years = [frame.assign(year=year, income=frame["income"] + 7 * (year < 2025)) for year in
             (2023, 2024, 2025)]  # fmt: skip
    panel = pd.concat(years)
    copied = {
        at: test_of(panel, at=at).tests.query("test == 'copied' and amounts == 'all'")
        for at in (2023, 2024, 2025)
    }
    assert copied[2023].empty
    assert copied[2024].iloc[0]["estimate"] == 1
    assert copied[2025].iloc[0]["estimate"] == 0


def test_the_summary_says_every_test_and_every_notice(villages, test_of):
    results = test_of(villages(n=300), lines={"dibao": 6_252}, design=Design())
    text = results.summary()
    assert "at_line dibao (all)" in text
    assert "too_few" in text
    assert results.to_frame().equals(results.tests)
