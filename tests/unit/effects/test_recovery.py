"""Known truth over many draws: 95% intervals hold it about 95 times in 100, without bias."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

TRUTH = 0.5
DRAWS = 100


def clustered_cross_section(rng: np.random.Generator) -> pd.DataFrame:
    """Return forty villages of five households, treated village by village."""
    village = np.repeat(np.arange(40), 5)
    d = rng.permutation(np.arange(40) % 2)[village]
    y = TRUTH * d + rng.normal(size=40)[village] + rng.normal(size=200)
    return pd.DataFrame({"d": d, "village": village, "y": y})


def trial(rng: np.random.Generator) -> pd.DataFrame:
    """Return two waves of 150 households; the offer changes mean and spread."""
    d = rng.permutation(np.arange(150) % 2)
    before = rng.normal(size=150)
    after = 0.6 * before + TRUTH * d + (1 + d) * rng.normal(size=150)
    unit = np.tile(np.arange(150), 2)
    return pd.DataFrame(
        {"unit": unit, "wave": np.repeat([0, 1], 150), "d": np.tile(d, 2), "y": [*before, *after]}
    )


def two_way(rng: np.random.Generator) -> pd.DataFrame:
    """Return forty households over four years with errors that persist within households."""
    unit, wave = np.divmod(np.arange(160), 4)
    d = rng.integers(1, 5, size=40)[unit] <= wave
    errors = rng.normal(size=(40, 4)).cumsum(axis=1).ravel()
    y = rng.normal(size=40)[unit] + wave + TRUTH * d + errors
    return pd.DataFrame({"unit": unit, "wave": wave, "d": d.astype(float), "y": y})


def encouragement(rng: np.random.Generator) -> pd.DataFrame:
    """Return 200 households whose uptake depends on an offer and on what the outcome hides."""
    z, hidden = rng.permutation(np.arange(200) % 2), rng.normal(size=200)
    d = z + hidden + rng.normal(size=200)
    return pd.DataFrame({"d": d, "z": z, "y": TRUTH * d + hidden + rng.normal(size=200)})


@pytest.mark.parametrize(
    ("draw", "entry", "time"),
    [
        (clustered_cross_section, {"cluster": "village"}, None),
        (trial, {"design": "ancova", "at": 1, "baseline": 0}, "wave"),
        (two_way, {"design": "panel", "effects": ["unit", "time"], "cluster": "unit"}, "wave"),
        (encouragement, {"design": "iv", "instruments": ["z"]}, None),
    ],
    ids=["ols", "ancova", "panel", "iv"],
)
def test_intervals_hold_the_truth_as_often_as_they_say(estimate, draw, entry, time):
    rng = np.random.default_rng(20261122)
    found = [estimate(draw(rng), entry, time=time).effects[0].overall for _ in range(DRAWS)]
    covered = sum(one.interval[0] <= TRUTH <= one.interval[1] for one in found)
    low, high = stats.binom.interval(0.999, DRAWS, 0.95)
    assert low <= covered <= high
    estimates = [one.estimate for one in found]
    # the median, because two-stage least squares with one instrument has no mean
    assert abs(np.median(estimates) - TRUTH) < 5 * np.std(estimates) / np.sqrt(DRAWS)
