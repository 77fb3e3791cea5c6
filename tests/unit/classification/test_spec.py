"""The classification section: what may be asked for, and what it names."""

from __future__ import annotations

import pytest

from lowincome_research.classification.spec import columns_used, lines_used
from lowincome_research.errors import StudyError

from .conftest import spec_of


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"cut": {"rule": "median"}}, "'median' needs the key 'base'"),
        ({"cut": {"rule": "medain"}}, "did you mean 'median'"),
        ({"universe": ["S0"]}, "S0"),
        ({"reliability": {"drive": 1.0, "capability": 0.5}}, "less than 1"),
        ({"capability": "drive"}, "both drive and capability"),
        (
            {"cut": {"rule": "absolute"}, "sensitivity": [{"rule": "absolute", "at": 0.6}]},
            "repeats",
        ),
        ({"override": True}, "unknown key 'override'"),
    ],
)
def test_what_is_wrong_is_said(keys, said):
    with pytest.raises(StudyError, match=said):
        spec_of(**keys)


def test_the_columns_it_names_stand_under_their_keys():
    used = columns_used(spec_of())
    assert used["lines", "hardship", 0] == "rigid"
    assert used["cut", "base", "year"] == "year"
    assert ("labour",) not in columns_used(spec_of(override_no_labour=False))


def test_lines_given_by_name_are_listed_apart():
    spec = spec_of(lines={"dibao": 6000})
    assert lines_used(spec) == {("lines", "median"): "rural_median_income"}
