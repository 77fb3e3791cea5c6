"""A small panel and a two-level framework."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.strict import parse_value


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def framework_of(children: list[object]) -> Framework:
    return parse_value({"schema": 1, "label": label("index"), "children": children}, Framework)


def spec_of(**keys: object) -> IndexSpec:
    return parse_value({"framework": "index.yaml", "base": {"year": 2019}, **keys}, IndexSpec)


@pytest.fixture
def framework() -> Framework:
    human = [{"column": "labour", "direction": 1}, {"column": "dependency", "direction": -1}]
    land = [
        {"column": "land", "direction": 1, "weight": 3.0},
        {"column": "value", "direction": 1, "weight": 1.0, "money": True},
        {"column": "slope", "optimum": 0.0, "weight": 1.0},
    ]
    return framework_of(
        [
            {"id": "human", "label": label("human"), "children": human},
            {"id": "natural", "label": label("natural"), "children": land},
        ]
    )


@pytest.fixture
def panel() -> pd.DataFrame:
    rng = np.random.default_rng(20261122)
    n = 400
    year = np.tile([2019, 2020], n // 2)
    return pd.DataFrame(
        {
            "household_id": np.repeat(np.arange(n // 2), 2),
            "year": year,
            "weight": rng.uniform(0.5, 2, n),
            "village": np.repeat(np.arange(n // 20), 20),
            "price": np.where(year == 2019, 1.0, 1.25),
            "labour": rng.integers(0, 5, n).astype(float),
            "dependency": rng.uniform(0, 1, n),
            "land": rng.lognormal(0, 1, n),
            "value": rng.lognormal(8, 1, n),
            "slope": rng.normal(size=n),
        }
    )
