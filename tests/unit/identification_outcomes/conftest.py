"""Villages with incomes, some below zero, and a register that pays by a noisy view of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

DESIGN = Design(weight="weight", stratum="county", cluster="village", size="size")
FIXED = {"measure": "income", "below": 6_000}
RELATIVE = {"measure": "income", "below": {"share": 0.5, "of": "median"}}
SECTION = {
    "registers": {"dibao": {"column": "registered", "amount": "amount"}},
    "truths": {"fixed": FIXED, "relative": RELATIVE},
}


@pytest.fixture(scope="session")
def households() -> pd.DataFrame:
    rng = np.random.default_rng(20261125)
    village = np.repeat(np.arange(24), 25)
    income = np.exp(rng.normal(9.2, 0.6, len(village)) + rng.normal(0, 0.2, 24)[village])
    income[::97] = -500.0
    seen = income * np.exp(rng.normal(0, 0.4, len(village)))
    registered = seen < 6_000
    return pd.DataFrame(
        {
            "household": np.arange(len(village)),
            "county": village // 8,
            "village": village,
            "weight": rng.uniform(0.5, 2, len(village)),
            "size": rng.integers(1, 7, len(village)),
            "income": income,
            "assistance_received": np.where(registered, 3_000.0, 0.0),
            "registered": registered * 1,
            "amount": np.where(registered, np.round(6_500 - seen, -2), 0.0),
            "deprivations": rng.integers(0, 5, len(village)),
        }
    )


@pytest.fixture(scope="session")
def bring() -> Callable[..., Cases]:
    """Return a function that brings registers and truths together, the section changed."""

    def cases(frame: pd.DataFrame, design: Design = DESIGN, **changes: Any) -> Cases:
        spec = parse_value({**SECTION, **changes}, IdentificationSpec)
        return identification_cases(frame, spec, keys=Keys(unit="household"), design=design)

    return cases
