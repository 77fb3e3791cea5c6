"""Several weightings of the same parts made one (domain B3)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def linear(first: Floats, second: Floats, alpha: float) -> Floats:
    """Return ``alpha`` times the first weights plus ``1 - alpha`` times the second.

    Each shape (k,), adding up to 1.
    """
    return alpha * first + (1 - alpha) * second


def multiplicative(weights: Sequence[Floats]) -> Floats:
    """Return the product of weights, made to add up to 1.

    Raises
    ------
    ValueError
        Each part has weight 0 in one of them.
    """
    product = np.prod(np.asarray(weights), axis=0)
    if product.sum() <= 0:
        raise ValueError("each part has weight 0 in one of the weightings to be multiplied")
    return np.asarray(product / product.sum())


def game_theory(weights: Sequence[Floats]) -> Floats:
    """Return the combination on which the weightings agree best.

    Solves ``sum_k a_k w_j.w_k = w_j.w_j`` for all j; the combination is ``sum_k |a_k| w_k`` over
    ``sum_k |a_k|``. Where weightings are equal or dependent on one another the system has no
    single solution, and its shortest least-squares solution treats them alike.

    Parameters
    ----------
    weights
        Weightings, each shape (k,), adding up to 1.
    """
    stacked = np.asarray(weights, dtype=float)
    products = stacked @ stacked.T
    found = np.abs(np.linalg.lstsq(products, np.diag(products), rcond=1e-9)[0])
    return np.asarray(found / found.sum() @ stacked)
