"""Every column that measuring adds has a label, and every code it may hold is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.measure import FittedMeasures, fit_measures, measure
from lowincome_research.classification.spec import STRATA, TYPES, ClassificationSpec
from lowincome_research.exhibits.measure_columns import measure_variables
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.panel.columns import Variable
from lowincome_research.strict import parse_value

CLASSIFICATION = {
    "income": "income", "drive": "drive", "capability": "capability", "labour": "labour",
    "cut": {"rule": "median", "base": "all"}, "lines": {"dibao": 6000, "median": 18000},
    "reliability": {"drive": 0.8, "capability": 0.7},
}  # fmt: skip


def framework(zh: str, en: str, *dimensions: str) -> Framework:
    """Return an index of a dimension for each name, of two indicators each."""
    nodes = [
        {"id": name, "label": {"zh": f"{zh}{place}", "en": f"part {place}"},
         "children": [{"column": f"{name}_{i}", "direction": 1} for i in range(2)]}
        for place, name in enumerate(dimensions)
    ]  # fmt: skip
    label = {"zh": zh, "en": en}
    return parse_value({"schema": 1, "label": label, "children": nodes}, Framework)


FRAMEWORKS = {
    "capital": framework("资本", "Capital", "human", "social"),
    "drive": framework("动力", "Drive", "will"),
    "capability": framework("能力", "Capability", "skill"),
}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    columns = [leaf for one in FRAMEWORKS.values() for leaf in one.columns]
    rows = {name: rng.uniform(size=300) for name in columns}
    return pd.DataFrame(
        {"id": range(300), "income": rng.lognormal(9, 1, 300),
         "labour": rng.integers(0, 3, 300), **rows}
    )  # fmt: skip


@pytest.fixture(scope="module")
def fitted(frame: pd.DataFrame) -> FittedMeasures:
    spec = {"framework": "x.yaml", "weights": "equal", "base": "all"}
    specs = {name: dict(spec) for name in FRAMEWORKS}
    specs["capital"]["coupling"] = {}
    return fit_measures(
        frame,
        indices={name: parse_value(one, IndexSpec) for name, one in specs.items()},
        frameworks=FRAMEWORKS,
        classification=parse_value(CLASSIFICATION, ClassificationSpec),
        keys=["id"],
    )


@pytest.fixture(scope="module")
def variables(fitted: FittedMeasures) -> dict[str, Variable]:
    return measure_variables(fitted)


def test_there_is_one_for_each_column_in_their_order(frame, fitted, variables):
    assert ["id", *variables] == list(measure(frame, fitted, keys=["id"]).columns)
    assert all(name == one.name for name, one in variables.items())
    labels = [one.label for one in variables.values()]
    assert len({one.zh for one in labels}) == len({one.en for one in labels}) == len(variables)


def test_a_part_of_an_index_is_named_with_it(variables):
    assert variables["capital"].label.zh == "资本"
    assert variables["capital__social"].label.zh == "资本：资本1"
    assert variables["capital__social"].label.en == "Capital: part 1"
    assert variables["capital__coordination"].label.zh == "资本：耦合协调度"
    assert variables["capital__coupling_floored"].label.en == (
        "Capital: dimensions raised to the floor"
    )


def test_every_code_that_occurs_has_a_label(frame, fitted, variables):
    found = measure(frame, fitted, keys=["id"])
    coded = {name: one for name, one in variables.items() if one.type == "category"}
    assert list(coded) == ["income_stratum", "type_raw", "type_final"]
    for name, one in coded.items():
        assert set(found[name].dropna()) <= set(one.values)
    assert tuple(coded["income_stratum"].values) == STRATA
    assert tuple(coded["type_final"].values) == TYPES
    assert coded["type_raw"].values["safety_net"].zh == "兜底型"
    assert variables["indeterminate"].values["1"].zh == "是"


def test_scores_and_probabilities_are_numbers(variables):
    numbers = {name for name, one in variables.items() if one.type == "number"}
    assert {"capital", "capital__human", "p_activation", "p_max"} <= numbers
    assert variables["indeterminate"].type == "boolean"


def test_without_types_there_are_only_scores(fitted):
    assert list(measure_variables(FittedMeasures(fitted.indices[1:]))) == [
        "drive", "drive__will", "capability", "capability__skill",
    ]  # fmt: skip
