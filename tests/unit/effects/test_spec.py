"""What the `effects` section of a study may say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lowincome_research.effects.spec import columns_used
from lowincome_research.errors import StudyError


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"design": "oles"}, "did you mean 'ols'?"),
        ({"controlls": ["x"]}, "unknown key 'controlls'"),
        ({"design": "ancova", "at": 2020}, "the key 'baseline' is missing"),
        ({"design": "ancova", "at": 2020, "baseline": 2020}, "'at' and 'baseline' are both 2020"),
        ({"design": "iv"}, "the key 'instruments' is missing"),
        ({"design": "iv", "instruments": ["z"], "endogenous": ["x"]}, "lacks the treatment 'd'"),
        (
            {"design": "iv", "instruments": ["z"], "endogenous": ["d", "x"]},
            "1 instruments for 2 endogenous regressors",
        ),
        ({"design": "panel", "effects": ["unit"], "at": 2020}, "a panel effect compares times"),
        ({"design": "panel", "effects": ["unit", "unit"]}, "twice"),
        (
            {"design": "panel", "effects": ["unit", "time"], "fixed_effects": ["county"]},
            "more than two together",
        ),
        ({"variance": "HC3"}, "saw 'HC3'; allowed: 'homoskedastic', 'HC0', 'HC1' or 'cluster'"),
        ({"variance": "cluster"}, "needs the key 'cluster'"),
        ({"variance": "HC1", "cluster": "village"}, "does not use the cluster column"),
        ({"controls": ["x", "d"]}, "column 'd' is in 'treatment' and in 'controls'"),
        ({"role": "supporting", "family": "income"}, "only an effect of role 'main'"),
        ({"fixed_effects": ["a", "b", "c"]}, "at most 2 items"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_reason(specs, entry, message):
    with pytest.raises(StudyError) as refused:
        specs(entry)
    assert message in str(refused.value)


def test_an_id_stands_for_one_effect(specs):
    with pytest.raises(StudyError, match="'a' are used more than once"):
        specs({"id": "a"}, {"id": "a"})


@pytest.mark.parametrize(
    ("entry", "variance"),
    [({}, "HC1"), ({"cluster": "village"}, "cluster"), ({"variance": "HC0"}, "HC0")],
)
def test_naming_a_cluster_column_clusters_the_errors(specs, entry, variance):
    (spec,) = specs(entry)
    assert spec.variance_used == variance


@pytest.mark.parametrize(
    ("entry", "estimand"),
    [
        ({}, "conditional_difference"),
        ({"assignment": "randomised"}, "itt"),
        ({"design": "panel", "effects": ["unit"]}, "within"),
        ({"design": "iv", "instruments": ["z"]}, "late"),
    ],
)
def test_only_a_randomised_treatment_is_an_intention_to_treat(specs, entry, estimand):
    (spec,) = specs(entry)
    assert spec.estimand == estimand


def test_every_column_is_listed_under_its_key(specs):
    (spec,) = specs(
        {
            "design": "iv",
            "instruments": ["z"],
            "controls": ["x", "w"],
            "fixed_effects": ["village"],
            "weights": "weight",
            "cluster": "village",
            "subgroups": ["male"],
            "sample": {"age": {"min": 16}, "year": [2019, 2020]},
        }
    )
    assert columns_used(spec) == {
        ("outcome",): "y",
        ("treatment",): "d",
        ("weights",): "weight",
        ("cluster",): "village",
        ("controls", 0): "x",
        ("controls", 1): "w",
        ("fixed_effects", 0): "village",
        ("subgroups", 0): "male",
        ("instruments", 0): "z",
        ("sample", "age"): "age",
        ("sample", "year"): "year",
    }


def test_reading_a_specification_loads_no_heavy_library():
    code = (
        "import sys, lowincome_research.effects.spec; print({'pandas', 'numpy'} & set(sys.modules))"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "set()"
