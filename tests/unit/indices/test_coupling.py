"""Coupling coordination: domain B3's formula in both variants, the floor, and the grades."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lowincome_research.errors import StudyError
from lowincome_research.indices.coupling import coordination_grades, coupling_labels, with_grades
from lowincome_research.indices.fit import fit
from lowincome_research.indices.score import score

from .conftest import framework_of, label, spec_of

TEN = {"min": 0, "max": 10}


def tree(names="abc"):
    return framework_of([
        {"id": f"dim_{one}", "label": label(one), "weight": float(position + 1),
         "children": [{"column": one, "direction": 1, "weight": 1.0, "bounds": TEN}]}
        for position, one in enumerate(names)
    ])  # fmt: skip


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"year": 2019, "a": [5.0, 2.0, 10.0, 0.0], "b": [5.0, 8.0, 10.0, 5.0],
         "c": [5.0, 4.0, 10.0, np.nan]}
    )  # fmt: skip


def fitted_to(frame, **coupling):
    return fit(frame, tree(), spec_of(weights="fixed", coupling=coupling), name="index")


def test_coupling_is_the_geometric_over_the_arithmetic_mean(frame):
    scored = score(frame, fitted_to(frame))
    parts = frame[["a", "b", "c"]].iloc[:3].to_numpy() / 10
    coupling = stats.gmean(parts, axis=1) / parts.mean(axis=1)
    coordination = np.sqrt(coupling * (parts @ np.array([1, 2, 3])) / 6)
    assert list(scored["index__coupling"][:3]) == pytest.approx(list(coupling))
    assert list(scored["index__coordination"][:3]) == pytest.approx(list(coordination))


def test_equal_dimensions_are_fully_coupled_and_a_missing_one_is_not_coupled(frame):
    scored = score(frame, fitted_to(frame))
    assert list(scored["index__coupling"][[0, 2]]) == pytest.approx([1.0, 1.0])
    assert scored["index__coupling"].isna()[3]
    assert scored["index__coordination"].isna()[3]


def test_the_variant_of_2020_leaves_out_the_factor_n(frame):
    standard = score(frame, fitted_to(frame))
    printed = score(frame, fitted_to(frame, variant="liu2020"))
    n = 3
    assert list(printed["index__coupling"][:3]) == pytest.approx(
        list(standard["index__coupling"][:3] / n)
    )
    assert printed["index__coupling"].max() <= 1 / n + 1e-12


def test_dimensions_below_the_floor_are_raised_to_it_and_counted():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 10.0, 1.0], "b": [10.0, 0.0, 0.5],
                          "c": [10.0, 0.0, 10.0]})  # fmt: skip
    scored = score(frame, fitted_to(frame, floor=0.1))
    assert list(scored["index__coupling_floored"]) == [1, 2, 1]
    raised = np.array([0.1, 1.0, 1.0])
    assert scored["index__coupling"][0] == pytest.approx(stats.gmean(raised) / raised.mean())


def test_without_a_floor_one_zero_means_no_coupling():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 10.0, 0.0], "b": [10.0, 0.0, 0.0],
                          "c": [10.0, 5.0, 0.0]})  # fmt: skip
    scored = score(frame, fitted_to(frame, floor=0))
    assert list(scored["index__coupling"]) == [0.0, 0.0, 0.0]
    assert list(scored["index__coupling_floored"]) == [0, 0, 0]


def test_grades_begin_at_their_bounds(frame):
    fitted = fitted_to(frame)
    values = [0.0, 0.2 - 1e-12, 0.2, 0.39, 0.4, 0.5, 0.6, 0.79, 0.8, 1.0, np.nan]
    graded = with_grades(pd.DataFrame({"index__coordination": values}), fitted)
    found = graded["index__coordination_grade"]
    assert list(found[:-1]) == [
        "severe_disorder", "disorder", "disorder", "disorder", "near_disorder",
        "bare_coordination", "moderate_coordination", "moderate_coordination",
        "good_coordination", "good_coordination",
    ]  # fmt: skip
    assert pd.isna(found.iloc[-1])


def test_grades_say_that_they_come_from_memory():
    assert coordination_grades().confidence == "memory"


@pytest.mark.parametrize("coupling", [{"variant": "liu2020"}, None])
def test_grades_are_those_of_the_standard_scale_alone(frame, coupling):
    spec = spec_of(weights="equal", **({"coupling": coupling} if coupling else {}))
    with pytest.raises(StudyError, match="on the standard scale"):
        with_grades(frame, fit(frame, tree(), spec, name="index"))


def test_an_index_of_one_dimension_is_not_coupled(frame):
    with pytest.raises(StudyError, match="coupling is one of two dimensions or more"):
        fit(frame, tree("a"), spec_of(weights="equal", coupling={}), name="index")


def test_a_dimension_may_not_be_called_like_a_column_of_coupling(frame):
    children = [{"id": one, "label": label(one), "children": [{"column": column, "direction": 1}]}
                for one, column in (("coupling", "a"), ("other", "b"))]  # fmt: skip
    with pytest.raises(StudyError, match="'index__coupling' is that of coupling coordination"):
        fit(frame, framework_of(children), spec_of(weights="equal", coupling={}), name="index")


def test_columns_have_labels_in_both_languages(frame):
    labels = coupling_labels(fitted_to(frame))
    assert list(labels) == ["index__coupling", "index__coordination", "index__coupling_floored"]
    assert labels["index__coordination"].zh == "index：耦合协调度"
    assert coupling_labels(fit(frame, tree(), spec_of(weights="equal"), name="index")) == {}
