"""Rules of benefits: what a study may ask for, and which dated values then hold."""

from __future__ import annotations

import pytest

from lowincome_research.entitlements.benefit_rules import (
    RULES,
    fit_benefits,
    load_benefits,
)
from lowincome_research.entitlements.benefit_spec import (
    CONTAINS_ASSISTANCE,
    BenefitsSpec,
    columns_used,
    lines_used,
    person_columns_used,
)
from lowincome_research.errors import StudyError
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.lines import line_at
from lowincome_research.policy.resolve import UNDATED
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id", time="year")


def spec(**section):
    return parse_value(section, BenefitsSpec)


def fitted(section=None, **options):
    settled = {"region": "henan", "keys": KEYS, "times": (2023, 2024), **options}
    return fit_benefits(spec(**(section or {})), **settled)


@pytest.mark.parametrize("column", sorted(CONTAINS_ASSISTANCE))
def test_an_income_that_contains_assistance_is_refused(column):
    with pytest.raises(StudyError, match="contains assistance: a benefit that follows from it"):
        spec(income=column)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"standard": 0}, "the standard is above zero, saw 0"),
        ({"schedule": {"sizes": [3, 0]}}, "sizes are 1 or more persons, saw 0"),
        ({"method": "topups"}, "did you mean 'topup'"),
        ({"member": {"age": "age"}}, "unknown key 'member'.*did you mean 'members'"),
        ({"rounding": -1}, "greater than or equal to 0"),
        ({"grace": {"months_above": "m"}}, "the key 'earned' is missing"),
    ],
)
def test_a_section_that_makes_no_sense_is_refused_with_the_fix(section, said):
    with pytest.raises(StudyError, match=said):
        spec(**section)


def test_the_section_names_its_columns_and_where_they_stand():
    section = spec(
        income="y", standard="line", paid={"column": "paid"}, members={"age": "age"},
        grace={"earned": "earned", "months_above": "above"},
    )  # fmt: skip
    assert columns_used(section) == {
        ("income",): "y", ("grace", "earned"): "earned", ("grace", "months_above"): "above",
        ("paid", "column"): "paid",
    }  # fmt: skip
    assert lines_used(section) == {("standard",): "line"}
    assert lines_used(spec(standard=6000)) == {}
    assert person_columns_used(section) == {("members", "age"): ("persons", "age")}


def test_each_year_has_its_own_standard_and_national_rules_hold_in_the_province():
    found = fitted()
    wanted = {year: line_at("dibao_line", region="henan", at=year).value for year in (2023, 2024)}
    assert dict(found.values("dibao_line")) == wanted
    assert found.values("topup_tier_b") == {2023: 0.7, 2024: 0.7}
    assert {one.region for one in found.parameters if one.name == "grace_months"} == {"china"}


def test_a_column_of_the_frame_is_the_standard_before_a_policy_line_of_that_name():
    assert fitted(columns=("dibao_line",)).standard == "dibao_line"
    assert fitted().standard is None
    assert fitted({"standard": 6000}).standard == 6000


def test_rules_of_one_day_hold_in_every_row():
    found = fitted({"at": "2022-10-20"}, keys=Keys(unit="household_id"), times=())
    (grace,) = (one for one in found.parameters if one.name == "grace_months")
    assert (grace.time, grace.since, grace.confidence) == (UNDATED, "2022-10-20", "stated")


@pytest.mark.parametrize(
    ("times", "said"),
    [(("baseline",), "'baseline' is no year"), ((), "no time key"), ((2023.5,), "2023.5 is no")],
)
def test_times_that_are_no_years_need_a_date(times, said):
    with pytest.raises(StudyError, match=f"{said}.*'benefits: {{at: …}}'"):
        fitted(times=times)


def test_every_date_without_a_value_is_told_at_once():
    with pytest.raises(StudyError) as caught:
        fitted(times=(2001, 2024))
    said = str(caught.value)
    assert all(f"'{name}' of 'henan' has no value at 2001" in said for name in ("dibao_line",))
    assert len(caught.value.problems) == 1 + len(RULES)


def test_an_unknown_line_or_region_is_told():
    with pytest.raises(StudyError, match="did you mean 'dibao_line'"):
        fitted({"standard": "dibao_lin"})
    with pytest.raises(StudyError, match="no policy parameters for the region 'honan'"):
        fitted(region="honan")


def test_only_rules_on_which_amounts_depend_have_to_be_checked():
    def names(section):
        return {one.name for one in fitted(section).unchecked}

    plain = {"dibao_line", "single_dibao_share", "tekun_multiple"}
    assert names({}) == plain
    assert names({"standard": 6000}) == plain - {"dibao_line"}
    tiers = {f"topup_tier_{tier}" for tier in ("a", "b", "c", "a_below", "b_below")}
    assert names({"method": "tiers"}) == plain | tiers
    assert names({"method": "tiers", "members": {"tier": "t"}}) == plain | {
        "topup_tier_a", "topup_tier_b", "topup_tier_c"
    }  # fmt: skip
    ages = {"supplement_elderly", "supplement_minor", "supplement_elderly_age",
            "supplement_minor_age"}  # fmt: skip
    assert names({"members": {"age": "age"}}) == plain | ages
    stated = {one.name for one in fitted({"members": {"refusals": "r"}, "grace": {"earned": "e"}})
              .in_use}  # fmt: skip
    assert {"refusals_limit", "grace_months"} <= stated


def test_rules_are_saved_and_read_back_to_the_last_bit(tmp_path):
    one = fitted({"standard": 7584.1, "members": {"age": "age"}}, regime="merged")
    one.save(tmp_path / "benefits.json")
    assert load_benefits(tmp_path / "benefits.json") == one
    (tmp_path / "other.json").write_text('{"schema": 2}')
    with pytest.raises(StudyError):
        load_benefits(tmp_path / "other.json")
