"""Dual cut-off: indicators that fall short are counted, with weights, up to exact thirds."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from lowincome_research.classification.measure import fit_measures, measure
from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.errors import StudyError
from lowincome_research.indices.fit import fit
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.score import score
from lowincome_research.indices.spec import IndexSpec, Persons
from lowincome_research.strict import parse_value

CASES = pd.DataFrame(
    [
        # d1 to d3 make drive, c1 to c3 capability, on scales from 0 to 10
        ("nothing falls short", 9, 9, 9, 9, 9, 9, "development"),
        ("one of three is a third: low", 9, 9, 1, 9, 9, 9, "activation"),
        ("an indicator at its cut-off does not fall short", 5, 5, 5, 9, 9, 9, "development"),
        ("the half weight of c3 is a third and more", 9, 9, 9, 9, 9, 1, "empowerment"),
        ("a quarter of the weight is less than a third", 9, 9, 9, 1, 9, 9, "development"),
        ("two quarters are enough", 9, 9, 9, 1, 1, 9, "empowerment"),
        ("both axes", 1, 1, 1, 1, 1, 1, "safety_net"),
        ("least values", 0, 0, 0, 0, 0, 0, "safety_net"),
        ("largest values", 10, 10, 10, 10, 10, 10, "development"),
    ],
    columns=["case", "d1", "d2", "d3", "c1", "c2", "c3", "type"],
)
WEIGHTS = {"d1": 1, "d2": 1, "d3": 1, "c1": 1, "c2": 1, "c3": 2}


def framework(names):
    children = [{"column": n, "direction": 1, "weight": WEIGHTS[n] / sum(WEIGHTS[m] for m in names)}
                for n in names]  # fmt: skip
    return parse_value(
        {"schema": 1, "label": {"zh": "轴", "en": "Axis"}, "children": children}, Framework
    )


FRAMEWORKS = {"drive": framework(["d1", "d2", "d3"]), "capability": framework(["c1", "c2", "c3"])}
INDEX = parse_value({"framework": "x.yaml", "weights": "fixed", "base": "all"}, IndexSpec)


def spec_of(**cut):
    return parse_value(
        {
            "income": "income", "drive": "drive", "capability": "capability", "labour": "labour",
            "cut": {"rule": "dual_cutoff", **cut}, "sensitivity": [],
            "lines": {"dibao": 5000, "median": 15000},
        },
        ClassificationSpec,
    )  # fmt: skip


@pytest.fixture
def households():
    return CASES.drop(columns="type").assign(income=3000.0, labour=2.0)


def measured(frame, **cut):
    fitted = fit_measures(
        frame, indices={"drive": INDEX, "capability": INDEX}, frameworks=FRAMEWORKS,
        classification=spec_of(**cut),
    )  # fmt: skip
    return measure(frame, fitted, keys=["case"])


@pytest.mark.parametrize("row", CASES.index, ids=CASES["case"])
def test_an_axis_is_low_where_a_third_of_the_weight_falls_short(households, row):
    assert measured(households)["type_raw"][row] == CASES.loc[row, "type"]


def test_another_engine_counts_alike(households):
    found = measured(pl.from_pandas(households))
    assert list(found["type_raw"]) == list(CASES["type"])


def test_cutoffs_of_single_indicators_and_another_k(households):
    strict = measured(households, indicators={"c1": 0.95}, k=0.25)
    assert strict["type_raw"][0] == "empowerment"  # c1 of 9 falls short of .95, a quarter suffices
    assert measured(households, k=0.5)["type_raw"][1] == "development"


def test_axes_without_indicators_and_unknown_cutoffs_are_all_named(households):
    scored = score(households, fit(households, FRAMEWORKS["drive"], INDEX, name="drive"))
    scored = scored.assign(capability=0.5)
    with pytest.raises(StudyError) as caught:
        fit_types(
            scored, spec_of(indicators={"d9": 0.4}),
            indices=[fit(households, FRAMEWORKS["drive"], INDEX, name="drive")],
        )  # fmt: skip
    text = str(caught.value)
    assert "'capability' is no index of the study" in text
    assert "'d9' is no indicator of an axis; allowed: d1, d2, d3" in text


def test_an_axis_of_persons_is_refused(households):
    index = {name: fit(households, FRAMEWORKS[name], INDEX, name=name) for name in FRAMEWORKS}
    scored = score(score(households, index["drive"]), index["capability"])
    persons = INDEX.model_copy(update={"persons": Persons(table="people")})
    index["drive"] = index["drive"].model_copy(update={"spec": persons})
    with pytest.raises(StudyError, match="'drive' is an index of persons"):
        fit_types(scored, spec_of(), indices=list(index.values()))


def test_the_indicators_must_be_there(households):
    index = {
        name: fit(households, FRAMEWORKS[name], INDEX, name=name) for name in FRAMEWORKS
    }  # fmt: skip
    scored = score(score(households, index["drive"]), index["capability"])
    fitted = fit_types(scored, spec_of(), indices=list(index.values()))
    with pytest.raises(StudyError, match="no column 'c3'"):
        classify(scored.drop(columns="c3"), fitted)


def test_a_missing_indicator_leaves_no_type(households):
    frame = pd.concat([households, households.iloc[:1].assign(case="missing", d1=None)])
    frame["d1"] = frame["d1"].astype(float)
    found = measured(frame.reset_index(drop=True))["type_raw"]
    assert found.isna().tolist() == [False] * 9 + [True]
