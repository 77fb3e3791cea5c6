"""Official categories by example: each line of the two tables is a household or a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from lowincome_research.entitlements.categories import Categorised, categorise
from lowincome_research.entitlements.fitted import fit_categories
from lowincome_research.entitlements.spec import CategoriesSpec
from lowincome_research.panel.spec import Keys

HERE = Path(__file__).parent
HOUSEHOLDS = pd.read_csv(HERE / "categories.csv")
PERSONS = pd.read_csv(HERE / "category_persons.csv", keep_default_na=False, na_values=[""])
LINES = {"dibao_line": 6252.0, "mean_before": 20013.0, "monitoring_line": 8200.0}
KEYS = Keys(unit="household_id", time="year")
PERSON_COLUMNS = {
    "age": "age", "disability_kind": "kind", "disability_grade": "grade",
    "serious_illness": "illness", "supporter": "supporter", "income": "income",
    "admitted": "admitted", "orphan_scheme": "orphan", "unemployed": "unemployed",
    "clergy_years": "clergy", "excluded": "excluded",
}  # fmt: skip
SPEC = {
    "income": "income_pre_assist",
    "lines": {"dibao": "dibao_line", "previous_mean": "mean_before"},
    "assets": {"screen": "assets"},
    "rigid": {"spending": ["spending"], "approved_on": "approved", "assessed_on": "assessed"},
    "persons": {"household": "household_id", **PERSON_COLUMNS},
    "monitoring": {"lifted": "lifted", "risks": {"illness": ["risk"]}, "shocks": ["shock"]},
    "other_difficult": "difficult",
}
ORDINARY = {
    "age": 40, "kind": "none", "grade": 0, "illness": 0, "supporter": "able", "income": None,
    "admitted": 0, "orphan": 0, "unemployed": 0, "clergy": 0, "excluded": 0,
}  # fmt: skip
DESTITUTE = {**ORDINARY, "age": 70, "supporter": "none", "income": 0}


def fitted(regime: str, frame: pd.DataFrame):
    spec = CategoriesSpec.model_validate(SPEC, strict=False)
    return fit_categories(
        spec, region="henan", regime=regime, keys=KEYS, size="size",
        times=[2023, 2024], columns=list(frame), person="person_id",
    )  # fmt: skip


def judged(frame: pd.DataFrame, rows: list[dict[str, Any]], regime: str) -> Categorised:
    """Return the categories as pandas frames, computed by polars, quick on small ones."""
    given = (pl.from_pandas(one) for one in (frame, members(rows)))
    found = categorise(*given, fitted(regime, frame))
    return Categorised(found.households.to_pandas(), found.persons.to_pandas())


def panel(cases: pd.DataFrame) -> pd.DataFrame:
    """Return two years of the cases: last year only the income is known."""
    frame = cases.assign(
        household_id=[f"h{i:02d}" for i in range(len(cases))], year=2024,
        assessed=pd.Timestamp("2024-12-31"), **LINES,
    )  # fmt: skip
    frame["approved"] = pd.to_datetime(frame["approved"])
    earlier = frame.assign(year=2023, income_pre_assist=frame["before"])
    return pd.concat([earlier, frame], ignore_index=True)


def members(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame["person_id"] = [f"p{i:03d}" for i in range(len(frame))]
    numeric = frame.columns.difference(["household_id", "person_id", "kind", "supporter"])
    return frame.astype(dict.fromkeys(numeric, "float64")).astype({"year": "int64"})


def household_cases(regime: str) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return the panel of the cases of a regime, and their members."""
    cases = HOUSEHOLDS[HOUSEHOLDS["regime"].eq(regime)]
    frame = panel(cases.rename(columns={"income": "income_pre_assist"}))
    rows = [
        {"household_id": row.household_id, "year": 2024, **person}
        for row in frame[frame["year"] == 2024].itertuples()
        for person in [DESTITUTE] * row.tekun + [ORDINARY] * (row.size - row.tekun)
    ]
    return frame, rows


def person_cases() -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return each case in a household of three with two ordinary members."""
    households = pd.DataFrame({
        "income_pre_assist": PERSONS["household_income"], "before": 9000, "size": 3,
        "assets": PERSONS["assets"], "spending": 0, "approved": None, "lifted": 0, "risk": 0,
        "shock": 0, "difficult": 0,
    })  # fmt: skip
    frame = panel(households)
    cases = PERSONS[list(ORDINARY)].to_dict("records")
    rows = [
        {"household_id": code, "year": 2024, **person}
        for code, case in zip(_codes(frame), cases, strict=True)
        for person in (case, ORDINARY, ORDINARY)
    ]
    return frame, rows


def _codes(frame: pd.DataFrame) -> list[str]:
    return frame.loc[frame["year"] == 2024, "household_id"].to_list()


@pytest.fixture(scope="module")
def found_households() -> pd.DataFrame:
    found = {}
    for regime, cases in HOUSEHOLDS.groupby("regime"):
        frame, rows = household_cases(regime)
        result = judged(frame, rows, regime).households
        now = result[result["year"] == 2024].set_index("household_id")
        found[regime] = now.loc[_codes(frame)].set_index(cases.index)
    return pd.concat(found.values())


@pytest.fixture(scope="module")
def found_persons() -> pd.DataFrame:
    frame, rows = person_cases()
    result = judged(frame, rows, "dual_track").persons
    first = result.sort_values("person_id").groupby("household_id").head(1)
    return first.set_index("household_id").loc[_codes(frame)].set_index(PERSONS.index)


@pytest.mark.parametrize("row", HOUSEHOLDS.index, ids=HOUSEHOLDS["case"])
def test_a_household_has_the_status_and_overlay_that_the_rules_say(row, found_households):
    found, wanted = found_households.loc[row], HOUSEHOLDS.loc[row]
    assert (found["household_status"], found["monitored_type"], found["tested_members"]) == (
        wanted["status"], wanted["monitored"], wanted["tested"],
    )  # fmt: skip


@pytest.mark.parametrize("row", PERSONS.index, ids=PERSONS["case"])
def test_a_person_is_what_the_rules_say(row, found_persons):
    found, wanted = found_persons.loc[row], PERSONS.loc[row]
    said = {(1, 0): "yes", (0, 1): "unknown", (0, 0): "no"}
    ground = "unknown" if found["dibao_single_unknown"] else found["single_ground"]
    assert said[found["tekun"], found["tekun_unknown"]] == wanted["tekun"]
    assert (pd.isna(ground) and pd.isna(wanted["ground"])) or ground == wanted["ground"]
    assert found["not_a_member"] == (wanted["member"] == "no")
