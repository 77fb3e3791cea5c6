"""Poverty and outcomes vary around the truth of the population as much as their errors say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import Cases
from lowincome_research.identification.outcomes import METRICS as OUTCOMES
from lowincome_research.identification.outcomes import targeting_outcomes
from lowincome_research.identification.poverty import METRICS as POVERTY
from lowincome_research.identification.poverty import poverty
from lowincome_research.panel.spec import Design

DRAWS, VILLAGES, HOUSEHOLDS, SEED = 100, 60, 20, 20261125
DESIGN = Design(weight="weight", stratum="county", cluster="village")
TRUTH = {"relative": {"measure": "income", "below": {"share": 0.5, "of": "median"}}}


def sample(rng: np.random.Generator, villages: int) -> pd.DataFrame:
    """Draw villages of four counties that differ in welfare and in how well they know it."""
    village = np.repeat(np.arange(villages), HOUSEHOLDS)
    county = village % 4
    level = rng.normal(0, 0.2, villages)[village] + 0.05 * county
    income = 10_000 * np.exp(level + rng.normal(0, 0.55, len(village)))
    seen = income * np.exp(rng.normal(0, 0.3 + 0.05 * county))
    return pd.DataFrame(
        {
            "household": np.arange(len(village)),
            "village": village,
            "county": county,
            "weight": 1.0 + 0.3 * county,
            "income": income,
            "registered": (seen < 5_500) * 1,
            "amount": np.where(seen < 5_500, 6_500 - seen, 0.0),
        }
    )


def figures(cases: Cases) -> pd.DataFrame:
    return pd.concat([poverty(cases).metrics, targeting_outcomes(cases).metrics]).set_index(
        "metric"
    )


@pytest.fixture(scope="module")
def found(bring) -> pd.DataFrame:
    """Return, by metric and sample, the miss, the standard error and whether the interval holds."""
    rng = np.random.default_rng(SEED)
    target = figures(bring(sample(rng, 8_000), DESIGN, truths=TRUTH))["estimate"]
    samples = []
    for _ in range(DRAWS):
        rows = figures(bring(sample(rng, VILLAGES), DESIGN, truths=TRUTH))
        holds = rows["ci_low"].le(target) & target.le(rows["ci_high"])
        samples.append(rows[["std_error"]].assign(miss=rows["estimate"] - target, holds=holds))
    return pd.concat(samples)


@pytest.mark.parametrize("metric", [*POVERTY, *OUTCOMES])
def test_estimates_vary_around_the_truth_by_their_standard_error(found, metric):
    # 100 samples tell a mean to 0.1 standard errors and a spread to 7%: bounds are 3.5 of these,
    # and ratios in samples of 130 poor households are biased by up to 0.15 standard errors
    misses, error = found.loc[metric, "miss"], found.loc[metric, "std_error"].mean()
    assert abs(misses.mean()) < 0.5 * error
    assert 0.75 < error / misses.std() < 1.3


def test_intervals_hold_the_truth_in_about_95_of_100_cases(found):
    # 30 figures of 100 samples go together, so that 95% is told to some 1 point and not 0.4
    assert 0.92 <= found["holds"].mean() <= 0.975
