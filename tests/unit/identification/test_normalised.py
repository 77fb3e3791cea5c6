"""The targeting error rate: ties, screens, lines that differ, and its influence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.incidence import ranking
from lowincome_research.identification.normalised import targeting_error_rate
from lowincome_research.panel.spec import Design, Keys


def rate(income: list[float], registered: list[float], weight: list[float] | None = None) -> float:
    ones = np.ones(len(income))
    ranks = ranking(np.array(income), ones if weight is None else np.array(weight))
    (found,) = targeting_error_rate(ranks, np.array(registered), ones == 1)
    return found.estimate


def test_places_held_by_the_neediest_make_no_error_and_by_the_richest_nothing_else():
    assert rate([1, 2, 3, 4, 5], [1, 1, 0, 0, 0]) == pytest.approx(0)
    assert rate([1, 2, 3, 4, 5], [0, 0, 0, 1, 1]) == pytest.approx(1)


def test_rows_of_equal_income_share_the_places_that_are_left():
    # Two places; the poorest takes one, and three households tie for the other: a third each.
    assert rate([1, 2, 2, 2, 5], [1, 1, 0, 0, 0]) == pytest.approx(1 - (1 + 1 / 3) / 2)
    assert rate([1, 2, 2, 2, 5], [1, 0, 0, 1, 0]) == pytest.approx(1 - (1 + 1 / 3) / 2)


def test_weights_count_as_so_many_rows():
    assert rate([1, 2, 3], [0, 1, 0], [1, 2, 1]) == pytest.approx(rate([1, 2, 2, 3], [0, 1, 1, 0]))


def case_of(frame: pd.DataFrame, spec, truth: dict[str, object]):
    section = spec(truths={"poor": {"measure": "income", **truth}}, registers={"r": "r"}, at=None)
    cases = identification_cases(frame, section, keys=Keys(unit="id"), design=Design())
    return cases.cases[0]


def judged(frame: pd.DataFrame, spec, truth: dict[str, object]) -> list[float]:
    one = case_of(frame, spec, truth)
    ranks = ranking(one.welfare, np.ones(len(one.position)), one.by_need)
    return [each.estimate for each in targeting_error_rate(ranks, one.registered, one.passed)]


def test_a_line_that_is_raised_never_reaches_who_fails_the_asset_test(spec):
    # The poorest fails the test, so that the two neediest are the second and the third.
    frame = pd.DataFrame(
        {"id": range(6), "income": [1.0, 2, 3, 4, 5, 6], "ok": [0.0, 1, 1, 1, 1, 1],
         "r": [0.0, 1, 1, 0, 0, 0]}
    )  # fmt: skip
    assert judged(frame, spec, {"below": 2.5, "screens": ["ok"]}) == [pytest.approx(0)]
    assert judged(frame, spec, {"below": 2.5}) == [pytest.approx(1 / 2)]


def test_more_places_than_any_line_could_fill_leave_nothing_to_say(spec):
    frame = pd.DataFrame(
        {"id": range(5), "income": [1.0, 2, 3, 4, 5], "ok": [1.0, 1, 0, 0, 0],
         "r": [1.0, 1, 1, 0, 0]}
    )  # fmt: skip
    assert judged(frame, spec, {"below": 1.5, "screens": ["ok"]}) == []


def test_lines_that_differ_between_counties_are_raised_in_proportion(spec):
    # Incomes over their lines: .5, .9, 1.2, .6, 1.1, 2: the two neediest are the first and fourth.
    line = np.array([2.0, 2, 2, 10, 10, 10])
    frame = pd.DataFrame(
        {"id": range(6), "income": line * [0.5, 0.9, 1.2, 0.6, 1.1, 2], "line": line,
         "r": [1.0, 0, 0, 1, 0, 0]}
    )  # fmt: skip
    assert judged(frame, spec, {"below": "line"}) == [pytest.approx(0)]


def test_a_line_of_zero_somewhere_is_raised_by_the_same_sum_everywhere(spec):
    line = np.array([0.0, 0, 0, 10, 10, 10])
    frame = pd.DataFrame(
        {"id": range(6), "income": line + np.array([-3.0, 1, 2, -2, 3, 4]), "line": line,
         "r": [1.0, 0, 0, 1, 0, 0]}
    )  # fmt: skip
    assert judged(frame, spec, {"below": "line"}) == [pytest.approx(0)]


def test_the_spread_over_samples_is_what_the_influence_says():
    # 1,500 samples give the spread to 2%; the rest is the local mean at the moving line.
    rng = np.random.default_rng(8)

    def draw() -> tuple[float, float]:
        income = rng.lognormal(0, 0.6, 500)
        registered = rng.binomial(1, 0.5 / (1 + income**4)) * 1.0
        ranks = ranking(income, np.ones(500))
        (found,) = targeting_error_rate(ranks, registered, np.ones(500, dtype=bool))
        return found.estimate, float(np.sqrt((found.influence**2).sum()))

    estimates, errors = np.array([draw() for _ in range(1_500)]).T
    assert errors.mean() == pytest.approx(estimates.std(), rel=0.06)
