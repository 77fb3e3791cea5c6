"""Component weights: what they are on known matrices, and when they are refused."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.indices.pca import bartlett, pca_weights, sampling_adequacy


def rows_with(r: np.ndarray, *, n: int = 200) -> np.ndarray:
    """Return rows whose sample correlations are `r` exactly."""
    raw = np.random.default_rng(6).normal(size=(n, len(r)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / n)).T
    return white @ np.linalg.cholesky(r).T


def correlations(k: int, r: float) -> np.ndarray:
    return np.full((k, k), r) + (1 - r) * np.eye(k)


def weigh(scores: np.ndarray, *, kmo_min: float = 0.6, weights: np.ndarray | None = None):
    one_each = np.ones(len(scores)) if weights is None else weights
    return pca_weights(scores, weights=one_each, kmo_min=kmo_min)


ONE_FACTOR = np.outer([0.9, 0.8, 0.7, 0.5], [0.9, 0.8, 0.7, 0.5])
np.fill_diagonal(ONE_FACTOR, 1.0)


def test_equal_correlations_give_equal_weights():
    found = weigh(rows_with(correlations(4, 0.5)))
    assert found.weights == pytest.approx(np.full(4, 0.25))
    assert (found.n_components, found.df) == (1, 6)


def test_sampling_adequacy_of_equal_correlations_by_hand():
    """Partial correlations of three variables with r = .5 are 1/3: (1/4) / (1/4 + 1/9)."""
    assert sampling_adequacy(correlations(3, 0.5)) == pytest.approx(9 / 13)


def test_bartletts_statistic_by_hand():
    statistic, df, p_value = bartlett(correlations(2, 0.5), n=21)
    assert statistic == pytest.approx(-(20 - 1.5) * np.log(0.75))
    assert df == 1
    assert p_value == pytest.approx(0.02105, abs=1e-5)  # chi square of 5.322 with 1 df


def test_an_indicator_nearer_to_the_component_weighs_more():
    assert list(np.argsort(-weigh(rows_with(ONE_FACTOR)).weights)) == [0, 1, 2, 3]


def test_the_direction_of_an_indicator_changes_nothing():
    scores = rows_with(ONE_FACTOR)
    assert weigh(scores * [1, -1, 1, -1]).weights == pytest.approx(weigh(scores).weights)


def test_replicated_rows_change_the_test_of_sphericity_alone():
    scores = rows_with(ONE_FACTOR)
    times = np.random.default_rng(7).integers(1, 4, len(scores))
    weighted = weigh(scores, weights=5.0 * times)
    replicated = weigh(np.repeat(scores, times, axis=0))
    assert weighted.weights == pytest.approx(replicated.weights, rel=1e-9)
    assert weighted.kmo == pytest.approx(replicated.kmo, rel=1e-9)
    assert weighted.bartlett < replicated.bartlett


def test_a_constant_column_has_no_weight():
    scores = np.insert(rows_with(ONE_FACTOR), 2, 0.3, axis=1)
    found = weigh(scores)
    assert found.weights[2] == 0.0
    assert found.weights.sum() == pytest.approx(1.0)


def test_low_sampling_adequacy_is_refused_unless_overridden():
    scores = rows_with(np.array([[1, 0.6, 0], [0.6, 1, -0.6], [0, -0.6, 1]]))
    with pytest.raises(
        ValueError, match=r"\(KMO\) is 0\.\d+, below kmo_min 0\.6.*set kmo_min to 0"
    ):
        weigh(scores)
    assert weigh(scores, kmo_min=0.0).weights.sum() == pytest.approx(1.0)


def test_two_indicators_never_suffice_and_the_message_says_so():
    with pytest.raises(ValueError, match=r"is 0\.500.*it is \.5 for any two indicators"):
        weigh(rows_with(correlations(2, 0.8)))


def test_what_cannot_be_weighed_is_said():
    scores = rows_with(ONE_FACTOR)
    with pytest.raises(ValueError, match="indicators 1, 2, 5 of this dimension determine one"):
        weigh(np.column_stack([scores, scores[:, 0] - scores[:, 1]]))
    with pytest.raises(ValueError, match="at least two indicators that vary"):
        weigh(np.column_stack([scores[:, 0], np.ones(len(scores))]))
    with pytest.raises(ValueError, match="components have equal eigenvalues"):
        weigh(rows_with(np.eye(3)), kmo_min=0.0)
