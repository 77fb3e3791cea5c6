"""Villages of households with incomes, deprivations and two registers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id")
DESIGN = Design(
    weight="weight", stratum="county_code", cluster="village_code", size="household_size"
)
MPI = {
    "multidimensional": {
        "indicators": {
            "schooling": {"below": 9, "weight": 2},
            "rooms": {"below": 2},
            "illness": {"when": [1]},
            "roof": {"when": ["straw", "none"], "weight": 2},
        },
        "k": 3,
    },
    "label": {"zh": "多维贫困", "en": "Multidimensional poverty"},
}
INCOME = {"measure": "income_pre_assist", "below": 6_252}
SECTION = {
    "registers": {"dibao": "dibao_recipient", "monitored": "monitored"},
    "truths": {"income_rule": INCOME, "mpi": MPI},
    "by": ["county_code"],
}


def villages(seed: int = 1, counties: int = 6, per_county: int = 5, size: int = 20) -> pd.DataFrame:
    """Draw counties of villages of households; income, deprivations and registers go together."""
    rng = np.random.default_rng(seed)
    village = np.repeat(np.arange(counties * per_county), size)
    n = len(village)
    worse = rng.normal(0, 1, n) + rng.normal(0, 0.5, village[-1] + 1)[village]
    income = np.exp(9.2 - 0.4 * worse + rng.normal(0, 0.3, n))
    return pd.DataFrame({
        "household_id": np.arange(n),
        "county_code": pd.Series(village // per_county + 1).map("SYN{:02d}".format),
        "village_code": village,
        "weight": rng.uniform(0.5, 2, n),
        "household_size": rng.integers(1, 7, n).astype(float),
        "income_pre_assist": income,
        "schooling": np.round(9 - worse + rng.normal(0, 2, n)),
        "rooms": rng.integers(1, 5, n).astype(float),
        "illness": rng.binomial(1, 0.2, n).astype(float),
        "roof": np.where(worse + rng.normal(0, 1, n) > 1, "straw", "tile"),
        "dibao_recipient": (income * np.exp(rng.normal(0, 0.4, n)) < 6_000).astype(float),
        "monitored": (worse + rng.normal(0, 0.5, n) > 1).astype(float),
    })  # fmt: skip


def section(**changes: object) -> IdentificationSpec:
    """Validate a section as `study.yaml` would hold it."""
    return parse_value({**SECTION, **changes}, IdentificationSpec)


def judged(frame: pd.DataFrame, **changes: object) -> Cases:
    """Bring the registers and truths of a frame together."""
    return identification_cases(frame, section(**changes), keys=KEYS, design=DESIGN)


@pytest.fixture(scope="session")
def households() -> pd.DataFrame:
    """Six hundred households in six counties."""
    return villages()
