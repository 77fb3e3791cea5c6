"""Strata and types by example: each line of the two tables is a household and its class."""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import pandas as pd
import pytest

from lowincome_research.classification.cut_spec import AbsoluteCut
from lowincome_research.classification.cuts import CutPoints
from lowincome_research.classification.spec import ClassificationSpec, Lines
from lowincome_research.classification.strata import (
    FittedLine,
    line_expression,
    stratum_expression,
)
from lowincome_research.classification.types import final_expression, type_expression

SPEC = ClassificationSpec(
    income="income",
    drive="drive",
    capability="capability",
    cut=AbsoluteCut(),
    sensitivity=(),
    labour="labour",
    lines=Lines(dibao="dibao_line", median="rural_median", hardship=("hardship",)),
)
STRATA = pd.read_csv(Path(__file__).with_name("strata.csv"))
TYPES = pd.read_csv(Path(__file__).with_name("types.csv"))


@pytest.fixture(scope="module")
def found_strata():
    dibao, median = (
        line_expression(FittedLine(column=column), None)
        for column in ("dibao_line", "rural_median")
    )
    stratum = stratum_expression(SPEC, dibao=dibao, median=median).alias("found")
    return nw.from_native(STRATA).select(stratum)["found"].to_list()


@pytest.fixture(scope="module")
def found_types():
    given = TYPES.drop(columns=["type_raw", "type_final"])
    given = nw.from_native(given.rename(columns={"stratum": "income_stratum"}))
    points = CutPoints(rule=SPEC.cut, drive=0.5, capability=0.5)
    raw = given.with_columns(type_expression(SPEC, points).alias("type_raw"))
    return raw.with_columns(final_expression(SPEC).alias("type_final")).to_native()


def _same(found: object, wanted: object) -> bool:
    return pd.isna(found) if pd.isna(wanted) else found == wanted


@pytest.mark.parametrize("row", STRATA.index, ids=STRATA["case"])
def test_a_household_is_in_the_stratum_that_its_income_and_hardship_say(row, found_strata):
    assert _same(found_strata[row], STRATA.loc[row, "stratum"])


@pytest.mark.parametrize("version", ["type_raw", "type_final"])
@pytest.mark.parametrize("row", TYPES.index, ids=TYPES["case"])
def test_a_household_is_of_the_type_that_its_scores_and_labour_say(row, version, found_types):
    assert _same(found_types.loc[row, version], TYPES.loc[row, version])
