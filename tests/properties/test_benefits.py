"""What must hold of benefits, whatever the households."""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lowincome_research.entitlements.benefit_results import evaluate_benefits
from lowincome_research.entitlements.benefit_rules import FittedBenefits, fit_benefits
from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.benefits import Benefits, apply_benefits
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

few = settings(max_examples=3, deadline=None)  # each of many households
KEYS = Keys(unit="household_id", time="year")
METHODS = st.sampled_from(["topup", "tiers"])


def spec(method: str, rounding: float = 1.0) -> BenefitsSpec:
    members = {"age": "age", "disability": "grade", "refusals": "refusals", "care": "care"}
    return parse_value(
        {"income": "income", "standard": "standard", "method": method, "rounding": rounding,
         "members": members, "grace": {"earned": "earned"}}, BenefitsSpec,
    )  # fmt: skip


@st.composite
def populations(draw: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Households over two years, with members of every kind."""
    n = draw(st.integers(30, 50))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    households = pd.DataFrame(
        {"household_id": np.repeat(np.arange(n), 2), "year": np.tile([2023, 2024], n),
         "household_size": np.repeat(rng.integers(1, 6, n), 2)}
    )  # fmt: skip
    households["income"] = np.round(rng.uniform(0, 12000, 2 * n), draw(st.sampled_from([0, 2])))
    households["earned"] = households["income"] * rng.choice([0.2, 0.9], 2 * n)
    households["standard"] = 6000.0
    households["weight"] = rng.uniform(1, 3, 2 * n)
    limits = [households["income"] < 6000, households["income"] < 9000]
    households["household_status"] = np.select(limits, ["dibao", "dibao_edge"], "none")
    persons = households.loc[households.index.repeat(households["household_size"])]
    persons = persons[["household_id", "year", "household_status"]].reset_index(drop=True)
    count = len(persons)
    persons["person_id"] = np.arange(count)
    persons["age"], persons["grade"] = rng.integers(0, 90, count), rng.integers(0, 5, count)
    persons["refusals"] = rng.choice([0, 0, 2, 3], count)
    persons["tekun"] = rng.choice([0, 0, 0, 1], count)
    persons["care"] = rng.choice(["full", "partial", "none"], count)
    persons["dibao_single"] = (
        persons["household_status"].eq("dibao_edge") & persons["grade"].isin([1, 2])
    ).astype(int)
    return households, persons.drop(columns="household_status")


@cache
def rules(method: str, rounding: float = 1.0) -> FittedBenefits:
    return fit_benefits(
        spec(method, rounding), region="henan", keys=KEYS, times=(2023, 2024), columns=("standard",)
    )


def benefits(population: tuple[Any, Any], *chosen: Any) -> Benefits:
    return apply_benefits(*population, rules(*chosen))


def sorted_households(found: Benefits) -> pd.DataFrame:
    frame = found.households
    frame = frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()
    return frame.sort_values(list(KEYS.names), ignore_index=True)


def amounts(population: tuple[Any, Any], *chosen: Any) -> pd.DataFrame:
    return sorted_households(benefits(population, *chosen)).set_index(list(KEYS.names))


def changed(population: tuple[pd.DataFrame, pd.DataFrame], **columns: Any) -> tuple[Any, Any]:
    return population[0].assign(**columns), population[1]


@few
@given(populations(), METHODS)
def test_money_and_lines_times_ten_scale_benefits_by_ten(population, method):
    money = ["income", "earned", "standard"]
    tenfold = changed(population, **{name: 10 * population[0][name] for name in money})
    exact = [amounts(one, method, 0.0)["benefit"] for one in (population, tenfold)]
    np.testing.assert_allclose(exact[1], 10 * exact[0], rtol=1e-9, atol=1e-6)
    rounded = [amounts(one, method)["dibao_month"] for one in (population, tenfold)]
    assert (rounded[1] - 10 * rounded[0]).abs().max() <= 10  # one yuan of rounding, times ten


@few
@given(populations(), METHODS, st.floats(1, 3000))
def test_dibao_never_rises_with_income(population, method, more):
    richer = changed(population, income=population[0]["income"] + more)
    one, other = (amounts(each, method)["dibao_month"] for each in (population, richer))
    assert (other <= one).all()


@few
@given(populations(), METHODS)
def test_dibao_never_falls_with_a_member_more_who_earns_nothing(population, method):
    size = population[0]["household_size"]
    larger = changed(
        population, household_size=size + 1, income=population[0]["income"] * size / (size + 1)
    )
    one, other = (amounts(each, method)["dibao_month"] for each in (population, larger))
    assert (other >= one - 1e-9).all()


@few
@given(populations())
def test_the_topup_lifts_every_household_to_the_standard_and_rounding_adds_less_than_a_yuan(
    population,
):
    households, persons = population
    plain = (households, persons.assign(tekun=0, refusals=0, age=30, grade=0))
    found = amounts(plain, "topup").reset_index()
    on_dibao = found["household_status"].eq("dibao")
    given = households.sort_values(list(KEYS.names), ignore_index=True)
    lifted = given["income"] * given["household_size"] / 12 + found["dibao_month"]
    beyond = (lifted - 500.0 * given["household_size"])[on_dibao]
    assert beyond.between(-1e-6, 1).all()


@few
@given(populations(), METHODS, st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(population, method, seed):
    shuffled = tuple(frame.sample(frac=1, random_state=seed) for frame in population)
    frames = [sorted_households(benefits(one, method)) for one in (population, shuffled)]
    pd.testing.assert_frame_equal(*frames, rtol=1e-9)


@settings(max_examples=2, deadline=None)
@given(populations(), METHODS)
def test_polars_duckdb_and_pandas_agree(population, method):
    with duckdb.connect() as connection:
        others = [
            tuple(pl.from_pandas(frame) for frame in population),
            tuple(pl.from_pandas(frame).lazy() for frame in population),
            tuple(connection.from_df(frame) for frame in population),
        ]
        wanted = benefits(population, method)
        for other in others:
            found = benefits(other, method)
            native = found.households
            frame = (
                native.collect().to_pandas() if isinstance(native, pl.LazyFrame)
                else native.df() if isinstance(native, duckdb.DuckDBPyRelation)
                else native.to_pandas()
            )  # fmt: skip
            pd.testing.assert_frame_equal(
                sorted_households(wanted),
                frame.sort_values(list(KEYS.names), ignore_index=True),
                check_dtype=False, rtol=1e-9,
            )  # fmt: skip
            assert type(found.persons).__module__ == type(other[1]).__module__


@settings(max_examples=2, deadline=None)
@given(populations(), st.integers(2, 4))
def test_scaling_weights_and_repeating_households_multiply_totals_and_change_no_rate(
    population, times
):
    households, persons = population
    copies = [
        [frame.assign(household_id=frame["household_id"] + 1000 * k) for k in range(times)]
        for frame in population
    ]
    repeated = tuple(pd.concat(frames, ignore_index=True) for frames in copies)
    weighted = (households.assign(weight=times * households["weight"]), persons)
    design = Design(weight="weight")
    results = [
        evaluate_benefits(benefits(one, "topup"), one[0], design=design)
        for one in (population, repeated, weighted)
    ]
    for other in results[1:]:
        one = results[0]
        for name, factor in {"spending": times, "persons": times, "share_of_standard": 1}.items():
            np.testing.assert_allclose(other.spending[name], factor * one.spending[name])
        for name in ("gap_before", "gap_after", "closed", "efficiency"):
            np.testing.assert_allclose(other.gaps[name], one.gaps[name])


@few
@given(populations(), METHODS)
def test_the_shares_of_persons_add_up_to_what_the_household_receives(population, method):
    found = benefits(population, method)
    assert found.persons is not None
    months = found.persons.groupby(list(KEYS.names))["benefit_month"].sum()
    frame = found.households.set_index(list(KEYS.names))
    left = 12 - frame["grace_months"]
    single = frame["dibao_single_benefit"] / left
    paid = frame["dibao_month"] + single + frame["tekun_benefit"] / 12
    nobody = frame["dibao_persons"].eq(0) & frame["dibao_month"].gt(0)
    np.testing.assert_allclose(months[frame.index][~nobody], paid[~nobody], rtol=1e-9, atol=1e-9)
