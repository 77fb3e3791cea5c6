"""Benefits by example: each line of the table is a household, its members and what it receives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.benefits import KINDS, Benefits, entitled_benefits
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import parse_value

CASES = pd.read_csv(Path(__file__).with_name("benefits.csv"), keep_default_na=False)
KEYS = Keys(unit="household_id", time="year")
YEAR = 2024
TRAITS = {
    "elderly": {"age": 75}, "minor": {"age": 9}, "severe": {"grade": 1}, "ill": {"ill": 1},
    "tekun": {"tekun": 1}, "care_none": {"care": "none"}, "single": {"dibao_single": 1},
    "refused_2": {"refusals": 2}, "refused_3": {"refusals": 3},
}  # fmt: skip
PLAIN = {"age": 40, "grade": 0, "ill": 0, "tekun": 0, "care": None, "dibao_single": 0,
         "refusals": 0}  # fmt: skip


def spec(method: str) -> BenefitsSpec:
    members = {"age": "age", "disability": "grade", "severe_illness": "ill", "care": "care",
               "refusals": "refusals"}  # fmt: skip
    return parse_value(
        {"income": "income", "standard": "standard", "method": method, "members": members,
         "grace": {"earned": "earned", "months_above": "months_above"}}, BenefitsSpec,
    )  # fmt: skip


def household_years(cases: pd.DataFrame) -> pd.DataFrame:
    """Each case in its year, and in the year before where the table says what it had then."""
    rows: list[dict[str, Any]] = []
    for name, case in cases.iterrows():
        size, standard = int(case["size"]), float(case["standard"])
        common = {"household_id": f"h{name}", "household_size": size, "standard": 12 * standard}
        work = case["rise"] != "transfers"
        if case["before"]:
            before = float(case["before"])
            status = "dibao" if before < standard * size else "none"
            rows.append({**common, "year": YEAR - 1, "household_status": status,
                         "income": 12 * before / size, "months_above": 0.0,
                         "earned": 12 * before / size if work else 0.0})  # fmt: skip
        income = 12 * float(case["income"]) / size if case["income"] else float("nan")
        above = float(case["months_above"]) if case["months_above"] else 0.0
        rows.append({**common, "year": YEAR, "household_status": case["status"], "income": income,
                     "months_above": above, "earned": income if work else 0.0})  # fmt: skip
    return pd.DataFrame(rows)


def persons(cases: pd.DataFrame) -> pd.DataFrame:
    """As many persons as the household has; the first have the traits of the table."""
    rows: list[dict[str, Any]] = []
    for name, case in cases.iterrows():
        special = [one.split("+") for one in case["persons"].split(";") if one]
        for place in range(int(case["size"])):
            traits = special[place] if place < len(special) else []
            row = {"household_id": f"h{name}", "year": YEAR, "person_id": f"h{name}p{place}"}
            for trait in ({}, *(TRAITS[one] for one in traits)):
                row = {**PLAIN, **row, **trait}
            rows.append(row)
    return pd.DataFrame(rows)


def computed(method: str) -> Benefits:
    cases = CASES[CASES["method"].eq(method)]
    return entitled_benefits(
        household_years(cases), persons(cases), spec(method), region="henan", keys=KEYS
    )


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    frame = pd.concat([computed(method).households for method in ("topup", "tiers")])
    latest = frame[frame["year"].eq(YEAR)].set_index("household_id")
    regular = latest[[f"{kind}_benefit" for kind in KINDS if kind != "grace"]]
    return latest.assign(month=regular.sum(axis=1, skipna=False) / 12)


@pytest.mark.parametrize("unit", ["month", "year"])
@pytest.mark.parametrize("name", CASES.index, ids=CASES["case"])
def test_a_household_receives_what_the_rules_say(name, unit, found):
    amount = found.loc[f"h{name}", "month" if unit == "month" else "benefit"]
    wanted = CASES.loc[name, unit]
    if wanted == "":
        assert pd.isna(amount)
    else:
        assert amount == pytest.approx(float(wanted), abs=1e-9)  # whole yuan


@pytest.mark.parametrize("method", ["topup", "tiers"])
def test_shares_of_the_members_add_up_to_what_the_household_receives(method):
    benefits = computed(method)
    assert benefits.persons is not None
    latest = benefits.households[benefits.households["year"].eq(YEAR)].set_index("household_id")
    months = benefits.persons.groupby("household_id")["benefit_month"].sum(min_count=1)
    regular = (latest["benefit"] - latest["grace_benefit"]) / 12
    known = regular.dropna()
    pd.testing.assert_series_equal(months[known.index], known, check_names=False)
