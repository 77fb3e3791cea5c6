"""Scoring: a map of each row with frozen numbers, on any engine."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.indices.fit import fit
from lowincome_research.indices.score import score

from .conftest import framework_of, spec_of

ENGINES = {
    "pandas": (lambda frame: frame, lambda frame: frame),
    "polars": (pl.from_pandas, lambda frame: frame.to_pandas()),
    "lazy": (lambda frame: pl.from_pandas(frame).lazy(), lambda frame: frame.collect().to_pandas()),
    "duckdb": (
        lambda frame: duckdb.from_arrow(pl.from_pandas(frame).to_arrow()),
        lambda frame: frame.df(),
    ),
}


def test_scores_are_weighted_means_of_scaled_values():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 5.0, 10.0], "b": [2.0, 1.0, 0.0]})
    leaves = [{"column": "a", "direction": 1, "weight": 3.0},
              {"column": "b", "direction": -1, "weight": 1.0}]  # fmt: skip
    fitted = fit(frame, framework_of(leaves), spec_of(weights="fixed"), name="index")
    assert list(score(frame, fitted)["index"]) == [0.0, 0.5, 1.0]


def test_the_geometric_mean_is_zero_where_a_part_is():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 4.0, 10.0], "b": [5.0, 9.0, 10.0]})
    leaves = [{"column": name, "direction": 1, "bounds": {"min": 0, "max": 10}} for name in "ab"]
    spec = spec_of(weights="equal", aggregate="geometric")
    fitted = fit(frame, framework_of(leaves), spec, name="index")
    assert list(score(frame, fitted)["index"]) == pytest.approx([0.0, 0.6, 1.0])


def test_an_optimum_is_best_and_falls_on_both_sides():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 4.0, 6.0, 10.0]})
    leaf = {"column": "a", "optimum": 4.0}
    fitted = fit(frame, framework_of([leaf]), spec_of(weights="equal"), name="index")
    assert list(score(frame, fitted)["index"]) == pytest.approx([1 / 3, 1.0, 2 / 3, 0.0])


def test_later_values_are_clipped_to_the_fitted_bounds():
    frame = pd.DataFrame({"year": [2019, 2019, 2020, 2020], "a": [1.0, 3.0, -1.0, 9.0]})
    leaf = {"column": "a", "direction": 1}
    fitted = fit(frame, framework_of([leaf]), spec_of(weights="equal"), name="index")
    assert list(score(frame, fitted)["index"]) == [0.0, 1.0, 0.0, 1.0]


def test_money_is_deflated_and_so_indifferent_to_prices(panel, framework):
    spec = spec_of(weights="entropy", deflator="price")
    doubled = panel.assign(price=2 * panel["price"], value=2 * panel["value"])
    one, other = (
        score(frame, fit(frame, framework, spec, name="index"))["index"]
        for frame in (panel, doubled)
    )
    assert list(one) == pytest.approx(list(other), rel=1e-12)


def test_a_score_is_missing_where_an_indicator_is(panel, framework):
    holed = panel.assign(land=panel["land"].mask(panel.index == 3))
    scored = score(holed, fit(holed, framework, spec_of(weights="equal"), name="index"))
    assert list(scored.index[scored["index"].isna()]) == [3]
    assert scored["index__human"].notna().all()


def test_dimensions_stand_beside_the_index(panel, framework):
    fitted = fit(panel, framework, spec_of(weights="equal"), name="index")
    scored = score(panel, fitted)
    halves = (scored["index__human"] + scored["index__natural"]) / 2
    assert list(scored["index"]) == pytest.approx(list(halves))


OPTIONS = {
    "means": {},
    "geometric": {"aggregate": "geometric"},
    "minimum": {"aggregate": "minimum"},
    "topsis": {"aggregate": "topsis"},
    "zscore": {"normalise": {"method": "zscore"}, "weights": "critic"},
    "rank": {"normalise": {"method": "rank", "winsorise": [0.05, 0.95]}},
    "target": {"normalise": {"method": "target"}},
    "coupling": {"coupling": {"floor": 0.2}},
    "logs": {"treat": {"log": ["land"], "log1p": ["value"]}, "aggregate": "geometric"},
    "group_mean": {"treat": {"missing": {"rule": "group_mean", "by": "village"}}},
    "minimum_for_missing": {"treat": {"missing": "minimum"}},
    "principal_components": {"weights": {"method": "pca", "kmo_min": 0}},
}


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_values_whatever_the_options(panel, framework, engine, options):
    spec = spec_of(**{"weights": "entropy", "deflator": "price",
                      "normalise": {"winsorise": [0.01, 0.99]}, **OPTIONS[options]})  # fmt: skip
    some = panel.head(60)
    holey = some.assign(land=some["land"].mask(some.index % 9 == 0))
    whole = with_targets(framework)
    expected = score(holey, fit(holey, whole, spec, name="index", weight="weight"))
    into, back = ENGINES[engine]
    native = into(holey)
    found = back(score(native, fit(native, whole, spec, name="index", weight="weight")))
    keys = ["household_id", "year"]
    pd.testing.assert_frame_equal(
        found.sort_values(keys).reset_index(drop=True), expected, check_dtype=False, rtol=1e-9
    )


def with_targets(framework):
    """Return the framework with a target for each indicator that has a direction."""
    targets = {"labour": 3.0, "dependency": -0.5, "land": 4.0, "value": 9000.0}
    dimensions = tuple(
        node.model_copy(
            update={
                "children": tuple(
                    leaf.model_copy(update={"target": targets.get(leaf.column)})
                    for leaf in node.children
                )
            }
        )
        for node in framework.children
    )
    return framework.model_copy(update={"children": dimensions})


def test_whole_numbers_with_gaps_are_read_as_numbers(panel, framework):
    whole = panel.assign(labour=panel["labour"].astype("Int64").mask(panel.index == 5))
    scored = score(whole, fit(whole, framework, spec_of(weights="equal"), name="index"))
    assert scored["index"].isna().sum() == 1
    assert np.isfinite(scored["index"].dropna().astype(float)).all()


def test_a_column_of_that_name_is_not_overwritten(panel, framework):
    fitted = fit(panel, framework, spec_of(weights="equal"), name="index")
    with pytest.raises(StudyError, match="already have a column 'index__human'"):
        score(panel.assign(index__human=1.0), fitted)


def test_the_columns_that_a_score_adds_are_said_beforehand(panel, framework):
    fitted = fit(panel, framework, spec_of(weights="equal", coupling={}), name="index")
    added = [name for name in score(panel, fitted).columns if name not in panel]
    assert sorted(added) == sorted(fitted.columns)
    assert fitted.columns[-3:] == fitted.coupling_columns


def test_the_group_of_a_later_row_may_be_missing_from_its_frame_not_its_column(panel, framework):
    spec = spec_of(weights="equal", treat={"missing": {"rule": "group_mean", "by": "village"}})
    fitted = fit(panel, framework, spec, name="index")
    with pytest.raises(StudyError, match="no column 'village'"):
        score(panel.drop(columns="village"), fitted)
