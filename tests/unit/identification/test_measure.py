"""From a panel to `tbl-identification`: rows, notices, invariances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.results import METRIC_COLUMNS
from lowincome_research.identification.spec import columns_used, lines_used
from lowincome_research.policy.lines import line_at

CONTRACT = [
    "register", "truth", "time", "unit", "group_by", "group", "metric",
    "estimate", "std_error", "ci_low", "ci_high", "n",
]  # fmt: skip
FULL = {
    "registers": {
        "dibao": {"column": "dibao_recipient", "amount": "dibao_amount", "score": "need_score"}
    },
    "by": ["county_code"],
}


def overall(results, metric: str, unit: str = "household") -> pd.Series:
    frame = results.to_frame()
    chosen = frame["group_by"].eq("") & frame["metric"].eq(metric) & frame["unit"].eq(unit)
    return frame[chosen].iloc[0]


def test_the_table_has_the_columns_of_the_contract_and_no_gap(judge, villages):
    frame = judge(villages(), **FULL).to_frame()
    assert list(frame.columns[: len(CONTRACT)]) == CONTRACT
    assert list(frame.columns) == METRIC_COLUMNS
    assert not frame.isna().any().any()
    assert set(frame["unit"]) == {"household", "person"}
    assert set(frame["time"]) == {"2020"}
    assert (frame["ci_low"] <= frame["estimate"]).all()
    assert (frame["estimate"] <= frame["ci_high"]).all()


def test_every_interval_says_how_it_was_made(judge, villages):
    frame = judge(villages(), **FULL).to_frame()
    shares = frame["metric"].isin(["coverage", "exclusion_error", "inclusion_error", "auc"])
    bound = frame["estimate"].isin([0.0, 1.0])
    assert set(frame.loc[shares & ~bound, "interval"]) == {"logit"}
    assert set(frame.loc[~shares & frame["metric"].eq("cgh"), "interval"]) == {"wald"}
    assert set(frame.loc[shares & bound, "interval"]) <= {"exact"}


def test_persons_weigh_by_the_size_of_their_household(judge, villages):
    one_each = judge(villages().assign(household_size=1.0)).to_frame()
    by_unit = one_each.groupby("unit")["estimate"].apply(list)
    assert by_unit["household"] == by_unit["person"]


def test_neither_the_order_of_rows_nor_the_scale_of_weights_and_money_matters(judge, villages):
    frame = villages()
    mixed = frame.sample(frac=1, random_state=3)
    mixed = mixed.assign(
        weight=mixed["weight"] * 10, income_pre_assist=mixed["income_pre_assist"] * 10
    )
    tenfold = {"truths": {"income_rule": {"measure": "income_pre_assist", "below": 62_520}}}
    before, after = judge(frame, **FULL).to_frame(), judge(mixed, **FULL, **tenfold).to_frame()
    pd.testing.assert_frame_equal(before, after, rtol=1e-9, atol=1e-12)


def test_rows_without_a_truth_or_a_register_are_counted_and_left_out(judge, villages):
    frame = villages()
    frame.loc[:9, "income_pre_assist"] = np.nan
    frame.loc[10:14, "dibao_recipient"] = np.nan
    results = judge(frame)
    assert overall(results, "coverage")["n"] == 585
    assert {(one.reason, one.count) for one in results.notices} == {
        ("missing_truth", 10),
        ("missing_register", 5),
    }


def test_left_out_rows_still_belong_to_the_design(judge, villages):
    frame = villages()
    frame.loc[frame["village_code"].isin([0, 1, 2]), "income_pre_assist"] = np.nan
    found = overall(judge(frame), "coverage")
    assert found["n_clusters"] == 27
    assert found["df"] == 27 - 6


def test_a_group_in_which_nobody_is_eligible_has_no_exclusion_error(judge, villages):
    frame = villages()
    rich = frame["county_code"].eq("SYN01")
    frame.loc[rich, "income_pre_assist"] = 1e6
    results = judge(frame, by=["county_code"])
    metrics = set(results.to_frame().query("group == 'SYN01'")["metric"])
    assert "exclusion_error" not in metrics
    assert "inclusion_error" in metrics
    undefined = [one for one in results.notices if one.reason == "undefined"]
    # by unit: take-up, exclusion, the differential as it is and normalised
    assert [one.count for one in undefined] == [4, 4]
    assert "group_by=county_code" in undefined[0].where


def test_a_group_in_one_village_has_no_interval_and_is_counted(judge, villages):
    frame = villages()
    frame["place"] = np.where(frame["village_code"].eq(0), "alone", "rest")
    results = judge(frame, by=["place"])
    alone = results.to_frame().query("group == 'alone'")
    assert set(alone["interval"]) <= {"exact"}
    assert "no_variance" in {one.reason for one in results.notices}


def test_missing_groups_and_zero_weights_are_counted(judge, villages):
    frame = villages().assign(place=lambda d: d["county_code"].where(d.index >= 7))
    frame.loc[20:22, "weight"] = 0.0
    reasons = {(one.reason, one.count) for one in judge(frame, by=["place"]).notices}
    assert ("missing_group", 7) in reasons
    assert ("zero_weight", 3) in reasons


def test_a_truth_of_an_earlier_year_is_read_for_the_same_households(judge, villages):
    now = villages()
    before = now.assign(year=2019, income_pre_assist=now["income_pre_assist"].shift(1))
    both = pd.concat([before, now.assign(income_pre_assist=1e9)])
    then = {"truths": {"income_rule": {"measure": "income_pre_assist", "below": 6_252, "at": 2019}}}
    expected = judge(now.assign(income_pre_assist=before["income_pre_assist"]))
    pd.testing.assert_frame_equal(judge(both, **then).metrics, expected.metrics)


def test_a_relative_line_is_a_share_of_the_persons_median(judge, villages):
    frame = villages().assign(weight=1.0, household_size=1.0)
    median = frame["income_pre_assist"].sort_values().iloc[len(frame) // 2 - 1]
    relative = {"measure": "income_pre_assist", "below": {"share": 0.6, "of": "median"}}
    fixed = {"measure": "income_pre_assist", "below": float(0.6 * median)}
    same = ["metric", "unit", "estimate", "n", "n_cases"]
    found = judge(frame, truths={"line": relative}).metrics[same]
    pd.testing.assert_frame_equal(found, judge(frame, truths={"line": fixed}).metrics[same])


def test_a_policy_line_is_looked_up_at_the_time_of_the_truth(judge, villages):
    named = {"truths": {"income_rule": {"measure": "income_pre_assist", "below": "dibao_line"}}}
    line = line_at("dibao_line", region="henan", at=2020)
    fixed = {"truths": {"income_rule": {"measure": "income_pre_assist", "below": line.value}}}
    found = judge(villages(), region="henan", **named)
    pd.testing.assert_frame_equal(found.metrics, judge(villages(), **fixed).metrics)
    assert found.lines == {"income_rule": line}


def test_the_asset_test_makes_fewer_households_eligible(judge, villages):
    screened = {"measure": "income_pre_assist", "below": 6_252, "screens": ["asset_screen_ok"]}
    frame = villages()
    passed = (frame["income_pre_assist"] < 6_252) & (frame["asset_screen_ok"] == 1)
    found = overall(judge(frame, truths={"rule": screened}), "eligible_share")
    assert found["n_cases"] == passed.sum()


def test_a_deprivation_score_counts_from_above(judge, villages):
    frame = villages().assign(deprivation=lambda d: -d["income_pre_assist"])
    above = {"measure": "deprivation", "at_least": -6_252}
    found = judge(frame, truths={"income_rule": above}).metrics
    pd.testing.assert_frame_equal(found, judge(frame).metrics)


def test_columns_and_lines_are_listed_where_they_stand(spec):
    section = spec(
        truths={"rule": {"measure": "y", "below": "dibao_line", "screens": ["ok"]}}, by=["county"]
    )
    assert columns_used(section) == {
        ("registers", "dibao", "column"): "dibao_recipient",
        ("truths", "rule", "measure"): "y",
        ("truths", "rule", "screens", 0): "ok",
        ("by", 0): "county",
    }
    assert lines_used(section) == {("truths", "rule", "below"): "dibao_line"}


def test_the_summary_names_figures_and_notices(judge, villages):
    frame = villages()
    frame.loc[0, "income_pre_assist"] = np.nan
    text = judge(frame).summary()
    assert "dibao against income_rule (household): exclusion_error" in text
    assert "missing_truth (1): register=dibao truth=income_rule" in text


@pytest.mark.parametrize("unit", ["household", "person"])
def test_a_register_drawn_by_lot_is_told_from_no_other_lottery(judge, villages, unit):
    frame = villages(counties=10, per_county=20, size=50)
    rng = np.random.default_rng(5)
    lottery = frame.assign(dibao_recipient=rng.binomial(1, 0.2, len(frame)).astype(float))
    results = judge(lottery)
    differential = overall(results, "targeting_differential", unit)
    assert differential["ci_low"] < 0 < differential["ci_high"]
    inclusion, need = (overall(results, m, unit) for m in ("inclusion_error", "eligible_share"))
    assert inclusion["estimate"] == pytest.approx(1 - need["estimate"], abs=0.02)
