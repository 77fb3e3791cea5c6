"""Places go to the lowest ranks, the last one in part, whatever the order of the rows."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.identification.incidence import ranking
from lowincome_research.proxy_means.allocation import Budget, by_lot, listed, ranked
from lowincome_research.proxy_means.amounts import Amount

WEIGHT = np.array([1.0, 2.0, 1.0, 4.0, 2.0])


def budget(share: float, n: int = 5) -> Budget:
    return Budget("declared", Amount(share, np.zeros(n)))


def places(score: list[float], share: float) -> list[float]:
    values = np.array(score)
    return ranked(ranking(values, WEIGHT), budget(share)).served.tolist()


@pytest.mark.parametrize(
    ("score", "share", "served"),
    [
        # ten people; the poorest household counts one, the next two, the next one
        ([1, 2, 3, 4, 5], 0.1, [1, 0, 0, 0, 0]),
        ([1, 2, 3, 4, 5], 0.3, [1, 1, 0, 0, 0]),
        # three places are left over for a household of four: it gets three quarters of each
        ([1, 2, 3, 4, 5], 0.7, [1, 1, 1, 0.75, 0]),
        # households that look alike share what is left
        ([1, 2, 2, 4, 5], 0.25, [1, 0.5, 0.5, 0, 0]),
        ([7, 7, 7, 7, 7], 0.2, [0.2, 0.2, 0.2, 0.2, 0.2]),
        ([5, 4, 3, 2, 1], 0.5, [0, 0, 0, 0.75, 1]),
    ],
)
def test_places_by_hand(score, share, served):
    assert places(score, share) == pytest.approx(served)


@pytest.mark.parametrize("share", [0.01, 0.08, 0.5, 0.99])
def test_a_budget_is_spent_to_the_last_place(share):
    rng = np.random.default_rng(2)
    score, weight = rng.integers(0, 12, 200).astype(float), rng.uniform(0.5, 3, 200)
    ranks = ranking(score, weight)
    ones = np.ones(200)
    for allocation in (
        ranked(ranks, budget(share, 200)),
        by_lot(ranks.weight, budget(share, 200)),
    ):
        spent = allocation.reach(ones, ranks.weight)
        assert spent.value == pytest.approx(share, rel=1e-12)
        # and whatever sample is drawn: a declared budget does not vary
        assert spent.influence == pytest.approx(0, abs=1e-12)


def test_the_coverage_of_a_list_varies_with_who_is_on_it():
    flags = np.array([0.0, 1, 0, 0, 1])
    share = WEIGHT / WEIGHT.sum()
    covered = listed(flags, share).reach(np.ones(5), share)
    assert covered.value == pytest.approx(0.4)
    assert covered.influence == pytest.approx(flags - 0.4)


def test_the_order_of_rows_decides_nothing():
    rng = np.random.default_rng(5)
    score, weight = rng.integers(0, 8, 50).astype(float), rng.uniform(1, 2, 50)
    order = rng.permutation(50)
    one = ranked(ranking(score, weight), budget(0.33, 50))
    mixed = ranked(ranking(score[order], weight[order]), budget(0.33, 50))
    assert mixed.served == pytest.approx(one.served[order], abs=1e-12)
    assert mixed.marginal == pytest.approx(one.marginal[order], abs=1e-9)
