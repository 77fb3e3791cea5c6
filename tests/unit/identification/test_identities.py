"""Identities that hold whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowincome_research.identification.accuracy import accuracy
from lowincome_research.identification.decomposition import decompose
from lowincome_research.identification.incidence import ranking
from lowincome_research.identification.normalised import targeting_error_rate

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
def test_the_normalised_differential_is_the_share_avoided_of_the_error_that_could_be_none(rows):
    # TD_max = G/H where places are fewer than the eligible, (1 - G)/(1 - H) where they are more.
    eligible, registered, weight, _ = columns(rows)
    found = {one.metric: one.estimate for one in accuracy(eligible, registered, weight)}
    need, cover = found["eligible_share"], found["coverage"]
    greatest = cover / need if cover <= need else (1 - cover) / (1 - need)
    normalised = found["targeting_differential_normalised"]
    assert normalised == pytest.approx(found["targeting_differential"] / greatest, abs=1e-12)
    scarce = "inclusion_error" if cover <= need else "exclusion_error"
    assert normalised == pytest.approx(found[f"{scarce}_avoided"], abs=1e-11)
    assert normalised <= 1 + 1e-12


@given(TABLES)
def test_a_lottery_misses_and_wrongly_covers_by_its_size_alone(rows):
    eligible, registered, weight, _ = columns(rows)
    found = {one.metric: one.estimate for one in accuracy(eligible, registered, weight)}
    assert found["random_exclusion_error"] == pytest.approx(1 - found["coverage"], abs=1e-12)
    assert found["random_inclusion_error"] == pytest.approx(1 - found["eligible_share"], abs=1e-12)
    for error in ("exclusion_error", "inclusion_error"):
        left = found[f"random_{error}"] * (1 - found[f"{error}_avoided"])
        assert left == pytest.approx(found[error], abs=1e-11)


@given(TABLES, st.lists(st.integers(0, 8), min_size=40, max_size=40))
def test_the_targeting_error_rate_is_both_errors_at_once_whatever_the_order(rows, incomes):
    # The line is moved until as many are eligible as are registered; ties share what is left.
    _, registered, weight, _ = columns(rows)
    income = np.array(incomes[: len(rows)], dtype=float)
    everyone = np.ones(len(rows), dtype=bool)
    (found,) = targeting_error_rate(ranking(income, weight), registered, everyone)
    eligible = ranking(income, weight).reached(np.average(registered, weights=weight))
    both = weight @ (eligible * registered)
    assert weight @ eligible == pytest.approx(weight @ registered, rel=1e-11)
    assert found.estimate == pytest.approx(1 - both / (weight @ eligible), abs=1e-11)
    assert found.estimate == pytest.approx(1 - both / (weight @ registered), abs=1e-11)
    mixed = np.random.default_rng(1).permutation(len(rows))
    (again,) = targeting_error_rate(
        ranking(income[mixed], weight[mixed]), registered[mixed], everyone
    )
    assert again.estimate == pytest.approx(found.estimate, abs=1e-12)


def test_groups_all_or_none_of_whom_are_eligible_add_nothing_within():
    eligible = np.array([1.0, 1.0, 0.0, 0.0])
    registered = np.array([1.0, 0.0, 1.0, 0.0])
    within, between = decompose(eligible, registered, np.ones(4), np.array([0, 0, 1, 1]))
    assert within.estimate == 0
    assert between.estimate == 0
