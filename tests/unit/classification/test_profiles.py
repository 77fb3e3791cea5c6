"""Profiles, contrasts, strata and movements, with design-based errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.profiles import (
    contrasts,
    profiles,
    sample_design,
    stratum_shares,
)
from lowincome_research.classification.transitions import transitions
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.survey_estimates import ratio

from .conftest import DESIGN, KEYS, spec_of


@pytest.fixture
def measured(panel):
    fitted = fit_types(panel, spec_of(), time="year", weight="weight", region="henan")
    return classify(panel, fitted)


def test_a_profile_is_the_survey_mean_of_a_domain(measured):
    table = profiles(measured, ["drive"], by=["year", "type_final"], design=DESIGN)
    row = table[table["year"].eq(2021) & table["type_final"].eq("activation")].iloc[0]
    inside = (measured["year"].eq(2021) & measured["type_final"].eq("activation")).astype(float)
    expected = ratio(sample_design(measured, DESIGN), inside * measured["drive"], inside)
    assert row["mean"] == pytest.approx(expected.estimate)
    assert row["std_error"] == pytest.approx(expected.std_error)
    assert row["n"] == inside.sum()


def test_rows_without_a_group_and_values_missing_do_not_count():
    frame = pd.DataFrame({"group": ["a", "a", "a", None], "x": [1.0, 3.0, np.nan, 99.0]})
    table = profiles(frame, ["x"], by=["group"], design=Design())
    assert table[["group", "mean", "n"]].to_dict("records") == [{"group": "a", "mean": 2.0, "n": 2}]


def test_a_contrast_knows_that_groups_share_villages(measured):
    both = contrasts(measured, ["income"], between="year", groups=(2021, 2020), design=DESIGN)
    means = profiles(measured, ["income"], by=["year"], design=DESIGN)["mean"]
    assert both["difference"].iloc[0] == pytest.approx(means[1] - means[0])


def test_a_contrast_of_identical_waves_has_no_error(measured):
    now = measured[measured["year"].eq(2020)]
    twice = pd.concat([now, now.assign(year=2021)])
    row = contrasts(twice, ["drive"], between="year", groups=(2021, 2020), design=DESIGN).iloc[0]
    assert (row["difference"], row["std_error"]) == pytest.approx((0, 0), abs=1e-12)


def test_strata_add_up_to_all_households_and_low_income_to_its_strata(measured):
    table = stratum_shares(measured, time="year", design=DESIGN)
    wide = table.pivot(index=["time", "unit"], columns="stratum", values="share")
    assert wide[["S0", "S1", "S2", "S3", "S4"]].sum(axis=1).to_numpy() == pytest.approx(np.ones(4))
    low = wide[["S1", "S2", "S3", "S4"]].sum(axis=1)
    assert low.to_numpy() == pytest.approx(wide["low_income"].to_numpy())


def test_shares_of_persons_weigh_households_by_size():
    frame = pd.DataFrame(
        {"income_stratum": ["S1", "S0", "S0"], "size": [6, 1, 3], "v": list("abc")}
    )
    table = stratum_shares(frame, time=None, design=Design(cluster="v", size="size"))
    poorest = table[table["stratum"].eq("S1")].set_index("unit")["share"]
    assert poorest.to_dict() == pytest.approx({"household": 1 / 3, "person": 0.6})


def test_movements_count_households_seen_in_both_waves():
    states = {
        1: ("activation", "activation"),
        2: ("activation", None),  # leaves the low-income universe
        3: ("activation", "development"),
        4: (None, "activation"),  # was not low-income
        5: ("activation", "gone"),  # not seen again
    }
    frame = pd.DataFrame(
        [
            {"id": unit, "year": year, "type_raw": state, "income_stratum": "S1" if state else "S0"}
            for unit, pair in states.items()
            for year, state in zip((2020, 2021), pair, strict=True)
            if state != "gone"
        ]
    )
    table = transitions(frame, keys=Keys(unit="id", time="year"), design=Design())
    found = table.set_index("type_to")["share"]
    assert set(table["type_from"]) == {"activation"}
    assert found[found > 0].to_dict() == pytest.approx(
        {"activation": 1 / 3, "development": 1 / 3, "not_low_income": 1 / 3}
    )


def test_movements_add_up_to_one(measured):
    table = transitions(measured, keys=KEYS, design=DESIGN)
    sums = table.groupby(["time_from", "type_from"])["share"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(4))
