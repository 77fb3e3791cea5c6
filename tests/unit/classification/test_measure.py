"""All measures together: columns of the contract, saved and read again."""

from __future__ import annotations

import pandas as pd
import pytest

from lowincome_research.classification.measure import fit_measures, load_measures, measure
from lowincome_research.errors import StudyError
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.strict import parse_value

from .conftest import spec_of

KEYS = ["household_id", "year"]


@pytest.fixture
def parts():
    label = {"zh": "指数", "en": "index"}
    leaf = {"column": "income", "direction": 1}
    framework = parse_value({"schema": 1, "label": label, "children": [leaf]}, Framework)
    spec = parse_value(
        {"framework": "x.yaml", "weights": "equal", "base": {"year": 2020}}, IndexSpec
    )
    return {"indices": {"means": spec}, "frameworks": {"means": framework}}


def test_measures_have_the_columns_of_the_contract(panel, parts):
    fitted = fit_measures(
        panel, **parts, classification=spec_of(capability="means"), time="year", weight="weight",
        region="henan",
    )  # fmt: skip
    assert list(measure(panel, fitted, keys=KEYS).columns) == [
        *KEYS, "means", "income_stratum", "type_raw", "type_final", "p_development",
        "p_empowerment", "p_activation", "p_safety_net", "p_max", "indeterminate",
    ]  # fmt: skip


def test_without_a_classification_there_are_indices_alone(panel, parts):
    fitted = fit_measures(panel, **parts)
    assert list(measure(panel, fitted, keys=KEYS).columns) == [*KEYS, "means"]


def test_what_was_fitted_is_saved_and_measures_alike(panel, parts, tmp_path):
    fitted = fit_measures(
        panel, **parts, classification=spec_of(), time="year", weight="weight", region="henan"
    )
    fitted.save(tmp_path)
    again = load_measures(tmp_path)
    assert again == fitted
    assert measure(panel, again, keys=KEYS).equals(measure(panel, fitted, keys=KEYS))


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(StudyError, match="no fitted measure"):
        load_measures(tmp_path)


def test_an_axis_may_be_an_index_of_persons(panel, parts):
    """Two members whose wishes average the household's drive give the types that it gives."""
    persons = pd.concat([
        panel[KEYS].assign(labour_capacity=weight, wish=panel["drive"] + shift)
        for weight, shift in ((1.0, 0.3), (3.0, -0.1))
    ])  # fmt: skip
    label = {"zh": "动力", "en": "drive"}
    leaf = {"column": "wish", "direction": 1, "bounds": {"min": -9, "max": 11}}
    spec = parse_value(
        {"framework": "y.yaml", "weights": "equal", "base": {"year": 2020},
         "persons": {"table": "persons"}}, IndexSpec,
    )  # fmt: skip
    framework = parse_value({"schema": 1, "label": label, "children": [leaf]}, Framework)
    tables = {"persons": persons}
    fitted = fit_measures(
        panel, indices={"will": spec}, frameworks={"will": framework}, keys=KEYS, tables=tables,
        classification=spec_of(drive="will"), time="year", weight="weight", region="henan",
    )  # fmt: skip
    found = measure(panel, fitted, keys=KEYS, tables=tables)
    assert found["will"].to_numpy() == pytest.approx((panel["drive"] + 9).to_numpy() / 20)
    plain = fit_measures(
        panel, indices={}, frameworks={}, classification=spec_of(), time="year", weight="weight",
        region="henan",
    )  # fmt: skip
    expected = measure(panel, plain, keys=KEYS)
    pd.testing.assert_series_equal(found["type_raw"], expected["type_raw"])
