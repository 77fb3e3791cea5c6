"""Aggregation: the weighted means, the least part, closeness to the ideal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lowincome_research.indices.fit import fit
from lowincome_research.indices.scale import combined
from lowincome_research.indices.score import score

from .conftest import framework_of, spec_of

PARTS = np.array([[0.2, 0.9], [0.5, 0.5], [1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
WEIGHTS = (0.25, 0.75)


def of(aggregate):
    return combined(list(zip(WEIGHTS, PARTS.T, strict=True)), aggregate)


def test_means_are_those_of_numpy_and_scipy():
    assert of("arithmetic") == pytest.approx(np.average(PARTS, axis=1, weights=WEIGHTS))
    with np.errstate(divide="ignore"):
        expected = stats.gmean(PARTS, axis=1, weights=WEIGHTS)
    assert of("geometric") == pytest.approx(expected)


def test_the_minimum_is_the_least_part_whatever_its_weight():
    assert of("minimum") == pytest.approx(PARTS.min(axis=1))


def test_topsis_is_the_textbook_closeness():
    weighted = PARTS * WEIGHTS
    ideal, worst = np.array(WEIGHTS), np.zeros(2)
    to_ideal = np.linalg.norm(weighted - ideal, axis=1)
    to_worst = np.linalg.norm(weighted - worst, axis=1)
    assert of("topsis") == pytest.approx(to_worst / (to_ideal + to_worst))
    assert list(of("topsis")[[1, 3, 4]]) == pytest.approx([0.5, 0.0, 1.0])


@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric", "minimum", "topsis"])
def test_a_missing_part_leaves_no_score(aggregate):
    frame = pd.DataFrame(
        {"year": 2019, "a": [0.0, 4.0, np.nan, 10.0], "b": [5.0, np.nan, 9.0, 1.0]}
    )
    leaves = [{"column": name, "direction": 1} for name in "ab"]
    spec = spec_of(weights="equal", aggregate=aggregate)
    scored = score(frame, fit(frame, framework_of(leaves), spec, name="index"))["index"]
    assert list(scored.isna()) == [False, True, True, False]


def test_a_constant_part_is_not_the_least_one():
    frame = pd.DataFrame({"year": 2019, "a": [0.0, 4.0, 8.0], "b": 5.0})
    leaves = [{"column": name, "direction": 1} for name in "ab"]
    spec = spec_of(weights="equal", aggregate="minimum")
    scored = score(frame, fit(frame, framework_of(leaves), spec, name="index"))["index"]
    assert list(scored) == [0.0, 0.5, 1.0]
