"""Household panels with known truth, and effects specified as a study would specify them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.effects.results import EffectResults
from lowincome_research.effects.spec import EffectSpecs
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import Model, parse_value

Estimate = Callable[..., EffectResults]
YEARS = np.arange(2019, 2025)
TRUTH = 0.2

STAGGERED = {
    "id": "rollout", "design": "staggered_did", "outcome": "y", "treatment": "d",
    "first_treated": "first", "cluster": "county",
}  # fmt: skip
TWO_GROUPS = {
    "id": "reform", "design": "did", "outcome": "y", "treatment": "group", "post": 2022,
    "cluster": "county",
}  # fmt: skip


class _Section(Model):
    effects: EffectSpecs


@pytest.fixture
def estimate() -> Estimate:
    """Estimate one entry of the `effects` section on a frame."""

    def run(frame: pd.DataFrame, entry: Mapping[str, Any]) -> EffectResults:
        (spec,) = parse_value({"effects": [entry]}, _Section).effects
        return estimate_effects(Panel(frame, {}, Keys(unit="unit", time="year")), [spec])

    return run


def rollout(rng: np.random.Generator, counties: int = 48, each: int = 5) -> pd.DataFrame:
    """Return households of counties that adopt in 2021, 2022, 2023 or never, a quarter each.

    The effect is `TRUTH` in every year under treatment; years shift counties together, so that
    households of one county are not independent.
    """
    county = np.repeat(np.arange(counties), each)
    first = rng.permutation(np.resize([0, 2021, 2022, 2023], counties))[county]
    own = rng.normal(size=counties)[county] + rng.normal(size=len(county))
    shifts = 0.3 * rng.normal(size=(counties, len(YEARS)))[county]
    treated = (first[:, None] > 0) & (first[:, None] <= YEARS)
    noise = 0.5 * rng.normal(size=treated.shape)
    y = own[:, None] + 0.1 * (YEARS - 2019) + TRUTH * treated + shifts + noise
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(len(county)), len(YEARS)),
            "year": np.tile(YEARS, len(county)),
            "county": np.repeat(county, len(YEARS)),
            "first": np.repeat(first, len(YEARS)),
            "d": treated.ravel().astype(float),
            "y": y.ravel(),
        }
    )


@pytest.fixture
def staggered() -> pd.DataFrame:
    """Return one rollout over 48 counties."""
    return rollout(np.random.default_rng(11))


@pytest.fixture
def reform(staggered: pd.DataFrame) -> pd.DataFrame:
    """Return households of which half the counties are treated from 2022 on."""
    group = (staggered["county"] % 2).astype(float)
    return staggered.assign(group=group)
