"""Combined weightings."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.indices.combine import game_theory, linear, multiplicative

FIRST, SECOND = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.2, 0.6])


def test_linear_mixes_by_the_share_of_the_first():
    assert linear(FIRST, SECOND, 0.25) == pytest.approx([0.275, 0.225, 0.5])


def test_multiplicative_is_the_product_made_to_add_up():
    assert multiplicative([FIRST, SECOND]) == pytest.approx(np.array([0.10, 0.06, 0.12]) / 0.28)


def test_multiplicative_of_disjoint_weightings_is_refused():
    with pytest.raises(ValueError, match="each part has weight 0 in one"):
        multiplicative([np.array([1.0, 0.0]), np.array([0.0, 1.0])])


def test_game_theory_by_hand():
    """Products .38, .44, .28: a1 = (.38*.44 - .28*.44)/D and a2 = (.38*.44 - .28*.38)/D."""
    shares = np.array([0.38 * 0.44 - 0.28 * 0.44, 0.38 * 0.44 - 0.28 * 0.38])
    expected = shares / shares.sum() @ np.vstack([FIRST, SECOND])
    assert game_theory([FIRST, SECOND]) == pytest.approx(expected)


def test_game_theory_takes_the_amount_of_a_negative_solution():
    near, nearer = np.array([0.9, 0.1]), np.array([0.5, 0.5])
    products = np.array([[0.82, 0.5], [0.5, 0.5]])
    alpha = np.linalg.solve(products, np.diag(products))
    assert alpha[0] > 0
    third = np.array([0.6, 0.4])
    stacked = np.vstack([near, third])
    solved = np.abs(np.linalg.solve(stacked @ stacked.T, np.diag(stacked @ stacked.T)))
    assert game_theory([near, third]) == pytest.approx(solved / solved.sum() @ stacked)
    assert game_theory([near, nearer]).sum() == pytest.approx(1.0)


def test_game_theory_of_equal_or_dependent_weightings_is_defined():
    assert game_theory([FIRST, FIRST]) == pytest.approx(FIRST)
    assert game_theory([FIRST, SECOND, FIRST]) == pytest.approx(game_theory([FIRST, FIRST, SECOND]))


@pytest.mark.parametrize("combine", [multiplicative, game_theory])
def test_any_order_gives_the_same_and_adds_up(combine):
    assert combine([FIRST, SECOND]) == pytest.approx(combine([SECOND, FIRST]))
    assert combine([FIRST, SECOND]).sum() == pytest.approx(1.0)
