"""The examples printed in the reports are the ones that the specification tests compute."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from lowincome_research.exhibits.measure_words import word
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.resources import project_path
from lowincome_research.terms import LANGUAGES
from tests.spec.test_alkire_foster import HOUSEHOLDS as DEPRIVED
from tests.spec.test_identification_metrics import HOUSEHOLDS, Register, judge
from tests.spec.test_outcomes import EXAMPLES as OUTCOMES
from tests.spec.test_strata_and_types import STRATA, TYPES

YES = {"zh": {"1": "是", "0": "否"}, "en": {"1": "yes", "0": "no"}}
METRICS = (
    "eligible_share", "coverage", "take_up", "exclusion_error", "inclusion_error",
    "inclusion_error_nonpoor", "error_rate_total", "targeting_differential",
    "targeting_differential_normalised", "targeting_error_rate", "cgh",
)  # fmt: skip


def printed(language: str, name: str) -> list[list[str]]:
    """Return the cells of the table of examples, without its header."""
    path = Path(project_path("reports")) / language / "examples" / f"{name}.md"
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line[:1] == "|"]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def shown(value: object) -> str:
    """Write a cell of a specification as a report prints it."""
    return "—" if pd.isna(value) else f"{value:g}".replace("-", "−")


@pytest.mark.parametrize("language", LANGUAGES)
def test_strata_are_printed_as_specified(language):
    wanted = [
        [*map(shown, (row.income, row.dibao_line, row.rural_median)),
         YES[language].get(shown(row.hardship), "—"),
         "—" if pd.isna(row.stratum) else row.stratum]
        for row in STRATA.itertuples()
    ]  # fmt: skip
    assert [cells[1:] for cells in printed(language, "strata")] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_types_are_printed_as_specified(language):
    def name(code: object) -> str:
        return "—" if pd.isna(code) else word("type", str(code))[language]

    wanted = [
        ["—" if pd.isna(row.stratum) else row.stratum,
         *map(shown, (row.drive, row.capability, row.labour)),
         *map(name, (row.type_raw, row.type_final))]
        for row in TYPES.itertuples()
    ]  # fmt: skip
    assert [cells[1:] for cells in printed(language, "types")] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ten_households_are_printed_as_specified(language):
    wanted = [
        [f"{row.income_pre_assist:g}", YES[language][str(int(row.income_pre_assist < 4.5))],
         YES[language][str(row.registered)], *(f"{one:g}" for one in (
             row.amount, row.score, row.household_size))]
        for row in HOUSEHOLDS.itertuples()
    ]  # fmt: skip
    assert [cells[1:7] for cells in printed(language, "households")] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_metrics_are_printed_as_the_program_computes_them(language):
    found = judge(Register(column="registered"))
    wanted = [
        [f"{found['household', '', metric]:.4f}", f"{found['person', '', metric]:.4f}"]
        for metric in METRICS
    ]
    assert [[cells[2], cells[4]] for cells in printed(language, "metrics")] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_deprived_households_are_printed_as_specified(language):
    wanted = [
        [*map(shown, (row.household, row.income, row.schooling, row.rooms)),
         YES[language][str(row.water)], shown(row.deprivations), YES[language][str(row.poor)]]
        for row in DEPRIVED.itertuples()
    ]  # fmt: skip
    assert printed(language, "alkire_foster") == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_outcomes_are_printed_as_specified(language):
    words = Phrases("outcomes")

    def cells(reckoned: str) -> list[str]:
        if not reckoned:
            return ["—", "—"]
        result = f"{float(Fraction(reckoned)):.4f}"
        return [text.replace("-", "−") for text in (reckoned, result)]

    wanted = [
        [words.word("metric", row.metric)[language], *cells(row.household), *cells(row.person)]
        for row in OUTCOMES.itertuples()
    ]
    assert printed(language, "outcomes") == wanted
