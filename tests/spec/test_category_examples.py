"""The examples of categories printed in the reports are those that the tests compute."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lowincome_research.exhibits.category_words import PHRASES
from lowincome_research.terms import LANGUAGES
from tests.spec.test_categories import HOUSEHOLDS, PERSONS
from tests.spec.test_examples_in_reports import printed, shown

WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "assets": {1: "符合", 0: "超限"}, "unknown": "不明",
        "regime": {"dual_track": "并行", "merged": "并轨"},
        "tekun": {"yes": "是", "no": "否", "unknown": "不明"},
        "supporter": {"none": "无", "unable": "无能力", "able": "有能力"},
        "ground": {
            "clergy": "宗教教职", "unemployed_disabled": "成年无业重残", "unknown": "不明",
            "severe_disability": "重残", "serious_illness": "重病",
        },
    },
    "en": {
        "assets": {1: "within", 0: "above"}, "unknown": "unknown",
        "regime": {"dual_track": "two", "merged": "merged"},
        "tekun": {"yes": "yes", "no": "no", "unknown": "unknown"},
        "supporter": {"none": "none", "unable": "unable", "able": "able"},
        "ground": {
            "clergy": "clergy", "unemployed_disabled": "disabled without work",
            "severe_disability": "severe disability", "serious_illness": "serious illness",
            "unknown": "unknown",
        },
    },
}  # fmt: skip


def said(words: dict[str, Any], group: str, value: Any) -> str:
    return words["unknown"] if pd.isna(value) else words[group][value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_households_are_printed_as_specified(language):
    words = WORDS[language]
    wanted = [
        [words["regime"][row.regime], shown(row.income), said(words, "assets", row.assets),
         shown(row.spending), PHRASES.word("household_status", row.status)[language],
         "—" if row.monitored == "none"
         else PHRASES.word("monitored_type", row.monitored)[language]]
        for row in HOUSEHOLDS.itertuples()
    ]  # fmt: skip
    assert [cells[1:] for cells in printed(language, "categories") if len(cells) == 7] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_persons_are_printed_as_specified(language):
    words = WORDS[language]
    wanted = [
        [*map(shown, (row.household_income, row.age, row.grade)),
         said(words, "supporter", row.supporter),
         words["unknown"] if pd.isna(row.income) else shown(row.income),
         words["tekun"][row.tekun],
         "—" if pd.isna(row.ground) else words["ground"][row.ground]]
        for row in PERSONS.itertuples()
    ]  # fmt: skip
    found = [cells[1:] for cells in printed(language, "categories") if len(cells) == 8]
    assert found[2:] == wanted


def test_the_english_cases_are_those_of_the_tables():
    cases = [*HOUSEHOLDS["case"], *PERSONS["case"]]
    found = [cells[0] for cells in printed("en", "categories")]
    assert [case.lower() for case in cases] == [
        one.lower() for one in found if one != "Case" and not one.startswith(":-")
    ]
