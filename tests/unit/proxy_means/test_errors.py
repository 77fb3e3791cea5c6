"""Errors of allocations, worked out by hand, and influence values that are their derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from sklearn.metrics import precision_score, recall_score

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.incidence import ranking
from lowincome_research.proxy_means.allocation import Allocation, Budget, by_lot, listed, ranked
from lowincome_research.proxy_means.amounts import Amount, mean
from lowincome_research.proxy_means.errors import Population, errors
from lowincome_research.proxy_means.transfers import outcomes

RNG = np.random.default_rng(11)
N = 60
INCOME = np.sort(RNG.lognormal(0, 0.5, N))
ELIGIBLE = (INCOME < 0.8).astype(float)
GAP = ELIGIBLE * (0.8 - INCOME)
# three blocks of households that look alike: a cut inside one is a smooth function of weights
SCORE = np.repeat([1.0, 2.0, 3.0], 20)[RNG.permutation(N)]
LIST = RNG.binomial(1, 0.4, N).astype(float)
SIZE = RNG.integers(1, 6, N).astype(float)
WEIGHT = RNG.uniform(0.5, 2, N)


def declared(weight: np.ndarray) -> Budget:
    return Budget("declared", Amount(0.5, np.zeros(N)))


def coverage(weight: np.ndarray) -> Budget:
    return Budget("register", mean(LIST, weight / weight.sum()))


def need(weight: np.ndarray) -> Budget:
    return Budget("eligible", mean(ELIGIBLE, weight / weight.sum()))


def by_score(budget: Callable[[np.ndarray], Budget]) -> Callable[[np.ndarray], Allocation]:
    return lambda persons: ranked(ranking(SCORE, persons), budget(persons), 0.01)


RULES: dict[str, Callable[[np.ndarray], Allocation]] = {
    "ranked, declared budget": by_score(declared),
    "ranked, budget of the register": by_score(coverage),
    "ranked, budget of the eligible": by_score(need),
    "by lot, budget of the register": lambda w: by_lot(w / w.sum(), coverage(w)),
    "the register": lambda w: listed(LIST, w / w.sum()),
}


def among(weight: np.ndarray) -> Population:
    return Population(ELIGIBLE, GAP, weight)


def smooth(rule: str, weight: np.ndarray, persons: bool) -> Iterator[Linearised]:
    allocation = RULES[rule](weight * SIZE)
    people = among(weight * SIZE if persons else weight)
    yield from errors(allocation, people)
    for group in (0, 1):
        yield from errors(allocation, people, np.arange(N) % 2 == group)
    if persons:
        yield from (one for one in outcomes(allocation, people) if one.metric == "gap_closed")


@pytest.mark.parametrize("persons", [True, False], ids=["persons", "households"])
@pytest.mark.parametrize("rule", RULES)
def test_influence_is_the_derivative_by_the_design_weight(rule, persons):
    found = list(smooth(rule, WEIGHT, persons))
    moved = np.zeros((N, len(found)))
    for row in range(N):
        step = np.zeros(N)
        step[row] = 1e-6
        high, low = (list(smooth(rule, WEIGHT + sign * step, persons)) for sign in (1, -1))
        moved[row] = [
            (one.estimate - other.estimate) / 2e-6 for one, other in zip(high, low, strict=True)
        ]
    scale = SIZE if persons else np.ones(N)
    for one, slope in zip(found, moved.T, strict=True):
        np.testing.assert_allclose(scale * one.influence, slope, atol=1e-7, rtol=1e-4)


def test_errors_are_one_less_recall_and_one_less_precision():
    flags = (SCORE == 1.0).astype(float)
    found = {one.metric: one for one in errors(listed(flags, WEIGHT), among(WEIGHT))}
    recall = recall_score(ELIGIBLE, flags, sample_weight=WEIGHT)
    precision = precision_score(ELIGIBLE, flags, sample_weight=WEIGHT)
    assert found["exclusion_error"].estimate == pytest.approx(1 - recall, rel=1e-12)
    assert found["inclusion_error"].estimate == pytest.approx(1 - precision, rel=1e-12)
    assert found["exclusion_error"].n == ELIGIBLE.sum()
    assert found["exclusion_error"].n_cases == ((flags == 0) & (ELIGIBLE == 1)).sum()
    assert found["inclusion_error"].n == flags.sum()


@pytest.mark.parametrize("rule", RULES)
def test_need_met_is_places_well_given(rule):
    persons = WEIGHT * SIZE
    allocation, people = RULES[rule](persons), among(persons)
    found = {one.metric: one.estimate for one in errors(allocation, people)}
    share = people.share
    eligible, served = float(share @ ELIGIBLE), float(share @ allocation.served)
    met = eligible * (1 - found["exclusion_error"])
    assert met == pytest.approx(served * (1 - found["inclusion_error"]), rel=1e-12)


def test_payments_worked_out_by_hand():
    """Four of ten people are poor, with gaps of 1, 2, 3 and 4: one a head would end poverty."""
    gap = np.array([1.0, 2, 3, 4, 0, 0, 0, 0, 0, 0])
    people = Population((gap > 0) * 1.0, gap, np.ones(10))
    share = people.share

    def paid(*served: int) -> dict[str, float]:
        flags = np.isin(np.arange(10), served).astype(float)
        return {one.metric: one.estimate for one in outcomes(listed(flags, share), people)}

    # 2.5 for each of the poor lifts two of four and leaves .5 and 1.5 of the gap of 10
    assert paid(0, 1, 2, 3) == pytest.approx({"poverty_remaining": 0.5, "gap_closed": 0.8})
    # one for everybody lifts one of four
    assert paid(*range(10)) == pytest.approx({"poverty_remaining": 0.75, "gap_closed": 0.4})
    # all of it to the poorest lifts that one alone; to a rich one, nobody
    assert paid(3) == pytest.approx({"poverty_remaining": 0.75, "gap_closed": 0.4})
    assert paid(9) == pytest.approx({"poverty_remaining": 1.0, "gap_closed": 0.0})


def test_everybody_poor_by_the_same_amount_is_lifted_together():
    people = Population(np.array([1.0, 1, 0, 0]), np.array([2.0, 2, 0, 0]), np.ones(4))
    flags = np.array([1.0, 0, 0, 0])
    found = {one.metric: one for one in outcomes(listed(flags, people.share), people)}
    assert found["poverty_remaining"].estimate == pytest.approx(0.5)
    assert np.isfinite(found["poverty_remaining"].influence).all()
