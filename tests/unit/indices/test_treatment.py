"""Treatment: logarithms, and what stands for a missing value, on base rows and on later ones."""

from __future__ import annotations

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from lowincome_research.errors import DataError, StudyError
from lowincome_research.indices.columns import with_fills
from lowincome_research.indices.fit import fit
from lowincome_research.indices.score import score

from .conftest import framework_of, spec_of

UP = {"column": "a", "direction": 1}
TEN = {**UP, "bounds": {"min": 0, "max": 10}}
BY_VILLAGE = {"missing": {"rule": "group_mean", "by": "village"}}


def fitted_to(frame, *, leaf=UP, weight=None, **keys):
    spec = spec_of(weights="equal", **keys)
    return fit(frame, framework_of([leaf]), spec, name="index", weight=weight)


def arguments_of(fitted, verb):
    return [step.arguments for step in fitted.steps if step.verb == verb]


@pytest.mark.parametrize(("key", "shift"), [("log", 0.0), ("log1p", 1.0)])
def test_a_logarithm_is_taken_before_scaling(key, shift):
    frame = pd.DataFrame({"year": 2019, "a": [1.0, 3.0, 9.0]})
    scored = score(frame, fitted_to(frame, treat={key: ["a"]}))["index"]
    logs = np.log(frame["a"] + shift)
    assert list(scored) == pytest.approx(list((logs - logs[0]) / (logs[2] - logs[0])))


def test_less_may_be_better_of_a_logarithm_too():
    frame = pd.DataFrame({"year": 2019, "a": [1.0, 10.0, 100.0]})
    fitted = fitted_to(frame, leaf={"column": "a", "direction": -1}, treat={"log": ["a"]})
    assert list(score(frame, fitted)["index"]) == pytest.approx([1.0, 0.5, 0.0])


def test_an_optimum_of_a_logarithm_is_as_far_from_half_as_from_twice():
    frame = pd.DataFrame({"year": 2019, "a": [1.0, 2.0, 4.0, 8.0]})
    fitted = fitted_to(frame, leaf={"column": "a", "optimum": 2.0}, treat={"log": ["a"]})
    assert list(score(frame, fitted)["index"]) == pytest.approx([0.5, 1.0, 0.5, 0.0])


def test_later_values_without_a_logarithm_count_as_the_bound():
    frame = pd.DataFrame({"year": [2019, 2019, 2020], "a": [1.0, 9.0, -5.0]})
    assert list(score(frame, fitted_to(frame, treat={"log": ["a"]}))["index"]) == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    "into",
    [
        pd.DataFrame,
        pl.from_pandas,
        lambda frame: duckdb.from_arrow(pl.from_pandas(frame).to_arrow()),
    ],
)
def test_the_worse_end_of_a_logarithm_is_exactly_0_on_every_engine(into):
    low = 0.39448802820505785  # 1 + low times its own inverse is just below 1
    base = pd.DataFrame({"year": 2019, "a": [low, 8.34754054587983]})
    fitted = fitted_to(base, aggregate="geometric", treat={"log1p": ["a"]})
    found = nw.from_native(score(into(base), fitted)).lazy().collect().to_pandas()["index"]
    assert sorted(found) == [0.0, 1.0]


def test_base_values_without_a_logarithm_are_counted_and_all_columns_named():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 0.0, 1.0], "b": [-2.0, 0.0, 1.0]})
    leaves = [UP, {"column": "b", "direction": 1}]
    spec = spec_of(weights="equal", treat={"log": ["a"], "log1p": ["b"]})
    with pytest.raises(DataError) as caught:
        fit(frame, framework_of(leaves), spec, name="index")
    first, second = map(str, caught.value.problems)
    assert "column 'a': 'log' needs values above 0, and 2 in the base rows are not" in first
    assert "put it under 'log1p'" in first
    assert "column 'b': 'log1p' needs values above -1, and 1 in" in second


def test_a_declared_bound_needs_a_logarithm_too():
    frame = pd.DataFrame({"year": 2019, "a": [1.0, 2.0]})
    with pytest.raises(DataError, match="'log' needs values above 0, and the framework states 0"):
        fitted_to(frame, leaf=TEN, treat={"log": ["a"]})


def test_a_logarithm_of_no_indicator_is_refused():
    frame = pd.DataFrame({"year": 2019, "a": [1.0, 2.0]})
    with pytest.raises(StudyError, match=r"treat\.log: 'land' is no indicator"):
        fitted_to(frame, treat={"log": ["land"]})


@pytest.fixture
def villages():
    return pd.DataFrame(
        {
            "year": 2019, "village": ["east", "east", "east", "west", "west", None],
            "weight": [1.0, 3.0, 1.0, 1.0, 1.0, 1.0],
            "a": [2.0, 6.0, np.nan, 10.0, np.nan, np.nan],
        }
    )  # fmt: skip


def test_a_row_without_a_value_is_dropped_unless_another_rule_is_set(villages):
    scored = score(villages, fitted_to(villages))["index"]
    assert list(scored.isna()) == [False, False, True, False, True, True]


def test_the_mean_of_the_group_stands_for_a_missing_value(villages):
    fitted = fitted_to(villages, leaf=TEN, weight="weight", treat=BY_VILLAGE)
    # east: (2 + 3 x 6) / 4 = 5; west: 10; no village: (2 + 3 x 6 + 10) / 5 = 6
    assert list(score(villages, fitted)["index"]) == pytest.approx([0.2, 0.6, 0.5, 1.0, 1.0, 0.6])
    assert arguments_of(fitted, "treat") == [
        {"column": "a", "missing": "group_mean", "filled": 3, "without_group": 1}
    ]


def test_a_group_that_the_base_did_not_meet_takes_the_mean_of_all(villages):
    fitted = fitted_to(villages, leaf=TEN, weight="weight", treat=BY_VILLAGE)
    later = villages.assign(year=2020, village="north", a=np.nan)
    assert list(score(later, fitted)["index"]) == pytest.approx([0.6] * 6)


def test_a_group_without_any_value_takes_the_mean_of_all(villages):
    alone = villages.assign(village=["east", "east", "south", "west", "south", "west"])
    fitted = fitted_to(alone, leaf=TEN, weight="weight", treat=BY_VILLAGE)
    assert score(alone, fitted)["index"][2] == pytest.approx(0.6)
    assert arguments_of(fitted, "treat")[0]["without_group"] == 2


def test_one_group_alone_is_a_group(villages):
    one = villages.assign(village=["east"] * 5 + [None])
    fitted = fitted_to(one, leaf=TEN, treat=BY_VILLAGE)
    assert list(score(one, fitted)["index"]) == pytest.approx([0.2, 0.6, 0.6, 1.0, 0.6, 0.6])


@pytest.mark.parametrize(
    "named",
    [
        [1.0, 1.0, 1.0, 2.0, 2.0, np.nan],
        pd.array([1, 1, 1, 2, 2, None], dtype="Int64"),
        pd.array(["e", "e", "e", "w", "w", None], dtype="string"),
        pd.array([True, True, True, False, False, None], dtype="boolean"),
        pd.Categorical(["e", "e", "e", "w", "w", None]),
    ],
)
@pytest.mark.parametrize("into", [lambda frame: frame, pl.from_pandas])
def test_groups_may_be_named_by_numbers_words_and_answers(villages, named, into):
    frame = into(villages.assign(village=named, a=villages["a"].astype("Int64")))
    fitted = fitted_to(frame, leaf=TEN, weight="weight", treat=BY_VILLAGE)
    found = score(frame, fitted)["index"].to_numpy().astype(float)
    assert list(found) == pytest.approx([0.2, 0.6, 0.5, 1.0, 1.0, 0.6])


def test_groups_named_by_dates_are_refused(villages):
    dated = villages.assign(village=pd.Timestamp("2019-01-01"))
    with pytest.raises(StudyError, match=r"treat\.missing\.by: groups are named by words"):
        fitted_to(dated, treat=BY_VILLAGE)


def test_the_least_value_may_stand_for_a_missing_one(villages):
    fitted = fitted_to(villages, leaf=TEN, treat={"missing": "minimum"})
    assert list(score(villages, fitted)["index"]) == pytest.approx([0.2, 0.6, 0.2, 1.0, 0.2, 0.2])
    assert arguments_of(fitted, "treat")[0]["filled"] == 3


def test_what_stands_for_a_missing_value_is_weighed_with_the_rest(villages):
    dropped, filled = (
        fit(
            villages.assign(b=[1.0, 2, 3, 9, 5, 6]),
            framework_of([TEN, {"column": "b", "direction": 1}]),
            spec_of(weights="entropy", treat={"missing": rule}), name="index",
        ).leaves[0].weight
        for rule in ("drop", "minimum")
    )  # fmt: skip
    assert filled > dropped  # more of the least value: more concentrated


@pytest.mark.parametrize(
    "into",
    [lambda frame: frame, lambda frame: pl.from_pandas(frame).lazy(),
     lambda frame: duckdb.from_arrow(pl.from_pandas(frame).to_arrow())],
)  # fmt: skip
def test_means_of_groups_keep_every_bit_on_every_engine(into):
    rng = np.random.default_rng(7)
    means = np.concatenate([rng.normal(size=40), [1e300, -1e-300, 5e-324, -2.5, 0.0, 1 / 3, 1e22]])
    group = [f"g{position}" for position in range(len(means))]
    frame = pd.DataFrame({"year": 2019, "village": group, "a": means})
    fitted = fitted_to(frame, treat=BY_VILLAGE)
    joined, (name,) = with_fills(nw.from_native(into(frame)), fitted)
    found = nw.to_native(joined.lazy().select("village", name).collect(backend="polars"))
    assert dict(found.iter_rows()) == dict(zip(group, means.tolist(), strict=True))
