"""Obstacle degrees: what keeps a household from the best score."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.indices.fit import fit
from lowincome_research.indices.fitted import global_weights
from lowincome_research.indices.obstacle import obstacle_columns, obstacle_degrees

from .conftest import framework_of, spec_of


def test_degrees_share_what_is_lacking_by_weight():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 5.0, 10.0], "b": [10.0, 0.0, 0.0]})
    leaves = [{"column": "a", "direction": 1, "weight": 3.0},
              {"column": "b", "direction": 1, "weight": 1.0}]  # fmt: skip
    fitted = fit(frame, framework_of(leaves), spec_of(weights="fixed"), name="index")
    found = obstacle_degrees(frame, fitted)
    assert list(found["index__obstacle__a"]) == pytest.approx([1.0, 0.375 / 0.625, 0.0])
    assert list(found["index__obstacle__b"]) == pytest.approx([0.0, 0.25 / 0.625, 1.0])


def test_degrees_of_a_row_add_up_to_one(panel, framework):
    spec = spec_of(weights="entropy", obstacle=True, treat={"missing": "minimum"})
    holey = panel.assign(land=panel["land"].mask(panel.index % 7 == 0), labour=4.0)
    fitted = fit(holey, framework, spec, name="index")
    names = obstacle_columns(fitted)
    assert set(names) == set(framework.columns) - {"labour"}
    degrees = obstacle_degrees(holey, fitted)[list(names.values())]
    assert degrees.sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert (degrees >= 0).all().all()


def test_degrees_follow_weights_in_the_whole_index(panel, framework):
    fitted = fit(panel, framework, spec_of(weights="entropy"), name="index")
    weights = global_weights(fitted.root)
    assert sum(weights.values()) == pytest.approx(1.0)
    worst = {leaf.column: leaf.low if leaf.direction == 1 else leaf.high for leaf in fitted.leaves}
    row = obstacle_degrees(pd.DataFrame([{"year": 2019, **worst}]), fitted).iloc[0]
    flat = {name: row[column] for name, column in obstacle_columns(fitted).items()}
    slope = next(leaf for leaf in fitted.leaves if leaf.column == "slope")
    reached = (1 - (slope.high / max(slope.high, -slope.low))) * weights["slope"]
    assert flat["land"] == pytest.approx(weights["land"] / (1 - reached))


def test_a_row_that_lacks_nothing_or_has_no_score_has_no_obstacle():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 10.0, np.nan], "b": [0.0, 10.0, 5.0]})
    leaves = [{"column": name, "direction": 1} for name in "ab"]
    fitted = fit(frame, framework_of(leaves), spec_of(weights="equal"), name="index")
    found = obstacle_degrees(frame, fitted)["index__obstacle__b"]
    assert list(found.isna()) == [False, True, True]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"aggregate": "geometric"}, "which 'geometric' is not; allowed: arithmetic"),
        ({"normalise": {"method": "zscore"}}, "which 'zscore' does not give; allowed: minmax"),
    ],
)
def test_other_indices_have_no_obstacles(panel, framework, keys, said):
    fitted = fit(panel, framework, spec_of(weights="equal", **keys), name="index")
    with pytest.raises(StudyError, match=said):
        obstacle_degrees(panel, fitted)


def test_a_study_that_asks_for_them_in_vain_is_told_at_once():
    with pytest.raises(StudyError, match="'obstacle' splits a weighted sum, which aggregate"):
        spec_of(weights="equal", obstacle=True, aggregate="minimum")
