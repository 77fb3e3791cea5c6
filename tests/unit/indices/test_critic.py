"""CRITIC: standard deviation times conflict."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.indices.critic import critic_raw


@pytest.fixture
def scores() -> np.ndarray:
    rng = np.random.default_rng(4)
    common = rng.uniform(size=80)
    noise = rng.uniform(size=(80, 3))
    return np.column_stack(
        [common, 0.7 * common + 0.3 * noise[:, 0], noise[:, 1], 0.2 * noise[:, 2]]
    )


def test_without_survey_weights_pandas_gives_the_same(scores):
    frame = pd.DataFrame(scores)
    expected = frame.std(ddof=0) * (1 - frame.corr()).sum()
    assert critic_raw(scores, weights=np.full(80, 2.0)) == pytest.approx(expected.to_numpy())


def test_replicated_rows_and_scaled_weights_change_nothing(scores):
    times = np.random.default_rng(5).integers(1, 4, 80)
    replicated = critic_raw(np.repeat(scores, times, axis=0), weights=np.ones(times.sum()))
    assert critic_raw(scores, weights=0.1 * times) == pytest.approx(replicated, rel=1e-10)


def test_a_constant_column_has_no_weight_and_changes_no_other(scores):
    with_constant = np.insert(scores, 1, 0.4, axis=1)
    found = critic_raw(with_constant, weights=np.ones(80))
    assert found[1] == 0.0
    assert np.delete(found, 1) == pytest.approx(critic_raw(scores, weights=np.ones(80)))


def test_rows_with_a_gap_are_left_out(scores):
    gap = np.vstack([scores, [0.5, np.nan, 0.5, 0.5]])
    assert critic_raw(gap, weights=np.ones(81)) == pytest.approx(
        critic_raw(scores, weights=np.ones(80))
    )


def test_a_column_that_varies_alone_is_worth_its_standard_deviation(scores):
    alone = np.column_stack([scores[:, 0], np.ones(80)])
    assert critic_raw(alone, weights=np.ones(80)) == pytest.approx([scores[:, 0].std(), 0.0])


def test_columns_that_say_the_same_are_refused(scores):
    same = scores[:, [0, 0]] * [1.0, 0.5]
    with pytest.raises(ValueError, match="all indicators are perfectly correlated"):
        critic_raw(same, weights=np.ones(80))


def test_one_complete_row_is_too_few(scores):
    with pytest.raises(ValueError, match="fewer than two rows"):
        critic_raw(scores[:1], weights=np.ones(1))
