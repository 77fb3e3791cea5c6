"""The scorecard as a reader sees it: a form in both languages, its errors, and need by score."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.records import Exhibits, Table
from lowincome_research.exhibits.scorecard import scorecard_exhibits
from lowincome_research.exhibits.scorecard_words import ScorecardWords
from lowincome_research.panel.panel import Panel
from lowincome_research.proxy_means.scorecard import Answer, Question, Scorecard
from lowincome_research.proxy_means.scorecard_results import (
    ScorecardResults,
    proxy_means_scorecard,
)
from lowincome_research.terms import Bilingual
from tests.unit.proxy_means_fit.conftest import (
    DESIGN,
    KEYS,
    cases_of,
    fitted,
    variables,
    villages,
)

UNKNOWN = Answer(5, 0.05, unknown=True)
CARD = Scorecard(
    (
        Question(
            "durables",
            "number",
            (
                Answer(0, 0.0, high=1.0),
                Answer(9, 0.1, low=1.0, high=2.0),
                Answer(19, 0.2, low=2.0, high=5.0),
                Answer(30, 0.3, low=5.0),
                UNKNOWN,
            ),
        ),
        Question(
            "land",
            "number",
            (
                Answer(0, 0.0, high=1.5),
                Answer(12, 0.1, low=1.5, high=2_000.0),
                Answer(40, 0.4, low=2_000.0),
                UNKNOWN,
            ),
        ),
        Question("car", "boolean", (Answer(0, 0.0, code=0), Answer(20, 0.2, code=1), UNKNOWN)),
        Question("roof", "category", (Answer(0, 0.0, code="thatch"), UNKNOWN)),
    ),
    100,
)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return villages()


@pytest.fixture(scope="module")
def results(frame: pd.DataFrame) -> ScorecardResults:
    fit = fitted(frame, learners=["ols"], scorecard={"indicators": 4})
    found = proxy_means_scorecard(fit, cases_of(frame))
    assert found is not None
    return found


def shown(results: ScorecardResults, frame: pd.DataFrame, *, synthetic: bool = True) -> Exhibits:
    panel = Panel(frame, variables(), KEYS, DESIGN)
    section = cases_of(frame).spec
    return scorecard_exhibits(results, section, panel, synthetic=synthetic)


def table(exhibits: Exhibits, name: str) -> Table:
    return next(one for one in exhibits.tables if one.id == name)


def test_the_form_prints_questions_answers_and_points_in_both_languages(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    exhibits = shown(replace(results, card=CARD), frame)
    form = table(exhibits, "tbl-scorecard-form")
    english, chinese = table_markdown(form, "en"), table_markdown(form, "zh")
    for line in (
        "| 1. Durables (items) | 0 (0); 1 (9); 2 to 4 (19); 5 or more (30)",
        "| 2. Land (mu) | below 1.5 (0); 1.5 to below 2,000 (12); 2,000 or more (40)",
        "| 3. Has a car |", "yes (20)", "not known (5)", "thatch (0)",
        "| Total score | the scores above added up |",
    ):  # fmt: skip
        assert line in english
    for line in (
        "| 1．耐用品（件） | 0（0分）；1（9分）；2至4（19分）；5及以上（30分）",
        "1.5至不足2000（12分）", "是（20分）", "情况不详（5分）", "草（0分）",
        "| 总分 | 各题得分之和 |",
    ):  # fmt: skip
        assert line in chinese
    assert len(form.frame) == len(CARD.questions) + 1


def test_programs_read_a_line_for_every_answer(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    answers = table(shown(replace(results, card=CARD), frame), "tbl-scorecard")
    assert len(answers.frame) == sum(len(one.answers) for one in CARD.questions)
    assert "| 2 to 4 | 19 |" in table_markdown(answers, "en")
    assert "| 1.5至不足2000 | 12 |" in table_markdown(answers, "zh")


def test_a_unit_that_repeats_the_question_is_not_printed_in_english(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    codebook = variables()
    cars = replace(codebook["durables"], label=Bilingual(zh="汽车", en="Cars"),
                   unit=Bilingual(zh="辆", en="cars"))  # fmt: skip
    panel = Panel(frame, {**codebook, "durables": cars}, KEYS, DESIGN)
    words = ScorecardWords(results, cases_of(frame).spec, panel, True)
    asked = words.question(1, CARD.questions[0])
    assert (asked.zh, asked.en) == ("1．汽车（辆）", "1. Cars")


def test_the_form_says_at_which_score_the_places_end(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    exhibits = shown(replace(results, cut=27, budget=0.25), frame)
    note = table(exhibits, "tbl-scorecard-form").note
    assert "名额占人口的25.0%时，总分低于27分的家庭全部取得名额" in note.zh
    assert "with places for 25.0% of persons, households that score below 27 all get one" in note.en
    assert {one.id: one.value for one in exhibits.values}[
        "scorecard.poor_2020.all.all.all.all.cut"
    ] == 27


def test_every_note_says_that_the_data_are_simulated_and_only_then(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    for one in shown(results, frame).tables:
        assert "synthetic data" in one.note.en
        assert "模拟数据" in one.note.zh
    for one in shown(results, frame, synthetic=False).tables:
        assert "synthetic" not in one.note.en


def test_the_form_says_that_a_score_decides_nothing(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    note = table(shown(results, frame), "tbl-scorecard").note
    assert "replaces neither verification nor the decision" in note.en
    assert "不代替家庭经济状况核对与资格认定" in note.zh


def test_errors_on_the_page_are_levels_and_differences_are_in_the_file(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    errors = table(shown(results, frame), "tbl-scorecard-errors")
    page = table_markdown(errors, "en")
    assert page.count("| Points |") == 3
    assert "**Exclusion error**" in page
    assert len(errors.frame) == 9 + 6
    assert "**漏保率**" in table_markdown(errors, "zh")


def test_bands_of_the_score_end_at_its_most(results: ScorecardResults, frame: pd.DataFrame) -> None:
    bands = results.bands.assign(low=[90.0] * len(results.bands), high=100.0)
    page = table_markdown(
        table(shown(replace(results, bands=bands.head(1)), frame), "tbl-scorecard-bands"), "zh"
    )
    assert "| 90分至100分 |" in page
    assert "占人口比例" in page


@pytest.mark.parametrize(
    ("low", "high", "verdict", "words"),
    [
        (0.01, 0.05, "increase", "raises the exclusion error"),
        (-0.05, -0.01, "decrease", "lowers the exclusion error"),
        (-0.01, 0.05, "undetermined", "whether anything is lost cannot be told"),
    ],
)
def test_what_rounding_costs_is_said_as_the_interval_allows(
    results: ScorecardResults,
    frame: pd.DataFrame,
    low: float,
    high: float,
    verdict: str,
    words: str,
) -> None:
    changed = results.errors.assign(ci_low=low, ci_high=high, estimate=(low + high) / 2)
    found = shown(replace(results, errors=changed), frame).sentences
    own = next(one for one in found if one.id.endswith("points_less_unrounded.exclusion_finding"))
    assert own.verdict == verdict
    assert words in own.text.en
    assert "整数分值" in own.text.zh
    assert own.listed


def test_sentences_on_inclusion_errors_are_not_listed_twice(
    results: ScorecardResults, frame: pd.DataFrame
) -> None:
    listed = {one.id.rsplit(".", 1)[-1]: one.listed for one in shown(results, frame).sentences}
    assert listed == {"exclusion_finding": True, "inclusion_finding": False}


def test_values_have_ids_of_their_own(results: ScorecardResults, frame: pd.DataFrame) -> None:
    found = shown(results, frame)
    ids = [one.id for one in (*found.values, *found.sentences)]
    assert len(set(ids)) == len(ids)
    assert not [(a, b) for a in ids for b in ids if a != b and b.startswith(f"{a}_")]
    error = next(one for one in found.values if one.id.endswith("rule.points.exclusion_error"))
    row = results.errors.iloc[0]
    assert (error.value, error.n) == (row["estimate"], min(row["n"], row["n_cases"]))
