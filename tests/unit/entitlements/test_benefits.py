"""Benefits of households and persons: what single rules do, and what is refused."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.benefits import entitled_benefits
from lowincome_research.errors import DataError, StudyError
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.lines import line_at
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id", time="year")
PERSON = {"household_id": "a", "year": 2024, "person_id": "a1", "tekun": 0, "dibao_single": 0}


def households(**columns):
    row = {"household_id": "a", "year": 2024, "household_size": 3, "income_pre_assist": 3000.0,
           "household_status": "dibao"}  # fmt: skip
    return pd.DataFrame({**row, **columns}, index=range(max(map(len, columns.values()), default=1)))


def persons(*rows):
    return pd.DataFrame([{**PERSON, "person_id": f"p{i}", **row} for i, row in enumerate(rows)])


def benefits(frame, people=None, **section):
    options = {"region": "henan", "keys": KEYS, "regime": section.pop("regime", "dual_track")}
    return entitled_benefits(frame, people, parse_value(section, BenefitsSpec), **options)


def row(found):
    return found.households.iloc[0]


def test_the_top_up_is_taken_from_household_totals_and_rounded_up_once():
    income = 1894 * 12 / 3
    found = row(benefits(households(income_pre_assist=[income]), standard=632 * 12))
    assert found["dibao_month"] == 2
    divided_first = 3 * math.ceil(632 - 1894 / 3)
    assert divided_first == 3  # what the rule must not do


def test_the_standard_is_that_of_the_year():
    frame = households(household_id=["a", "a"], year=[2023, 2024])
    found = benefits(frame).households.set_index("year")
    for year in (2023, 2024):
        standard = line_at("dibao_line", region="henan", at=year).value
        assert found.loc[year, "standard"] == standard
        assert found.loc[year, "dibao_month"] == math.ceil((standard - 3000) * 3 / 12)


def test_tiers_of_persons_are_added_up_person_by_person():
    people = persons({"tier": "a"}, {"tier": "c"}, {"tier": "c"})
    found = benefits(households(), people, standard=12000, method="tiers", members={"tier": "tier"})
    assert row(found)["dibao_month"] == pytest.approx(1000 * (1.0 + 0.4 + 0.4))
    assert found.persons["benefit_month"].tolist() == pytest.approx([1000, 400, 400])


@pytest.mark.parametrize(
    ("traits", "supplement"),
    [({"age": 60}, 100), ({"age": 59}, 0), ({"age": 17}, 100), ({"age": 18}, 0),
     ({"grade": 2}, 200), ({"grade": 3}, 0), ({"grade": 0}, 0)],
)  # fmt: skip
def test_supplements_begin_and_end_at_their_age_and_grade(traits, supplement):
    section = {"standard": 12000, "members": {"age": "age", "disability": "grade"}}
    people = persons({"age": 40, "grade": 0, **traits})
    assert row(benefits(households(), people, **section))["dibao_month"] == 3 * 750 + supplement


def test_a_destitute_member_leaves_with_his_or_her_own_income():
    people = persons({"tekun": 1, "own": 1200}, {"own": 0}, {"own": 7800})
    section = {"standard": 12000, "members": {"income": "own"}}
    found = row(benefits(households(), people, **section))
    assert found["dibao_month"] == 2 * 1000 - (9000 - 1200) / 12
    assert (found["dibao_persons"], found["tekun_persons"]) == (2, 1)


def test_who_is_no_member_by_law_leaves_too_and_may_be_on_dibao_alone():
    people = persons({"not_a_member": 1, "dibao_single": 1, "own": 0},
                     {"not_a_member": 0, "own": 9000}, {"not_a_member": 0, "own": 0})  # fmt: skip
    found = benefits(households(), people, standard=12000, members={"income": "own"})
    assert row(found)["dibao_month"] == 2 * 1000 - 9000 / 12
    assert row(found)["dibao_single_benefit"] == 12 * 700
    assert found.persons["benefit_kind"].tolist() == ["dibao_single", "dibao", "dibao"]


def test_a_household_of_the_destitute_only_receives_no_top_up():
    people = persons({"tekun": 1}, {"tekun": 1}, {"tekun": 1})
    found = row(benefits(households(), people, standard=12000))
    assert (found["dibao_month"], found["tekun_benefit"]) == (0, 3 * 12 * 1300)


def test_single_person_dibao_waits_until_gradual_exit_is_over():
    frame = households(
        household_id=["a", "a"], year=[2023, 2024], household_status=["dibao", "dibao_edge"],
        income_pre_assist=[3000.0, 13000.0], earned=[3000.0, 13000.0],
    )  # fmt: skip
    found = benefits(
        frame, persons({"dibao_single": 1}), standard=12000, grace={"earned": "earned"}
    ).households.set_index("year")
    assert found.loc[2024, "grace_months"] == 6
    assert found.loc[2024, "grace_benefit"] == 6 * found.loc[2023, "dibao_month"]
    assert found.loc[2024, "dibao_single_benefit"] == 6 * 700
    assert found.loc[2024, "grace_persons"] == 2


def test_a_year_that_is_missing_in_between_gives_no_gradual_exit():
    frame = households(
        household_id=["a", "a"], year=[2022, 2024], household_status=["dibao", "none"],
        income_pre_assist=[3000.0, 20000.0], earned=[3000.0, 20000.0],
    )  # fmt: skip
    found = benefits(frame, standard=12000, grace={"earned": "earned"}).households
    assert (found["grace_months"] == 0).all()


def test_the_merged_regime_is_kept_and_changes_no_amount():
    frame = households(household_id=["a", "b"], year=[2024, 2024], household_size=[3, 3],
                       income_pre_assist=[3000.0, 8000.0],
                       household_status=["dibao", "other_difficult"])  # fmt: skip
    one, other = (benefits(frame, regime=regime) for regime in ("dual_track", "merged"))
    assert other.fitted.regime == "merged"
    pd.testing.assert_frame_equal(one.households, other.households)
    assert other.households["benefit"].iloc[1] == 0


def test_what_the_data_lack_is_named():
    everything = ("tekun", "dibao_single", "age", "disability", "severe_illness", "care",
                  "refusals", "income", "grace")  # fmt: skip
    assert benefits(households()).left_out == everything
    named = {"age": "age", "disability": "grade", "severe_illness": "ill", "care": "care",
             "refusals": "n", "income": "own"}  # fmt: skip
    people = persons({"age": 30, "grade": 0, "ill": 0, "care": "full", "n": 0, "own": 0})
    full = benefits(households(earned=[1.0]), people, members=named, grace={"earned": "earned"})
    assert full.left_out == ()


def test_missing_values_are_counted_and_give_no_number():
    frame = households(
        household_id=list("abcd"), year=[2024] * 4, household_size=[3, 3, None, 3],
        household_status=["dibao", None, "dibao", "none"],
        income_pre_assist=[None, 3000.0, 3000.0, None],
    )  # fmt: skip
    found = benefits(frame, persons({"age": None}, {"age": 70}), members={"age": "age"})
    assert found.missing == {
        "household_status": 1, "income_pre_assist": 1, "household_size": 1, "persons.tekun": 0,
        "persons.dibao_single": 0, "persons.age": 1,
    }  # fmt: skip
    assert found.households["benefit"].isna().tolist() == [True, True, True, False]


def test_some_members_only_of_an_eligible_household_are_not_admitted():
    with pytest.raises(DataError, match="1 persons of Dibao households are on single-person Dibao"):
        benefits(households(), persons({"dibao_single": 1}, {}))


def test_an_unknown_status_is_refused():
    with pytest.raises(DataError, match="household_status: saw 'poor'; allowed: dibao, dibao_edge"):
        benefits(households(household_status=["poor"]))


def test_unknown_codes_of_persons_are_told_at_once():
    people = persons({"care": "some", "tier": "A"})
    with pytest.raises(DataError) as caught:
        benefits(households(), people, members={"care": "care", "tier": "tier"})
    assert [(one.where, one.seen, one.allowed) for one in caught.value.problems] == [
        ("persons.care", "saw 'some'", "full, partial, none"),
        ("persons.tier", "saw 'A'", "a, b, c"),
    ]


def test_a_column_that_is_absent_is_named():
    with pytest.raises(StudyError, match="no column 'household_status'"):
        benefits(households().drop(columns="household_status"))
    with pytest.raises(StudyError, match="no column 'dibao_single'"):
        benefits(households(), persons({}).drop(columns="dibao_single"))
    with pytest.raises(StudyError, match="no column 'year'"):
        benefits(households().drop(columns="year"))
