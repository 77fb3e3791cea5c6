"""What official tests ask of the simulated households and persons fits the rest of the panel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.policy.lines import line_at
from lowincome_research.simulation.simulate import simulate

KEYS = ["household_id", "year"]
SPENDING = ["rigid_living", "rigid_medical", "rigid_education", "rigid_rehabilitation"]
GUARANTEES = ["edu_ok", "med_ok", "house_ok", "water_ok"]


@pytest.fixture(scope="module")
def households(simulated) -> pd.DataFrame:
    both = (simulated.tables[name] for name in ("households", "circumstances"))
    return pd.merge(*both, on=KEYS, validate="one_to_one").merge(simulated.tables["prices"])


@pytest.fixture(scope="module")
def persons(simulated) -> pd.DataFrame:
    return simulated.tables["persons"]


def test_parts_of_rigid_spending_add_up_to_the_whole(households):
    assert (households[SPENDING].sum(axis=1) == households["rigid_spending"]).all()
    assert (households[SPENDING] >= 0).all(axis=None)


def test_only_what_causes_a_part_brings_spending(households):
    pupils = households["rigid_education"].gt(0)
    disabled = households["rigid_rehabilitation"].gt(0)
    assert pupils.mean() > 0.1
    assert disabled.sum() == households["disability_member"].sum()


def test_assets_pass_the_limits_of_dibao_where_the_screen_says_so(households):
    stated = households["cars"].notna()
    limits = {
        name: line_at(name, region="henan", at=2024).value
        for name in ("asset_months_dibao", "asset_months_edge", "cars_max", "dwellings_max")
    }
    monthly = households["dibao_standard"] / 12 * households["household_size"]
    within = (
        households["financial_assets"].le(limits["asset_months_dibao"] * monthly)
        & households["cars"].le(limits["cars_max"])
        & households["dwellings"].le(limits["dwellings_max"])
    )
    assert (within == households["asset_screen_ok"].eq(1))[stated].all()
    wider = households["financial_assets"].le(limits["asset_months_edge"] * monthly)
    assert (wider & ~within & households["cars"].eq(0))[stated].any()


def test_assets_are_unstated_as_often_as_declared(households, calibration):
    silent = households.groupby("household_id")["cars"].apply(lambda cars: cars.isna().all()).mean()
    # 12,000 households: a standard error of 0.0013 at a share of 0.02
    assert silent == pytest.approx(calibration.circumstances.unstated.value, abs=0.005)


@pytest.mark.parametrize("name", GUARANTEES)
def test_a_guarantee_is_unknown_as_often_as_declared(households, calibration, name):
    unknown = households[name].isna().mean()
    assert unknown == pytest.approx(calibration.circumstances.not_ascertained.value, abs=0.003)
    assert households[name].mean() > 0.95


def test_dangerous_houses_are_those_of_the_lowest_grade(households):
    known = households[households["house_ok"].notna()]
    assert (known["house_ok"].eq(1) == known["pc_house_safety"].ge(2)).all()


def test_own_incomes_add_up_to_that_of_the_household(households, persons):
    total = persons.groupby(KEYS)["own_income"].sum()
    wanted = households.set_index(KEYS)
    apart = (total - wanted["income_pre_assist"] * wanted["household_size"]).abs()
    assert (apart <= wanted["household_size"] / 2 + 1e-6).all()


def test_kinds_of_disability_belong_to_the_disabled(persons):
    assert (persons["disability_kind"].ne("none") == persons["disability_grade"].gt(0)).all()


def test_a_person_with_an_able_adult_at_home_is_supported(persons):
    able = persons["labour_capacity"].gt(0) & persons["age"].between(18, 59)
    others = able.groupby([persons["household_id"], persons["year"]]).transform("sum") - able
    known = persons["supporter"].notna()
    assert persons.loc[known & others.gt(0), "supporter"].eq("able").all()
    alone = persons.loc[known & others.eq(0), "supporter"].value_counts(normalize=True)
    assert 0.5 < alone["able"] < 0.9
    assert 0 < 1 - known.mean() < 0.02


def test_children_of_school_age_are_pupils_unless_they_left(persons):
    age = persons["age"]
    assert persons.loc[age.between(6, 11), "student"].mean() > 0.9
    assert not persons.loc[age.lt(6) | age.ge(22), "student"].any()


def test_new_tables_leave_the_draws_of_the_others_as_they_are(changed):
    calm = changed({})
    wild = changed({"circumstances.insured.value": 0.2, "circumstances.serious_illness.value": 0.9})
    one, other = (simulate(calibration, seed=3).tables for calibration in (calm, wild))
    for name in ("households", "registers", "counties"):
        pd.testing.assert_frame_equal(one[name], other[name])
    assert not np.array_equal(one["circumstances"]["med_ok"], other["circumstances"]["med_ok"])
