"""A survey of villages with two scores measured with known reliability."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

RELIABILITY = {"drive": 0.85, "capability": 0.7}
DESIGN = Design(weight="weight", stratum="county", cluster="village", size="household_size")
KEYS = Keys(unit="household_id", time="year")


def spec_of(**keys: object) -> ClassificationSpec:
    base = {
        "income": "income",
        "drive": "drive",
        "capability": "capability",
        "cut": {"rule": "median", "base": {"year": 2020}},
        "labour": "labour",
        "lines": {"hardship": ["rigid"]},
        "reliability": RELIABILITY,
    }
    return parse_value({**base, **keys}, ClassificationSpec)


def survey() -> pd.DataFrame:
    """Return 3,000 households in two years, scores with error around a true one."""
    rng = np.random.default_rng(7)
    n, years = 3000, (2020, 2021)
    village = np.arange(n) // 15
    rows = len(years) * n
    axes = {}
    for axis, reliability in RELIABILITY.items():
        common = 0.3 * rng.normal(size=n // 15)[village]
        true = 0.5 + 0.1 * (common + np.sqrt(1 - 0.09) * rng.normal(size=n))
        noise = 0.1 * np.sqrt((1 - reliability) / reliability)
        axes[f"true_{axis}"] = np.repeat(true, 2)
        axes[axis] = np.repeat(true, 2) + noise * rng.normal(size=rows)
    return pd.DataFrame(
        {
            "household_id": np.repeat(np.arange(n), 2),
            "year": np.tile(years, n),
            "weight": np.repeat(rng.uniform(0.5, 2, n), 2),
            "county": np.repeat(village // 20, 2),
            "village": np.repeat(village, 2),
            "household_size": np.repeat(rng.integers(1, 7, n), 2),
            "income": rng.lognormal(9.0, 0.7, rows),
            "rigid": rng.binomial(1, 0.05, rows),
            "labour": rng.binomial(3, 0.5, rows),
            **axes,
        }
    )


@pytest.fixture
def panel() -> pd.DataFrame:
    return survey()
