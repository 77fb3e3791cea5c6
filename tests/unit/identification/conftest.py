"""Simulated villages: households, their income, and a register made from a noisy view of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.measure import identification_accuracy
from lowincome_research.identification.results import IdentificationResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id", time="year")
DESIGN = Design(
    weight="weight", stratum="county_code", cluster="village_code", size="household_size"
)


@pytest.fixture(scope="session")
def villages() -> Callable[..., pd.DataFrame]:
    """Return a function that draws counties of villages of households in one year."""

    def draw(seed: int = 1, counties: int = 6, per_county: int = 5, size: int = 20) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        village = np.repeat(np.arange(counties * per_county), size)
        n = len(village)
        income = np.exp(rng.normal(9.2, 0.5, n) + rng.normal(0, 0.3, village[-1] + 1)[village])
        seen = income * np.exp(rng.normal(0, 0.4, n))
        return pd.DataFrame(
            {
                "household_id": np.arange(n),
                "year": 2020,
                "county_code": pd.Series(village // per_county + 1).map("SYN{:02d}".format),
                "village_code": village,
                "weight": rng.uniform(0.5, 2, n),
                "household_size": rng.integers(1, 7, n).astype(float),
                "income_pre_assist": income,
                "dibao_recipient": (seen < 6_000).astype(float),
                "dibao_amount": np.where(seen < 6_000, 6_500 - seen, 0.0),
                "need_score": -seen,
                "asset_screen_ok": rng.binomial(1, 0.9, n).astype(float),
            }
        )

    return draw


@pytest.fixture(scope="session")
def spec() -> Callable[..., IdentificationSpec]:
    """Return a function that validates a section as `study.yaml` would hold it."""

    def section(**changes: object) -> IdentificationSpec:
        data = {
            "registers": {"dibao": "dibao_recipient"},
            "at": 2020,
            "truths": {"income_rule": {"measure": "income_pre_assist", "below": 6_252}},
            **changes,
        }
        return parse_value(data, IdentificationSpec)

    return section


@pytest.fixture(scope="session")
def judge(spec: Callable[..., IdentificationSpec]) -> Callable[..., IdentificationResults]:
    """Return a function that judges a frame by a section."""

    def run(frame: pd.DataFrame, *, region: str | None = None, **changes: object) -> object:
        return identification_accuracy(
            frame, spec(**changes), keys=KEYS, design=DESIGN, region=region
        )

    return run
