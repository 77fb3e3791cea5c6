"""The Rao-Wu bootstrap agrees with the linearised error of a mean."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.stats.bootstrap import replicates
from lowincome_research.stats.survey import survey_design
from lowincome_research.stats.survey_estimates import mean


@pytest.fixture
def sample():
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(60), 20)
    values = rng.normal(size=60)[cluster] + rng.normal(size=1200)
    design = survey_design(rng.uniform(0.5, 2, 1200), stratum=cluster // 10, cluster=cluster)
    return design, values


def test_its_error_of_a_mean_is_the_linearised_one(sample):
    design, values = sample
    drawn = replicates(design, n=3000, generator=np.random.default_rng(1))
    means = [np.average(values, weights=weights) for weights in drawn]
    assert np.std(means, ddof=1) == pytest.approx(mean(design, values).std_error, rel=0.05)


def test_weights_keep_their_expectation(sample):
    design, _ = sample
    drawn = replicates(design, n=4000, generator=np.random.default_rng(1))
    assert drawn.factors.mean(axis=0) == pytest.approx(np.ones(60), abs=0.1)


def test_a_stratum_of_one_cluster_keeps_its_weights():
    design = survey_design(np.ones(4), stratum=[0, 0, 0, 1], cluster=[0, 0, 1, 2])
    drawn = replicates(design, n=50, generator=np.random.default_rng(1))
    assert {weights[3] for weights in drawn} == {1.0}


def test_the_order_of_the_rows_does_not_matter():
    cluster, order = np.repeat(["a", "b", "c"], 2), [5, 0, 3, 1, 4, 2]
    straight = replicates(survey_design(np.ones(6), cluster=cluster), n=9,
                          generator=np.random.default_rng(1))  # fmt: skip
    shuffled = replicates(survey_design(np.ones(6), cluster=cluster[order]), n=9,
                          generator=np.random.default_rng(1))  # fmt: skip
    for one, other in zip(straight, shuffled, strict=True):
        assert list(one[order]) == list(other)
