"""Categories of any dataframe: what is tested, what is left out, and what counts as unknown."""

from __future__ import annotations

from functools import cache

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from lowincome_research.entitlements.categories import categorise
from lowincome_research.entitlements.fitted import fit_categories
from lowincome_research.entitlements.spec import CategoriesSpec
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id", time="year")
MONEY = ["income_pre_assist", "savings", "medical", "dibao_line", "mean", "watch"]
SPEC = {
    "income": "income_pre_assist",
    "lines": {"dibao": "dibao_line", "previous_mean": "mean", "monitoring": "watch"},
    "assets": {"financial": "savings", "cars": "cars"},
    "rigid": {"spending": ["medical"]},
    "persons": {
        "household": "household_id", "age": "age", "supporter": "supporter", "income": "own_income",
        "disability_kind": "kind", "disability_grade": "grade",
    },
    "monitoring": {"lifted": "lifted", "risks": {"illness": ["ill"]}, "shocks": ["ill"]},
    "guarantees": {"edu": "edu", "med": "med", "house": "house", "water": "water"},
}  # fmt: skip


def sample(seed: int, households: int = 60) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    n = 2 * households

    def some(values, missing=0.1):
        return np.where(rng.random(n) < missing, np.nan, values)

    frame = pd.DataFrame({
        "household_id": np.repeat([f"h{i:03d}" for i in range(households)], 2),
        "year": np.tile([2023, 2024], households), "size": rng.integers(1, 5, n),
        "income_pre_assist": some(rng.lognormal(9, 0.7, n).round()),
        "savings": some(rng.lognormal(9, 1, n).round()), "cars": some(rng.integers(0, 2, n) * 1.0),
        "medical": some(rng.lognormal(9, 1, n).round()),
        "lifted": some(rng.integers(0, 2, n) * 1.0), "ill": some(rng.integers(0, 2, n) * 1.0),
        "dibao_line": 6000.0, "mean": 18000.0,
        "watch": 8200.0,
        **{name: some(rng.random(n) < 0.9, 0.05) for name in ("edu", "med", "house", "water")},
    })  # fmt: skip
    rows = frame.loc[frame.index.repeat(frame["size"]), ["household_id", "year"]]
    p = len(rows)
    persons = rows.assign(
        person_id=[f"p{i:04d}" for i in range(p)], age=rng.integers(0, 95, p),
        supporter=rng.choice(["able", "unable", "none"], p), kind=rng.choice(["limb", "mental"], p),
        grade=rng.integers(0, 5, p), own_income=rng.choice([0.0, 3000.0, 9000.0], p),
    )  # fmt: skip
    persons["supporter"] = persons["supporter"].where(rng.random(p) > 0.1, None)
    return frame, persons.reset_index(drop=True)


def fitted(frame: pd.DataFrame, spec: dict = SPEC, regime="dual_track"):
    return fit_categories(
        parse_value(spec, CategoriesSpec), region="henan", regime=regime, keys=KEYS, size="size",
        times=[2023, 2024], columns=list(frame), person="person_id",
    )  # fmt: skip


def judged(frame, persons, spec: dict = SPEC, **options) -> pd.DataFrame:
    """Return the categories of pandas frames, computed by polars, which is quick on small ones."""
    listed = None if persons is None else pl.from_pandas(persons)
    found = categorise(pl.from_pandas(frame), listed, fitted(frame, spec, **options))
    table = found.households.to_pandas().sort_values(["household_id", "year"])
    return table.set_index(["household_id", "year"])


def test_every_engine_gives_the_same_categories():
    frame, persons = sample(1, 30)
    tests = fitted(frame)
    by_hand = categorise(frame, persons, tests)
    connection = duckdb.connect()
    others = {
        "polars": categorise(pl.from_pandas(frame).lazy(), pl.from_pandas(persons).lazy(), tests),
        "duckdb": categorise(connection.from_df(frame), connection.from_df(persons), tests),
    }
    for found in others.values():
        _same(by_hand.households, found.households, ["household_id", "year"])
        _same(by_hand.persons, found.persons, ["person_id", "year"])


def _same(wanted: pd.DataFrame, found, keys: list[str]) -> None:
    found = found.collect() if isinstance(found, pl.LazyFrame) else found
    found = found.to_pandas() if isinstance(found, pl.DataFrame) else found
    found = found.df() if isinstance(found, duckdb.DuckDBPyRelation) else found
    ordered = [one.sort_values(keys, ignore_index=True) for one in (wanted, found)]
    for name in wanted:
        one, other = (frame[name] for frame in ordered)
        if pd.api.types.is_numeric_dtype(one):
            np.testing.assert_allclose(one.astype(float), other.astype(float), rtol=1e-9)
        else:
            assert one.fillna("").tolist() == other.fillna("").tolist()


SEEDS = pytest.mark.parametrize("seed", [11, 12])


@cache
def drawn(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return households and persons with their categories."""
    frame, persons = sample(seed)
    return frame, persons, judged(frame, persons)


@SEEDS
def test_the_order_of_rows_changes_nothing(seed):
    frame, persons, found = drawn(seed)
    shuffled = (one.sample(frac=1, random_state=seed) for one in (frame, persons))
    pd.testing.assert_frame_equal(found, judged(*shuffled))


@SEEDS
def test_money_and_lines_in_another_unit_change_no_category(seed):
    frame, persons, found = drawn(seed)
    scaled = frame.assign(**{name: frame[name] * 10 for name in MONEY})
    others = judged(scaled, persons.assign(own_income=persons["own_income"] * 10))
    unchanged = found.columns.difference(["tested_income"])
    pd.testing.assert_frame_equal(found[unchanged], others[unchanged])


@SEEDS
def test_a_lower_income_never_takes_a_household_out_of_dibao(seed):
    frame, persons, found = drawn(seed)
    poorer = judged(frame.assign(income_pre_assist=frame["income_pre_assist"] * 0.8), persons)[
        "household_status"
    ]
    assert poorer[found["household_status"].eq("dibao")].eq("dibao").all()
    assert poorer.eq("dibao").sum() > found["household_status"].eq("dibao").sum()


def test_statuses_exclude_each_other_and_monitoring_lies_over_all_of_them():
    frame, persons = sample(3, 300)
    found = judged(frame, persons)
    crossed = pd.crosstab(found["household_status"], found["monitored_type"])
    assert {"dibao", "dibao_edge", "rigid_exp", "none", "not_testable"} == set(crossed.index)
    assert (crossed.loc[["dibao", "dibao_edge"], ["unstable_lifted", "marginal"]] > 0).all(
        axis=None
    )


def test_a_guarantee_that_is_unknown_never_counts_as_met():
    frame, persons = sample(4)
    found = judged(frame, persons)["three_plus_one"].to_numpy()
    items = frame.sort_values(["household_id", "year"])[["edu", "med", "house", "water"]]
    lacking, unknown = items.eq(0).any(axis=1), items.isna().any(axis=1)
    wanted = np.select([lacking, unknown], ["not_ok", "unknown"], default="ok")
    assert (found == wanted).all()
    assert {"ok", "not_ok", "unknown"} == set(found)


def test_a_guarantee_nobody_asked_about_leaves_the_whole_unknown():
    frame, persons = sample(4)
    spec = {**SPEC, "guarantees": {"edu": "edu", "med": "med", "house": "house"}}
    assert set(judged(frame, persons, spec)["three_plus_one"]) == {"not_ok", "unknown"}


def test_risks_are_told_by_their_codes():
    frame, _ = sample(2, 3)
    spec = {key: part for key, part in SPEC.items() if key != "persons"}
    risks = {"illness": ["ill"], "accident": ["struck"]}
    spec |= {"monitoring": {"lifted": "lifted", "risks": risks}}
    frame = frame.assign(ill=[1, 1, 0, 0, np.nan, np.nan], struck=[1, 0, 1, 0, 1, 0])
    codes = judged(frame, None, spec)["risk_codes"].to_list()
    assert codes == ["illness+accident", "illness", "accident", "", "accident", ""]


def test_without_persons_nobody_leaves_the_household():
    frame, _ = sample(5)
    spec = {key: part for key, part in SPEC.items() if key != "persons"}
    found = categorise(frame, None, fitted(frame, spec))
    assert found.persons is None
    assert (found.households["tested_members"] == frame["size"]).all()


def test_members_of_a_household_without_listed_persons_count_as_unknown():
    frame, persons = sample(6)
    others = persons[persons["household_id"] != "h000"]
    found = judged(frame, others).loc["h000"]
    assert (
        found["tekun_unknown"] == frame.loc[frame["household_id"] == "h000", "size"].array
    ).all()


def test_persons_excluded_by_law_leave_with_their_income():
    frame, persons = sample(7, 1)
    frame = frame.assign(size=2, income_pre_assist=6000.0, savings=0.0, cars=0.0).iloc[1:]
    persons = persons.iloc[[0, 0]].assign(
        person_id=["a", "b"], year=2024, age=40, grade=0, own_income=[9000.0, 3000.0], away=[0, 1]
    )
    spec = {**SPEC, "persons": {**SPEC["persons"], "excluded": "away"}}
    found = judged(frame, persons, spec).iloc[0]
    assert (found["tested_members"], found["tested_income"]) == (1, 9000)


def test_countable_income_is_components_less_what_the_rules_leave_out():
    frame, _ = sample(8, 2)
    frame = frame.assign(wage=5000.0, transfer=3000.0, job_cost=400.0, dibao=1500.0)
    income = {
        "components": ["wage", "transfer"], "less": ["job_cost"], "assistance": "dibao",
    }  # fmt: skip
    spec = {key: part for key, part in SPEC.items() if key != "persons"} | {"income": income}
    assert (judged(frame, None, spec)["tested_income"] == 6100).all()


@pytest.mark.parametrize(
    ("months", "cars", "within"),
    [(24, 0, (1, 1)), (24.01, 0, (0, 1)), (36, 0, (0, 1)), (36.01, 0, (0, 0)), (10, 1, (0, 0)),
     (40, np.nan, (0, 0)), (10, np.nan, (np.nan, np.nan))],
)  # fmt: skip
def test_assets_are_screened_in_months_of_the_standard_for_each_member(months, cars, within):
    frame, _ = sample(9, 1)
    frame = frame.assign(size=3, savings=months * 6000 / 12 * 3, cars=cars)
    spec = {key: part for key, part in SPEC.items() if key != "persons"}
    found = judged(frame, None, spec).iloc[0]
    np.testing.assert_equal((found["assets_dibao"], found["assets_edge"]), within)
