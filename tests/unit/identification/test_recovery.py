"""Intervals cover the truth of the population as often as they say, over many samples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.accuracy import Linearised, accuracy
from lowincome_research.identification.domains import whole
from lowincome_research.identification.estimates import estimates
from lowincome_research.identification.incidence import auc, incidence, ranking
from lowincome_research.identification.normalised import targeting_error_rate
from lowincome_research.stats.survey import survey_design

DRAWS, STRATA, VILLAGES, HOUSEHOLDS = 400, 8, 8, 20
SEED = 20261122


def sample(rng: np.random.Generator, villages: int) -> pd.DataFrame:
    """Draw strata of villages that differ in welfare and in how well they know it."""
    village = np.repeat(np.arange(STRATA * villages), HOUSEHOLDS)
    stratum = village // villages
    level = rng.normal(0, 0.25, STRATA * villages)[village] + 0.05 * stratum
    welfare = level + rng.normal(0, 0.5, len(village))
    seen = welfare + rng.normal(0, 0.3 + 0.05 * stratum, len(village))
    return pd.DataFrame(
        {
            "village": village,
            "stratum": stratum,
            "welfare": welfare,
            "seen": seen,
            "eligible": (welfare < -0.5) * 1.0,
            "registered": (seen < -0.5) * 1.0,
            "weight": 1.0 + 0.3 * stratum,
        }
    )


def figures(frame: pd.DataFrame, weight: np.ndarray) -> Iterator[Linearised]:
    columns = frame[["eligible", "registered", "welfare", "seen"]].to_numpy().T
    eligible, registered, welfare, seen = columns
    yield from accuracy(eligible, registered, weight)
    ranks = ranking(welfare, weight)
    yield from incidence(ranks, registered)
    yield from targeting_error_rate(ranks, registered, np.ones(len(frame), dtype=bool))
    yield from auc(eligible, -seen, weight)


@pytest.fixture(scope="module")
def coverage() -> pd.Series:
    """Return, by metric, the share of samples whose interval holds the population's figure."""
    rng = np.random.default_rng(SEED)
    population = sample(rng, villages=2_000)
    truth = {
        one.metric: one.estimate for one in figures(population, population["weight"].to_numpy())
    }
    found = []
    for _ in range(DRAWS):
        frame = sample(rng, VILLAGES)
        design = survey_design(frame["weight"], stratum=frame["stratum"], cluster=frame["village"])
        domains = whole(np.arange(len(frame)))
        found.append(estimates(design, domains, lambda _, f=frame, d=design: figures(f, d.weight)))
    rows = pd.concat(found)
    target = rows["metric"].map(truth)
    return (rows["ci_low"].le(target) & target.le(rows["ci_high"])).groupby(rows["metric"]).mean()


@pytest.mark.parametrize(
    "metric",
    [
        "eligible_share", "coverage", "take_up", "exclusion_error", "inclusion_error",
        "inclusion_error_nonpoor", "error_rate_total", "targeting_differential", "cgh",
        "concentration_coef", "auc", "targeting_error_rate", "exclusion_error_avoided",
        "inclusion_error_avoided", "targeting_differential_normalised",
    ],
)  # fmt: skip
def test_intervals_cover_the_truth_in_about_95_of_100_samples(coverage, metric):
    assert 0.92 <= coverage[metric] <= 0.975
