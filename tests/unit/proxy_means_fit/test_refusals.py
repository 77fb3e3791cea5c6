"""What a proxy means test may not be told, each refused with the reason."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.proxy_means.cross_fitting import fit_proxies
from lowincome_research.proxy_means.spec import columns_used
from tests.unit.proxy_means_fit.conftest import (
    DESIGN,
    KEYS,
    LINE,
    cases_of,
    fitted,
    section,
    variables,
    villages,
)


def refusal(frame: pd.DataFrame, **changes: Any) -> str:
    with pytest.raises(StudyError) as caught:
        fitted(frame, **changes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("predictor", "reason"),
    [
        ("income_pre_assist", "is what is predicted"),
        ("earned_income", "is an income or made of one"),
        ("assistance_received", "is assistance received"),
        ("consumption", "contains assistance received or what it bought"),
        ("dibao_recipient", "is a register or what it pays"),
        ("type_final", "is a class made from income"),
        ("fc_debt_ratio", "is a ratio to income"),
        ("weight", "belongs to the survey design"),
        ("village_code", "belongs to the survey design"),
        ("household_id", "is a key"),
        ("wage_log", "is computed from 'wages', which is a part of what is predicted"),
        ("county_code", "is of type text; allowed: integer, number, boolean, category"),
        ("durable", "no column 'durable' is declared; allowed:"),
    ],
)
def test_a_predictor_that_may_not_be_used_is_named_with_the_reason(
    frame: pd.DataFrame, predictor: str, reason: str
) -> None:
    derived = {
        "wage_log": ("real_wages",),
        "real_wages": ("wages",),
        "income_pre_assist": ("wages", "house_rank"),
    }
    message = refusal(frame, predictors=["durables", predictor], derived=derived)
    assert "proxy_means.predictors[1]" in message
    assert reason in message


def test_all_predictors_that_may_not_be_used_are_named_at_once(frame: pd.DataFrame) -> None:
    message = refusal(frame, predictors=["earned_income", "durables", "weight", "constnt"])
    assert "3 problems" in message
    assert "did you mean 'constant'?" in message


def test_lines_scores_amounts_and_assistance_taken_off_are_refused(frame: pd.DataFrame) -> None:
    truth = {"measure": "income_pre_assist", "below": "village_line", "less": ["house_rank"]}
    register = {"column": "dibao_recipient", "score": "need_score", "amount": "dibao_amount"}
    held = frame.assign(village_line=5_000.0, house_rank=1.0, need_score=1.0, dibao_amount=1.0)
    cases = cases_of(held, truths={"poor": truth}, registers={"dibao": register})
    predictors = ["village_line", "house_rank", "need_score", "dibao_amount"]
    with pytest.raises(StudyError) as caught:
        fit_proxies(
            cases, section(predictors=predictors),
            variables=variables(), keys=KEYS, design=DESIGN, seed=1,
        )  # fmt: skip
    assert len(caught.value.problems) == 4
    assert "'village_line' is a line of need" in str(caught.value)
    assert "'house_rank' is assistance taken off a measure of need" in str(caught.value)


def test_a_column_that_is_the_outcome_with_noise_is_refused(frame: pd.DataFrame) -> None:
    message = refusal(frame, predictors=["durables", "leak"])
    assert "'leak' alone tells welfare (rank correlation 0.99" in message


def test_a_category_made_from_the_outcome_is_refused(frame: pd.DataFrame) -> None:
    ventile = pd.qcut(frame["income_pre_assist"], 20, labels=False).map("{:02d}".format)
    message = refusal(frame.assign(village_name=ventile), predictors=["village_name"])
    assert "'village_name' alone tells welfare" in message


def test_columns_that_tell_the_outcome_only_together_are_refused(frame: pd.DataFrame) -> None:
    half, noise = frame["leak"] / 2, 3 * frame["noise"]
    parts = frame.assign(wages=half + noise, house_rank=half - noise)
    message = refusal(parts, predictors=["wages", "house_rank"], learners=["ols"])
    assert "'ols' tells 0.99" in message
    assert "look for predictors that are parts of the measure" in message


def test_predictors_that_say_nothing_or_too_much_are_refused_together(frame: pd.DataFrame) -> None:
    many = frame.assign(village_name=frame["village_code"].map("v{:02d}".format))
    message = refusal(many, predictors=["durables", "constant", "village_name"])
    assert "'constant' does not vary among the 640 rows that have it" in message
    assert "'village_name' has 32 levels; allowed: 30 at most" in message


def test_a_predictor_that_nobody_has_is_refused(frame: pd.DataFrame) -> None:
    message = refusal(frame.assign(land=float("nan")), predictors=["land", "durables"])
    assert "'land' does not vary among the 0 rows that have it" in message


def test_clusters_fewer_than_parts_are_refused() -> None:
    message = refusal(villages(counties=1, per_county=4), folds=5)
    assert (
        "proxy_means.folds: 4 clusters cannot be dealt into 5 parts; allowed: 4 at most" in message
    )


@pytest.mark.parametrize(("clusters", "words"), [(1, "1 cluster cannot"), (2, "2 clusters cannot")])
def test_clusters_too_few_for_any_test_are_said_to_be(clusters: int, words: str) -> None:
    frame = villages(counties=1, per_county=2)
    known = frame["village_code"] < clusters
    message = refusal(frame.assign(income_pre_assist=frame["income_pre_assist"].where(known)))
    assert f"panel.design.cluster: {words} be dealt into 5 parts" in message
    assert "a test needs 3 clusters at least: leave 'proxy_means' out" in message


def test_an_unknown_truth_or_register_is_refused(frame: pd.DataFrame) -> None:
    message = refusal(frame, truth="por", register="tekun")
    assert "proxy_means.truth: 'por' is no truth of 'identification'" in message
    assert "did you mean 'poor'?" in message
    assert "proxy_means.register: 'tekun' is no register of 'identification'" in message


@pytest.mark.parametrize(
    "truth",
    [
        {"measure": "durables", "at_least": 3},
        {
            "multidimensional": {
                "indicators": {"car": {"below": 1}, "durables": {"below": 3}},
                "k": "1/2",
            },
            "label": {"zh": "多维贫困", "en": "Multidimensional poverty"},
        },
    ],
)
def test_a_score_is_no_outcome(frame: pd.DataFrame, truth: dict[str, Any]) -> None:
    cases = cases_of(frame, truths={"poor": truth})
    with pytest.raises(StudyError, match="is a score, and a proxy means test predicts money"):
        fit_proxies(cases, section(predictors=["land"]), variables=variables(), keys=KEYS,
                    design=DESIGN, seed=1)  # fmt: skip


def test_an_outcome_of_another_time_is_refused(frame: pd.DataFrame) -> None:
    earlier = pd.concat([frame, frame.assign(year=2019)])
    truth = {"measure": "income_pre_assist", "below": 5_000, "at": 2019}
    with pytest.raises(StudyError, match="is of 2019, the predictors are of 2020"):
        fit_proxies(cases_of(earlier, truths={"poor": truth}), section(), variables=variables(),
                    keys=KEYS, design=DESIGN, seed=1)  # fmt: skip


def test_a_line_of_which_there_is_no_logarithm_is_refused(frame: pd.DataFrame) -> None:
    lost = frame.assign(income_pre_assist=-frame["income_pre_assist"])
    cases = cases_of(lost, truths={"poor": {"measure": "income_pre_assist", "below": -5_000}})
    with pytest.raises(StudyError, match="is zero or less in 640 rows; allowed: a positive line"):
        fit_proxies(cases, section(), variables=variables(), keys=KEYS, design=DESIGN, seed=1)


def test_an_outcome_without_positive_values_is_refused(frame: pd.DataFrame) -> None:
    lost = frame.assign(income_pre_assist=-frame["income_pre_assist"], asset_screen_ok=frame["car"])
    truth = {"measure": "income_pre_assist", "below": LINE, "screens": ["asset_screen_ok"]}
    cases = cases_of(lost, truths={"poor": truth})
    with pytest.raises(StudyError, match="'poor' has no positive value among 640 rows"):
        fit_proxies(cases, section(), variables=variables(), keys=KEYS, design=DESIGN, seed=1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"predictors": ["land", "land"]}, "'predictors' names land more than once"),
        ({"learners": ["ols", "ols"]}, "'learners' names ols more than once"),
        ({"by": ["car", {"column": "car", "cuts": [1]}]}, "'by' names car more than once"),
        ({"by": [{"column": "land", "cuts": [2, 1]}]}, "the cuts must increase"),
        ({"predictors": []}, "at least 1"),
        ({"folds": 2}, "greater than or equal to 3"),
        ({"budget": 1.0}, "less than 1"),
        ({"quantile": 0}, "greater than 0"),
        ({"learners": ["lasso"]}, "allowed: 'ols', 'elastic_net', 'gradient_boosting'"),
        ({"scorecard": {"points": 5}}, "greater than or equal to 20"),
    ],
)
def test_a_section_that_makes_no_sense_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(StudyError) as caught:
        section(**changes)
    assert reason in str(caught.value)


def test_the_section_tells_its_columns_by_where_they_stand() -> None:
    spec = section(predictors=["land", "car"], by=["roof", {"column": "durables", "cuts": [3]}])
    assert columns_used(spec) == {
        ("predictors", 0): "land",
        ("predictors", 1): "car",
        ("by", 0): "roof",
        ("by", 1, "column"): "durables",
    }
