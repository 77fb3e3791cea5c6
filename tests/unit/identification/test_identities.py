"""Identities that hold whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowincome_research.identification.accuracy import accuracy
from lowincome_research.identification.decomposition import decompose, greatest_differential

TABLES = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.floats(0.01, 100), st.integers(0, 4)),
    min_size=4,
    max_size=40,
).filter(lambda rows: {(e, b) for e, b, *_ in rows} == {(0, 0), (0, 1), (1, 0), (1, 1)})


def columns(rows: list[tuple[bool, bool, float, int]]) -> tuple[np.ndarray, ...]:
    eligible, registered, weight, group = map(np.array, zip(*rows, strict=True))
    return (
        eligible.astype(float),
        registered.astype(float),
        weight,
        np.unique(group, return_inverse=True)[1],
    )


@given(TABLES)
def test_those_rightly_covered_are_the_same_from_either_side(rows):
    # H(1 - EE) = G(1 - IE)
    eligible, registered, weight, _ = columns(rows)
    found = {one.metric: one.estimate for one in accuracy(eligible, registered, weight)}
    from_need = found["eligible_share"] * (1 - found["exclusion_error"])
    from_register = found["coverage"] * (1 - found["inclusion_error"])
    assert from_need == pytest.approx(from_register, abs=1e-12)
    assert found["take_up"] + found["exclusion_error"] == pytest.approx(1, abs=1e-12)


@given(TABLES)
def test_within_and_between_add_up_to_the_targeting_differential(rows):
    # Galasso and Ravallion (2005)
    eligible, registered, weight, group = columns(rows)
    whole = {one.metric: one for one in accuracy(eligible, registered, weight)}
    parts = list(decompose(eligible, registered, weight, group))
    total = whole["targeting_differential"]
    assert sum(part.estimate for part in parts) == pytest.approx(total.estimate, abs=1e-11)


@given(TABLES)
@settings(max_examples=50)
def test_no_register_targets_better_than_its_size_allows(rows):
    eligible, registered, weight, _ = columns(rows)
    found = {one.metric: one.estimate for one in accuracy(eligible, registered, weight)}
    best = greatest_differential(found["eligible_share"], found["coverage"])
    assert found["targeting_differential"] <= best + 1e-12


def test_groups_all_or_none_of_whom_are_eligible_add_nothing_within():
    eligible = np.array([1.0, 1.0, 0.0, 0.0])
    registered = np.array([1.0, 0.0, 1.0, 0.0])
    within, between = decompose(eligible, registered, np.ones(4), np.array([0, 0, 1, 1]))
    assert within.estimate == 0
    assert between.estimate == 0
