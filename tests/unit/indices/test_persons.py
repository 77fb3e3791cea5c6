"""An index of persons brought to the household, on every engine."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from lowincome_research.classification.measure import fit_measures, measure
from lowincome_research.errors import StudyError
from lowincome_research.indices.persons import person_rows

from .conftest import framework_of, label, spec_of

KEYS = ["household_id", "year"]
PERSONS = {"table": "persons", "sample": {"age": {"min": 16, "max": 64}}}
NATIVE = {
    "pandas": (lambda frame: frame, lambda frame: frame),
    "polars": (pl.from_pandas, lambda frame: frame.to_pandas()),
    "lazy": (lambda frame: pl.from_pandas(frame).lazy(), lambda frame: frame.collect().to_pandas()),
    "duckdb": (lambda frame: duckdb.from_arrow(pl.from_pandas(frame).to_arrow()),
               lambda frame: frame.df()),
}  # fmt: skip


@pytest.fixture
def households():
    return pd.DataFrame(
        {"household_id": [1, 2, 3, 4], "year": 2019, "weight": [1.0, 2.0, 1.0, 1.0],
         "village": ["east", "east", "west", "west"]}
    )  # fmt: skip


@pytest.fixture
def persons():
    return pd.DataFrame(
        {
            "household_id": [1, 1, 1, 2, 2, 3, 4, 9], "year": 2019,
            "age": [30.0, 40.0, 70.0, 20.0, 16.0, 30.0, 12.0, 30.0],
            "labour_capacity": [1.0, 0.5, 1.0, 1.0, np.nan, 0.0, 1.0, 1.0],
            "will": [4.0, 1.0, 5.0, 2.0, 5.0, 3.0, 3.0, 5.0],
            "hope": [1.0, 4.0, 5.0, np.nan, 2.0, 3.0, 3.0, 5.0],
        }
    )  # fmt: skip


def drive(*columns):
    bounds = {"min": 1, "max": 5}
    return framework_of([
        {"id": f"dim_{one}", "label": label(one),
         "children": [{"column": one, "direction": 1, "bounds": bounds}]}
        for one in columns
    ])  # fmt: skip


def measured(households, persons, engine="pandas", columns=("will",), by=PERSONS, **keys):
    spec = spec_of(weights="equal", persons=by, **keys)
    into, back = NATIVE[engine]
    frame, tables = into(households), {"persons": into(persons)}
    fitted = fit_measures(
        frame, indices={"drive": spec}, frameworks={"drive": drive(*columns)}, keys=KEYS,
        tables=tables, weight="weight",
    )  # fmt: skip
    found = back(measure(frame, fitted, keys=KEYS, tables=tables))
    return found.sort_values("household_id").reset_index(drop=True), fitted


def test_a_household_has_the_labour_weighted_mean_of_its_members(households, persons):
    found, _ = measured(households, persons)
    # members of 16 to 64 with labour score 3/4 and 0 in the first household, 1/4 in the second
    expected = [(0.75 * 1.0 + 0.0 * 0.5) / 1.5, 0.25, np.nan, np.nan]
    assert list(found["drive"]) == pytest.approx(expected, nan_ok=True)


def test_or_the_score_of_its_best_member(households, persons):
    found, _ = measured(households, persons, by={**PERSONS, "rule": "maximum"})
    assert list(found["drive"]) == pytest.approx([0.75, 0.25, np.nan, np.nan], nan_ok=True)


def test_members_without_a_score_are_left_out_of_it_alone(households, persons):
    found, _ = measured(households, persons, columns=("will", "hope"))
    assert list(found["drive__dim_will"][:2]) == pytest.approx([0.5, 0.25])
    assert list(found["drive"])[:2] == pytest.approx([0.375, np.nan], nan_ok=True)


def test_the_index_is_fitted_on_the_persons_who_count(households, persons):
    _, fitted = measured(households, persons)
    assert fitted.indices[0].steps[0].arguments["rows"] == 5  # not the old, the young, the stranger


@pytest.mark.parametrize("rule", ["labour_mean", "maximum"])
@pytest.mark.parametrize("engine", NATIVE)
def test_every_engine_brings_the_same_to_the_household(households, persons, engine, rule):
    keys = {
        "by": {**PERSONS, "rule": rule}, "columns": ("will", "hope"), "coupling": {},
        "treat": {"missing": {"rule": "group_mean", "by": "village"}},
    }  # fmt: skip
    expected, _ = measured(households, persons, **keys)
    found, _ = measured(households, persons, engine, **keys)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-9)


def test_coupling_is_that_of_the_households_dimensions(households, persons):
    found, _ = measured(households, persons, columns=("will", "hope"), coupling={})
    one, other = found["drive__dim_will"][0], found["drive__dim_hope"][0]
    assert found["drive__coupling"][0] == pytest.approx(2 * np.sqrt(one * other) / (one + other))


def test_columns_of_the_household_stand_beside_its_members(households, persons):
    spec = spec_of(weights="equal", persons=PERSONS)
    rows = person_rows(
        households, spec, tables={"persons": persons}, keys=KEYS, bring=["weight", None, "village"]
    )
    assert set(rows["household_id"]) == {1, 2, 3}
    assert list(rows.loc[rows["household_id"].eq(2), "weight"]) == [2.0, 2.0]
    assert rows["village"].notna().all()


def test_a_sample_may_name_values(households, persons):
    one = {**PERSONS, "sample": {"age": [20, 30], "household_id": 2}}
    spec = spec_of(weights="equal", persons=one)
    rows = person_rows(households, spec, tables={"persons": persons}, keys=KEYS)
    assert list(rows["will"]) == [2.0]


def test_a_table_that_is_not_there_is_named(households, persons):
    spec = spec_of(weights="equal", persons={"table": "person"})
    with pytest.raises(StudyError, match="no table 'person'; allowed: persons; fix: did you mean"):
        person_rows(households, spec, tables={"persons": persons}, keys=KEYS)


@pytest.mark.parametrize("missing", ["labour_capacity", "age", "household_id", "will"])
def test_a_column_that_the_table_lacks_is_named(households, persons, missing):
    with pytest.raises(StudyError, match=f"no column '{missing}'"):
        measured(households, persons.drop(columns=missing))


def test_an_index_that_the_panel_has_already_is_refused(households, persons):
    _, fitted = measured(households, persons)
    with pytest.raises(StudyError, match="already have a column 'drive'"):
        measure(households.assign(drive=1.0), fitted, keys=KEYS, tables={"persons": persons})
