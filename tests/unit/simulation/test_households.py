"""The household and persons tables tell one story, and the story has its design."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.simulation.simulate import simulate

KEYS = ["household_id", "year"]


@pytest.fixture(scope="module")
def households(simulated) -> pd.DataFrame:
    return simulated.tables["households"]


@pytest.fixture(scope="module")
def persons(simulated) -> pd.DataFrame:
    return simulated.tables["persons"]


@pytest.fixture(scope="module")
def together(households, persons) -> pd.DataFrame:
    """Household columns beside the same things added up from persons."""
    able = persons.assign(
        member=1,
        working=persons["age"].between(16, 59),
        disabled=persons["disability_grade"] > 0,
    )
    summed = able.groupby(KEYS).agg(
        members=("member", "sum"),
        labour=("labour_capacity", "sum"),
        working=("working", "mean"),
        disabled=("disabled", "max"),
    )
    return households.merge(summed, left_on=KEYS, right_index=True, validate="one_to_one")


def test_the_default_study_is_twelve_thousand_households_in_six_years(households):
    first = households[households["year"] == 2019]
    assert len(first) == 48 * 10 * 25
    assert first["village_code"].nunique() == 480
    assert sorted(households["year"].unique()) == list(range(2019, 2025))
    assert not households.duplicated(KEYS).any()
    assert households[KEYS].equals(households[KEYS].sort_values(KEYS).reset_index(drop=True))


def test_codes_cannot_be_taken_for_administrative_ones(households):
    assert households["county_code"].str.fullmatch(r"SYN\d{2}").all()
    assert households["household_id"].str.fullmatch(r"SYN\d{2}-\d{2}-\d{3}").all()


def test_household_columns_are_those_of_its_members(together):
    assert (together["members"] == together["household_size"]).all()
    assert (together["hc_labor_equiv"] - together["labour"]).abs().max() < 0.006
    assert (together["cap_working_age_share"] - together["working"]).abs().max() < 0.001
    assert (together["disability_member"] == together["disabled"]).all()


def test_each_household_has_one_head_first_in_its_list(persons, households):
    heads = persons[persons["relation"] == "head"]
    joined = heads.merge(households, on=KEYS, validate="one_to_one")
    assert len(joined) == len(households)
    assert (joined["age"] == joined["head_age"]).all()
    assert (joined["sex"] == joined["head_sex"]).all()


def test_labour_follows_age_unless_a_person_cannot_work(persons):
    expected = np.select(
        [persons["age"] <= 10, persons["age"] <= 18, persons["age"] <= 60], [0.2, 0.6, 1.0], 0.5
    )
    worked = persons["labour_capacity"] > 0
    assert (persons["labour_capacity"][worked] == expected[worked]).all()
    severe = persons["disability_grade"].isin([1, 2])
    assert not worked[severe].any()


def test_people_grow_older_by_a_year_and_the_dead_do_not_return(persons):
    by_person = persons.sort_values(["person_id", "year"]).groupby("person_id")
    assert (by_person["age"].diff().dropna() == 1).all()
    assert (by_person["year"].diff().dropna() == 1).all()


def test_a_death_takes_one_member(households):
    before = households.groupby("household_id")["household_size"].shift()
    fell = before - households["household_size"]
    assert (fell[households["shock_death"] == 1].dropna() == 1).all()
    assert (fell[households["shock_death"] == 0].dropna() == 0).all()


def test_income_is_the_sum_of_its_sources_and_assistance_is_in_transfers(households):
    sources = ["income_wage", "income_business", "income_property", "income_transfer"]
    assert (households[sources].sum(axis=1) == households["income_disposable"]).all()
    before = households["income_disposable"] - households["assistance_received"]
    assert (before == households["income_pre_assist"]).all()
    assert (households["dibao_amount"] <= households["assistance_received"]).all()
    assert ((households["dibao_amount"] > 0) == (households["dibao_recipient"] == 1)).all()


def test_weights_stand_for_the_same_households_in_every_year(households):
    totals = households.groupby(["county_code", "year"])["weight"].sum().unstack()
    assert totals.to_numpy() == pytest.approx(np.tile(totals[[2019]], 6), rel=1e-12)
    first = households[households["year"] == 2019]
    persons = (first["weight"] * first["household_size"]).sum()
    assert persons == pytest.approx(40_600_000, rel=0.02)


def test_who_has_left_does_not_return_and_those_without_an_offer_leave_more_often(households):
    last = households.groupby("household_id")["year"].agg(["min", "max", "count"])
    assert (last["min"] == 2019).all()
    assert (last["max"] - 2019 + 1 == last["count"]).all()
    offers = [name for name in households if str(name).startswith("offer_")]
    offered = (
        households.drop_duplicates("household_id").set_index("household_id")[offers].max(axis=1)
    )
    stayed = (last["max"] == 2024).groupby(offered).mean()
    assert stayed[0] == pytest.approx(0.97**5, abs=0.03)
    assert stayed[1] > stayed[0]


def test_the_same_seed_gives_the_same_tables_and_another_seed_does_not(changed):
    small = changed({})
    once, again, other = (simulate(small, seed=seed) for seed in (5, 5, 6))
    for name, table in once.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    pd.testing.assert_frame_equal(once.truth, again.truth)
    assert not once.tables["households"]["income_wage"].equals(
        other.tables["households"]["income_wage"]
    )


def test_changing_one_table_leaves_the_draws_of_the_others(changed):
    plain = simulate(changed({}), seed=5).tables["households"]
    other = simulate(changed({"scales.reliability.value": 0.8}), seed=5).tables["households"]
    items = [name for name in plain if str(name).startswith("dr_")]
    pd.testing.assert_frame_equal(plain.drop(columns=items), other.drop(columns=items))
    assert not plain[items].equals(other[items])
