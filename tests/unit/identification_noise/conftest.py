"""Households whose true incomes are known, what they report of them, and a register of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.measurement_error import measurement_error
from lowincome_research.identification.measurement_error_results import MeasurementErrorResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

LINE = 6_000.0
DESIGN = Design(
    weight="weight", stratum="county_code", cluster="village_code", size="household_size"
)


def report(
    true: np.ndarray, sd: float, rng: np.random.Generator, reversion: float = 0.0
) -> np.ndarray:
    """Report positive incomes with an error in logarithms, right on average in yuan."""
    logs = np.log(true)
    drawn = logs.mean() + (1 - reversion) * (logs - logs.mean())
    return np.exp(drawn + sd * rng.standard_normal(len(true)) - sd**2 / 2)


@pytest.fixture
def households() -> Callable[..., pd.DataFrame]:
    """Return a function that draws counties of villages, with errors of reports and of officers."""

    def draw(
        seed: int = 1, villages: int = 60, size: int = 40, between: float = 0.25
    ) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        village = np.repeat(np.arange(villages), size)
        n = len(village)
        true = np.exp(rng.normal(9.4, 0.5, n) + rng.normal(0, between, villages)[village])
        seen = np.log(true / LINE) + rng.logistic(0, 0.25, n)
        return pd.DataFrame(
            {
                "household_id": np.arange(n),
                "county_code": village // 10,
                "village_code": village,
                "weight": rng.uniform(0.5, 2, n),
                "household_size": rng.integers(1, 7, n).astype(float),
                "income_true": true,
                "income": report(true, 0.15, rng),
                "registered": (seen < -0.15).astype(float),
                "asset_screen_ok": rng.binomial(1, 0.9, n).astype(float),
            }
        )

    return draw


@pytest.fixture
def bring() -> Callable[..., Cases]:
    """Return a function that brings a frame's registers and truths together."""

    def together(frame: pd.DataFrame, **changes: object) -> Cases:
        data = {
            "registers": {"dibao": "registered"},
            "truths": {"rule": {"measure": "income", "below": LINE}},
            "measurement_error": {},
            **changes,
        }
        return identification_cases(
            frame, parse_value(data, IdentificationSpec), keys=Keys(unit="household_id"),
            design=DESIGN,
        )  # fmt: skip

    return together


@pytest.fixture
def correct(bring: Callable[..., Cases]) -> Callable[..., MeasurementErrorResults]:
    """Return a function that corrects a frame's errors for those of its reports."""

    def run(frame: pd.DataFrame, **changes: object) -> MeasurementErrorResults:
        return measurement_error(bring(frame, **changes))

    return run
