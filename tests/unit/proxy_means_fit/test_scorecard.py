"""A printed form whose points anybody can add up, and how good it is."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.api as sm

from lowincome_research.proxy_means.cross_fitting import CrossFit, fit_proxies
from lowincome_research.proxy_means.scorecard import Answer, Question, Scorecard, form_frame
from lowincome_research.proxy_means.scorecard_bins import readable_cuts
from lowincome_research.proxy_means.scorecard_fit import fit_scorecard
from lowincome_research.proxy_means.scorecard_results import (
    ScorecardResults,
    proxy_means_scorecard,
)
from lowincome_research.proxy_means.spec import ScorecardSpec
from tests.unit.proxy_means_fit.conftest import (
    DESIGN,
    KEYS,
    cases_of,
    fitted,
    section,
    variables,
    villages,
)

CARD = Scorecard(
    (
        Question(
            "land",
            "number",
            (
                Answer(0, 0.0, high=1.0),
                Answer(20, 0.2, low=1.0, high=2.5),
                Answer(40, 0.4, low=2.5),
                Answer(18, 0.18, unknown=True),
            ),
        ),
        Question(
            "roof",
            "category",
            (
                Answer(0, 0.0, code="thatch"),
                Answer(30, 0.3, code="tile"),
                Answer(25, 0.25, unknown=True),
            ),
        ),
        Question(
            "car",
            "boolean",
            (Answer(0, 0.0, code=0), Answer(30, 0.3, code=1), Answer(7, 0.07, unknown=True)),
        ),
    ),
    100,
)
HOUSEHOLDS = pd.DataFrame(
    {
        "land": [0.99, 1.0, 2.49, 2.5, np.nan, 9.0],
        "roof": ["thatch", "tile", "tile", "slate", None, "tile"],
        "car": pd.array([0, 1, None, 0, 1, 1], dtype="Int64"),
    }
)
BY_HAND = [0, 20 + 30 + 30, 20 + 30 + 7, 40 + 25 + 0, 18 + 25 + 30, 100]


def as_engine(engine: str) -> Any:
    if engine == "pandas":
        return HOUSEHOLDS
    table = pl.from_pandas(HOUSEHOLDS)
    if engine == "polars with not-a-number":
        return table.with_columns(pl.col("land").fill_null(float("nan")))
    return table if engine == "polars" else duckdb.from_arrow(table.to_arrow())


def to_pandas(frame: Any) -> pd.DataFrame:
    if isinstance(frame, pd.DataFrame):
        return frame
    return frame.to_pandas() if isinstance(frame, pl.DataFrame) else frame.df()


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars with not-a-number", "duckdb"])
def test_the_score_is_the_sum_of_the_points_on_any_engine(engine: str) -> None:
    scored = to_pandas(CARD.score(as_engine(engine)))
    assert scored["score"].tolist() == BY_HAND
    assert scored["score_exact"].to_numpy() == pytest.approx(np.array(BY_HAND) / 100)
    assert set(HOUSEHOLDS.columns) < set(scored.columns)


def test_the_form_has_a_row_per_answer() -> None:
    form = form_frame(CARD)
    assert form["points"].tolist() == [0, 20, 40, 18, 0, 30, 25, 0, 30, 7]
    assert form["question"].tolist() == [1, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert form["code"].tolist()[4:6] == ["thatch", "tile"]
    assert form.loc[1, ["low", "high"]].tolist() == [1.0, 2.5]


@pytest.mark.parametrize(
    ("values", "cuts"),
    [
        (np.arange(1, 101), (20, 40, 60, 80)),
        (np.arange(1, 101) * 1_234.0, (20_000, 50_000, 70_000, 100_000)),
        (np.repeat([0, 1], [90, 10]), (1,)),
        (np.repeat([0, 1], [99, 1]), ()),
        (np.repeat([1, 2, 3, 4], 25), (2, 3, 4)),
        (np.full(10, 3.0), ()),
        (np.arange(100) / 1_000, (0.02, 0.04, 0.06, 0.08)),
    ],
)
def test_numbers_are_cut_where_a_form_would_cut_them(
    values: np.ndarray[Any, Any], cuts: tuple[float, ...]
) -> None:
    found = readable_cuts(values.astype(float), np.ones(len(values)))
    assert found == pytest.approx(cuts)


@pytest.fixture(scope="module")
def card(fit: CrossFit) -> Scorecard:
    everything = fit.training(np.arange(len(fit.outcome)))
    return fit_scorecard(everything, ScorecardSpec(points=100, indicators=4))


@pytest.fixture(scope="module")
def results(fit: CrossFit, frame: pd.DataFrame) -> ScorecardResults:
    found = proxy_means_scorecard(fit, cases_of(frame))
    assert found is not None
    return found


def test_questions_come_in_the_order_of_what_they_explain(card: Scorecard) -> None:
    assert card.questions[0].column == "durables"
    assert {one.column for one in card.questions[:3]} == {"durables", "car", "roof"}
    assert len(card.questions) <= 4


def test_best_answers_get_all_points_and_worst_ones_none(card: Scorecard) -> None:
    for question in card.questions:
        known = [answer.points for answer in question.answers if not answer.unknown]
        assert min(known) == 0
        assert question.most == max(known) > 0
    assert sum(question.most for question in card.questions) == card.total == 100


def test_points_are_in_proportion_to_the_coefficients(card: Scorecard) -> None:
    scale = 100 / sum(max(a.log_points for a in one.answers) for one in card.questions)
    for question in card.questions:
        for answer in question.answers:
            # A question's most is rounded by one point at the most, the answer by another half.
            assert abs(answer.points - scale * answer.log_points) <= 1.5


def test_an_unknown_answer_is_worth_what_answers_are_on_average(
    card: Scorecard, frame: pd.DataFrame, fit: CrossFit
) -> None:
    question = next(one for one in card.questions if one.column == "car")
    rows = frame.iloc[fit.predictions.position]
    share = float(np.average(rows["car"], weights=fit.predictions.weight))
    _, yes, unknown = question.answers
    assert unknown.unknown
    assert unknown.log_points == pytest.approx(share * yes.log_points)
    assert unknown.points == round(share * yes.points)


def test_log_points_are_those_of_weighted_least_squares(
    card: Scorecard, frame: pd.DataFrame, fit: CrossFit
) -> None:
    rows = frame.iloc[fit.predictions.position].reset_index(drop=True)
    dummies = []
    for question in card.questions:
        column = rows[question.column]
        known = [answer for answer in question.answers if not answer.unknown]
        for answer in known[1:]:
            inside = column == answer.code
            if question.kind == "number":
                low, high = answer.low, answer.high or np.inf
                inside = (column >= low) & (column < high)
            dummies.append(inside.rename(f"{question.column} {answer}"))
        if column.isna().any():
            dummies.append(column.isna().rename(f"{question.column} unknown"))
    design = sm.add_constant(pd.concat(dummies, axis=1).astype(float))
    direct = sm.WLS(fit.outcome, design, weights=fit.predictions.weight).fit()
    for question in card.questions:
        known = [answer for answer in question.answers if not answer.unknown]
        for answer in known[1:]:
            step = answer.log_points - known[0].log_points
            assert step == pytest.approx(direct.params[f"{question.column} {answer}"], abs=1e-9)


def test_a_household_is_scored_by_a_card_made_without_its_cluster(
    frame: pd.DataFrame, fit: CrossFit
) -> None:
    inside = np.zeros(len(frame), dtype=bool)
    inside[fit.predictions.position[fit.predictions.fold == 0]] = True
    rich = inside & (frame["income_pre_assist"] > 6_000)
    changed = frame.assign(income_pre_assist=frame["income_pre_assist"] * np.where(rich, 9.0, 1.0))
    again = fitted(changed, learners=["ols"], scorecard={"indicators": 4})
    cards = [
        fit_scorecard(one.training(one.predictions.fold != 0), ScorecardSpec(indicators=4))
        for one in (fit, again)
    ]
    assert cards[0] == cards[1]


def test_rows_may_stand_in_any_order(frame: pd.DataFrame, results: ScorecardResults) -> None:
    shuffled = frame.sample(frac=1, random_state=9)
    fit = fitted(shuffled, learners=["ols"], scorecard={"indicators": 4})
    again = proxy_means_scorecard(fit, cases_of(shuffled))
    assert again is not None
    assert again.card == results.card
    pd.testing.assert_frame_equal(again.bands, results.bands)
    pd.testing.assert_frame_equal(again.errors, results.errors)


def test_errors_of_points_stand_beside_those_of_unrounded_rules(results: ScorecardResults) -> None:
    levels = results.errors[results.errors["against"].eq("")]
    assert levels["rule"].unique().tolist() == ["points", "unrounded", "full"]
    wide = levels.pivot(index="rule", columns="metric", values="estimate")
    gaps = results.errors[results.errors["against"].ne("")].set_index(["against", "metric"])
    for other in ("unrounded", "full"):
        for metric in wide.columns:
            gap = wide.loc["points", metric] - wide.loc[other, metric]
            assert gaps.loc[(other, metric), "estimate"] == pytest.approx(gap)
    assert results.budget_of == "register"


def test_the_same_places_at_the_registers_budget_obey_the_identity(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    """H (1 - EE) = G (1 - IE), whichever way places are given out."""
    weight = frame["weight"] * frame["household_size"]
    poor = np.average(frame["income_pre_assist"] < 5_000, weights=weight)
    wide = results.errors[results.errors["against"].eq("")].pivot(
        index="rule", columns="metric", values="estimate"
    )
    reached = poor * (1 - wide["exclusion_error"])
    right = results.budget * (1 - wide["inclusion_error"])
    assert reached.to_numpy() == pytest.approx(right.to_numpy())


def test_the_share_that_is_poor_falls_with_the_score(results: ScorecardResults) -> None:
    bands = results.bands
    assert bands["share_population"].sum() == pytest.approx(1)
    assert bands["reached"].iloc[-1] == pytest.approx(1)
    assert bands["n"].sum() == 640
    assert np.corrcoef(bands["low"], bands["estimate"])[0, 1] < -0.8
    assert not bands[["estimate", "std_error", "ci_low", "ci_high"]].isna().any().any()


def test_bands_in_one_cluster_are_left_out_and_counted() -> None:
    frame = villages(counties=3, per_county=3, size=12, seed=3)
    fit = fitted(frame, learners=["ols"], folds=3, scorecard={"indicators": 3})
    found = proxy_means_scorecard(fit, cases_of(frame))
    assert found is not None
    left_out = [one for one in found.notices if one.reason == "no_variance"]
    scores = len(found.bands) + sum(one.count for one in left_out)
    assert left_out
    assert 5 <= scores <= 10


def test_what_rounding_costs_does_not_depend_on_lines_that_no_form_knows(
    frame: pd.DataFrame,
) -> None:
    """A thousand points for two questions keep the order, so that rounding costs nothing."""
    lines = frame.assign(village_line=3_500.0 + 100 * frame["village_code"])
    truth = {"poor": {"measure": "income_pre_assist", "below": "village_line"}}
    cases = cases_of(lines, truths=truth)
    card = {"points": 1000, "indicators": 2}
    fit = fit_proxies(cases, section(learners=["ols"], scorecard=card), variables=variables(),
                      keys=KEYS, design=DESIGN, seed=7)  # fmt: skip
    found = proxy_means_scorecard(fit, cases)
    assert found is not None
    errors = found.errors.set_index(["against", "metric"])["estimate"]
    assert errors.loc["unrounded"].to_numpy() == pytest.approx(0)
    assert (errors.loc["full"] != 0).all()


def test_the_places_end_at_the_cut_of_the_printed_card(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    score = results.card.score(frame)["score"]
    weight = frame["weight"] * frame["household_size"]
    below, upto = (weight[held].sum() / weight.sum() for held in (score < results.cut,
                                                                 score <= results.cut))  # fmt: skip
    assert below < results.budget <= upto


def test_without_a_scorecard_in_the_section_there_is_none(frame: pd.DataFrame) -> None:
    fit = fitted(frame, learners=["ols"])
    assert proxy_means_scorecard(fit, cases_of(frame)) is None


def test_without_least_squares_points_stand_beside_their_own_model_alone(
    frame: pd.DataFrame,
) -> None:
    fit = fitted(frame, learners=["elastic_net"], scorecard={}, budget=0.1)
    found = proxy_means_scorecard(fit, cases_of(frame))
    assert found is not None
    assert set(found.errors["rule"]) == {"points", "unrounded"}
    assert (found.budget_of, found.budget) == ("declared", 0.1)
