"""The classification section: what may be asked for, and what it names."""

from __future__ import annotations

import pytest

from lowincome_research.classification.spec import columns_used, lines_used
from lowincome_research.errors import StudyError

from .conftest import spec_of


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"cut": {"rule": "median"}}, "the key 'base' is missing"),
        ({"cut": {"rule": "medain"}}, "did you mean 'median'"),
        ({"universe": ["S0"]}, "S0"),
        ({"reliability": {"drive": 1.0, "capability": 0.5}}, "less than 1"),
        ({"capability": "drive"}, "both drive and capability"),
        (
            {"sensitivity": [{"rule": "absolute", "at": 0.6}, {"rule": "absolute", "at": 0.6}]},
            "repeats a cut rule with the same options",
        ),
        ({"override": True}, "unknown key 'override'"),
        ({"cut": {"rule": "median", "base": "all", "at": 0.4}}, "unknown key 'at'"),
        ({"cut": {"rule": "latent_profile", "base": "all"}}, "which 'latent_profile' does not"),
        ({"cut": {"rule": "dual_cutoff"}}, "which 'dual_cutoff' does not"),
        (
            {"cut": {"rule": "kmeans", "base": "all", "joint": True}},
            "which 'kmeans' does not: leave it out",
        ),
        ({"hysteresis": {"p": 0.4}}, "greater than or equal to 0.5"),
        ({"proxies": {"drive": {"zh": "问卷没有量表"}}}, "the key 'en' is missing"),
    ],
)
def test_what_is_wrong_is_said(keys, said):
    with pytest.raises(StudyError, match=said):
        spec_of(**keys)


def test_the_columns_it_names_stand_under_their_keys():
    used = columns_used(spec_of())
    assert used["lines", "hardship", 0] == "rigid"
    assert used["cut", "base", "year"] == "year"
    further = spec_of(sensitivity=[{"rule": "mean", "base": {"wave": 1}}, {"rule": "absolute"}])
    assert columns_used(further)["sensitivity", 0, "base", "wave"] == "wave"
    assert ("labour",) not in columns_used(spec_of(override_no_labour=False))


def test_lines_given_by_name_are_listed_apart():
    spec = spec_of(lines={"dibao": 6000})
    assert lines_used(spec) == {("lines", "median"): "rural_median_income"}
