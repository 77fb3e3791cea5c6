"""What a study may ask that its data do not answer: a clear error, or a notice with its count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import DataError, StudyError
from lowincome_research.identification.measure import GROUP_METRICS

POOR = {"poor": {"measure": "income_pre_assist", "below": 6_252}}
THREE = {
    **POOR,
    "relative": {"measure": "income_pre_assist", "below": {"share": 0.6, "of": "median"}},
    "score": {"measure": "deprivation", "at_least": 3},
}


def reasons(results) -> dict[str, int]:
    return {one.reason: one.count for one in results.notices}


def no_gap(results) -> bool:
    frames = (results.metrics, results.curves, results.decomposition, results.bootstrap)
    return not any(frame.drop(columns=["time"]).isna().any().any() for frame in frames)


def lottery(villages, share: float, **sizes: int) -> pd.DataFrame:
    frame = villages(**sizes)
    rng = np.random.default_rng(12)
    return frame.assign(
        dibao_recipient=rng.binomial(1, share, len(frame)) * 1.0,
        deprivation=(rng.poisson(2, len(frame)) * 1.0),
    )


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"income_pre_assist": 1e6}, StudyError, "nobody is eligible among 600 rows"),
        ({"income_pre_assist": 1.0}, StudyError, "everybody is eligible among 600 rows"),
        ({"dibao_recipient": 0.0}, StudyError, "nobody is registered among 600 rows"),
        ({"dibao_recipient": 1.0}, StudyError, "everybody is registered among 600 rows"),
        ({"weight": 0.0}, DataError, "all 600 weights are zero"),
        ({"weight": -1.0}, DataError, "600 rows have a weight that is negative"),
        ({"county_code": "a", "village_code": 1}, DataError, "has two clusters"),
    ],
)
def test_data_on_one_side_of_every_line_are_refused(judge, villages, change, error, words):
    with pytest.raises(error) as raised:
        judge(villages().assign(**change), by=["county_code"], bootstrap={"replicates": 50})
    assert words in str(raised.value)


def test_a_missing_policy_line_names_the_nearest(judge, villages):
    with pytest.raises(StudyError) as raised:
        judge(villages(), region="henan",
              truths={"rule": {"measure": "income_pre_assist", "below": "dibao_lin"}})  # fmt: skip
    assert "did you mean 'dibao_line'?" in str(raised.value)


def test_a_truth_that_is_missing_for_some_rows_judges_the_others(judge, villages):
    frame = villages()
    frame.loc[frame.index % 4 == 0, "income_pre_assist"] = np.nan
    results = judge(frame, truths={**POOR}, by=["county_code"], bootstrap={"replicates": 50})
    assert reasons(results)["missing_truth"] == 150
    assert no_gap(results)


def test_one_county_without_need_and_one_without_register_leave_no_gap(judge, villages):
    frame = villages()
    frame.loc[frame["county_code"].eq("SYN01"), "income_pre_assist"] = 1e6
    frame.loc[frame["county_code"].eq("SYN02"), "dibao_recipient"] = 0.0
    frame.loc[frame["county_code"].eq("SYN03"), "dibao_recipient"] = 1.0
    frame.loc[frame["county_code"].eq("SYN04"), "income_pre_assist"] = 1.0
    results = judge(frame, by=["county_code"])
    assert no_gap(results)
    assert reasons(results)["undefined"] > 0
    told = results.metrics.query("unit == 'person'").groupby("group")["metric"].agg(set)
    possible = set(GROUP_METRICS) - {"auc"}
    assert told["SYN05"] == possible
    contrasts = {"targeting_differential", "targeting_differential_normalised"}
    level = {"cgh", "concentration_coef"}  # one income for all, or a place for all
    assert possible - told["SYN01"] == {"take_up", "exclusion_error", *contrasts, *level}
    assert possible - told["SYN02"] == {
        "inclusion_error", "targeting_error_rate", *contrasts, *level
    }  # fmt: skip
    assert possible - told["SYN03"] == {*contrasts, *level}
    assert possible - told["SYN04"] == {"inclusion_error_nonpoor", *contrasts, *level}


def test_a_grouping_in_which_all_with_a_group_are_alike_splits_nothing_and_says_so(judge, villages):
    frame = villages().assign(kind=lambda d: np.where(d["income_pre_assist"] < 6_252, "poor", None))
    results = judge(frame, by=["kind"])
    assert results.decomposition.empty
    where = [one.where for one in results.notices if "decomposition" in one.where]
    assert where == [
        f"register=dibao truth=income_rule unit={unit} group_by=kind decomposition"
        for unit in ("household", "person")
    ]


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        (pd.Categorical(["S1", "S0"] * 300, categories=["S0", "S1", "S2"]), ["S0", "S1"]),
        (np.array([2.0, 1.0, np.nan] * 200), ["1", "2"]),
        (pd.array([2, 1, None] * 200, dtype="Int64"), ["1", "2"]),
        (np.array([True, False] * 300), ["False", "True"]),
        (pd.array(["兜底型", "赋能型"] * 300, dtype="string"), ["兜底型", "赋能型"]),
    ],
)
def test_strata_and_types_of_any_kind_are_groups(judge, villages, values, groups):
    results = judge(villages().assign(type_final=values), by=["type_final"])
    assert list(dict.fromkeys(results.metrics["group"])) == ["", *groups]
    assert no_gap(results)


def test_a_study_of_truths_alone_has_no_register_to_judge(judge, villages):
    frame = lottery(villages, 0.2)
    results = judge(frame, registers={}, truths=THREE, bootstrap={"replicates": 50})
    assert results.metrics.empty
    assert results.curves.empty
    assert results.decomposition.empty
    assert results.bootstrap.empty
    assert results.relative_lines["truth"].tolist() == ["relative"]
    assert results.summary() == ""


def test_a_lottery_of_a_hundred_thousand_is_found_out(judge, villages):
    frame = lottery(villages, 0.15, counties=20, per_county=50, size=100)
    results = judge(frame, truths=THREE)
    for _, rows in results.metrics.set_index("metric").groupby(["truth", "unit"]):
        differential = rows.loc["targeting_differential"]
        assert differential["ci_low"] < 0 < differential["ci_high"]
        for error, share in (("inclusion", "eligible_share"), ("exclusion", "coverage")):
            lottery_error = 1 - rows.loc[share, "estimate"]
            assert rows.loc[f"{error}_error", "estimate"] == pytest.approx(lottery_error, abs=0.015)
        rate = rows.loc["targeting_error_rate"]
        assert rate["ci_low"] < 1 - rows.loc["coverage", "estimate"] < rate["ci_high"]
    (notice,) = [one for one in results.notices if one.reason == "like_a_lottery"]
    assert str(notice) == "like_a_lottery (3): register=dibao"


def test_a_register_that_judges_is_not_called_a_lottery_nor_one_that_some_truth_can_tell(
    judge, villages
):
    assert judge(villages()).lotteries == ()
    frame = lottery(villages, 0.2)
    by_score = frame.assign(dibao_recipient=(frame["deprivation"] >= 4) * 1.0)
    assert judge(by_score, truths=THREE).lotteries == ()
    assert judge(by_score, truths=POOR).lotteries == ("dibao",)


def test_a_declared_lottery_is_refused(spec):
    with pytest.raises(StudyError) as raised:
        spec(registers={"lots": {"column": "drawn", "randomised": True}})
    assert "has no identification errors" in str(raised.value)
