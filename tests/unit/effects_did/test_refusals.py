"""What a comparison over time refuses, and what it says."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.errors import StudyError
from tests.unit.effects_did.conftest import STAGGERED, TWO_GROUPS


def message(call) -> str:
    with pytest.raises(StudyError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("entry", [STAGGERED, TWO_GROUPS], ids=["staggered_did", "did"])
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cluster": None}, "at whose level assistance was assigned"),
        ({"at": 2020}, "compares times"),
        ({"fixed_effects": ["county"]}, "effects of its own"),
    ],
)
def test_a_design_that_contradicts_itself(staggered, estimate, entry, changes, words):
    assert words in message(lambda: estimate(staggered, entry | changes))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.assign(first=f["first"] + f["year"] % 2), "'first' changes within"),
        (lambda f: f.assign(county=f["county"] + f["year"] % 2), "'county' changes within"),
        (lambda f: f.assign(d=1 - f["d"]), "differs in 1440 rows from 'first'"),
        (lambda f: f.assign(first=f["first"] + 0.5), "whole numbers"),
        (lambda f: f.assign(first=0, d=[0.0, 1.0] * 720), "differs in 720 rows"),
        (lambda f: f[f["first"] > 0], "control_group: not_yet"),
        (lambda f: f[f["first"] == 0], "no unit is first treated"),
    ],
)
def test_panels_that_cannot_support_a_staggered_comparison(staggered, estimate, change, words):
    assert words in message(lambda: estimate(change(staggered), STAGGERED))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.assign(group=f["group"] * (f["year"] > 2021)), "'group' changes within"),
        (lambda f: f.assign(group=f["group"] * 2), "0 and 1"),
        (lambda f: f[f["year"] < 2022], "all 720 complete rows lie before"),
        (lambda f: f[f["year"] >= 2022], "all 720 complete rows lie after"),
    ],
)
def test_panels_that_cannot_support_two_groups(reform, estimate, change, words):
    assert words in message(lambda: estimate(change(reform), TWO_GROUPS))


def test_types_classified_after_treatment_are_refused_as_subgroups(staggered, estimate):
    """A type that the treatment may have changed is an outcome, not a group."""
    kinds = np.where((staggered["unit"] + (staggered["year"] > 2021)) % 2, "low", "high")
    typed = staggered.assign(kind=kinds)
    entry = STAGGERED | {"subgroups": ["kind"]}
    assert "subgroups_at" in message(lambda: estimate(typed, entry))
    assert "a time before 2021" in message(lambda: estimate(typed, entry | {"subgroups_at": 2021}))
    early = estimate(typed, entry | {"subgroups_at": 2019}).to_frame()
    assert set(early["subgroup"]) == {"", "kind=low", "kind=high"}


def test_covariates_that_add_up_to_each_other(staggered, estimate):
    doubled = staggered.assign(a=staggered["unit"] % 7, b=(staggered["unit"] % 7) * 2)
    words = message(lambda: estimate(doubled, STAGGERED | {"controls": ["a", "b"]}))
    assert "combination of other regressors" in words


def test_a_covariate_that_only_one_cohort_has(staggered, estimate):
    """County dummies differ over all rows, but not within the counties of one comparison."""
    named = staggered.assign(a=(staggered["first"] == 2022).astype(float))
    assert "effect 'rollout'" in message(lambda: estimate(named, STAGGERED | {"controls": ["a"]}))
