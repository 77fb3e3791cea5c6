"""All measures together: columns of the contract, saved and read again."""

from __future__ import annotations

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
