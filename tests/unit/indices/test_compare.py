"""Comparing another file with the rows on which an index was fitted."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.indices.compare import compare_with
from lowincome_research.indices.fit import fit

from .conftest import framework_of, spec_of


@pytest.fixture
def fitted():
    frame = pd.DataFrame({"year": 2019, "a": [1.0, 3.0], "b": [0.0, 8.0], "price": 1.0})
    leaves = [{"column": "a", "direction": 1}, {"column": "b", "direction": 1, "money": True}]
    spec = spec_of(weights="equal", deflator="price")
    return fit(frame, framework_of(leaves), spec, name="index")


@pytest.fixture
def other():
    return pd.DataFrame(
        {"a": [-1.0, 1.0, 3.0, 9.0, np.nan], "b": [0.0, 4.0, 8.0, 12.0, 12.0], "price": 1.5}
    )


@pytest.mark.parametrize(
    "into",
    [lambda frame: frame, pl.from_pandas, lambda frame: pl.from_pandas(frame).lazy(),
     lambda frame: duckdb.from_arrow(pl.from_pandas(frame).to_arrow())],
)  # fmt: skip
def test_values_outside_the_bounds_are_counted_on_every_engine(fitted, other, into):
    found = compare_with(into(other), fitted)
    assert found.table.to_dict("records") == [
        {"column": "a", "low": 1.0, "high": 3.0, "n": 4, "missing": 1, "below": 1, "above": 1,
         "share_outside": 0.5},
        {"column": "b", "low": 0.0, "high": 8.0, "n": 5, "missing": 0, "below": 0, "above": 0,
         "share_outside": 0.0},
    ]  # fmt: skip
    assert not found.within
    assert found.summary() == (
        "index: values outside the fitted bounds, counted as the bound: a 50.0%"
    )
    assert found.to_frame()["index"].eq("index").all()


def test_a_file_within_the_bounds_says_so(fitted, other):
    found = compare_with(other.iloc[1:3], fitted)
    assert found.within
    assert found.summary() == "index: every value lies within the fitted bounds"


def test_a_file_without_a_column_is_refused(fitted, other):
    with pytest.raises(StudyError, match="no column 'b'"):
        compare_with(other.drop(columns="b"), fitted)
