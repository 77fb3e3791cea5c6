"""Counties with known performance, as a survey, a county table and another analysis see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.performance.results import PerformanceResults
from lowincome_research.performance.scorecard import evaluate_performance
from lowincome_research.performance.spec import PerformanceSpec
from lowincome_research.strict import parse_value

COUNTIES = [f"SYN{number:02d}" for number in range(1, 25)]
VILLAGES, HOUSEHOLDS = 5, 8

LABEL = {"zh": "指标", "en": "Indicator"}
PAID = {
    "label": LABEL, "dimension": "delivery", "points": 20, "direction": "higher", "target": 0.9,
    "value": {"source": "table", "table": "counties", "column": "paid_on_time", "cases": "cases"},
}  # fmt: skip
MISSED = {
    "label": LABEL, "dimension": "identification", "points": 50, "direction": "lower",
    "target": 0.3,
    "value": {"source": "identification", "register": "dibao", "truth": "income_rule",
              "metric": "exclusion_error"},
}  # fmt: skip
INCOME = {
    "label": LABEL, "dimension": "effect", "points": 30, "direction": "higher", "target": 20000,
    "value": {"source": "panel", "column": "income"},
}  # fmt: skip
SPENT = {
    "label": LABEL, "dimension": "fiscal", "points": 15, "direction": "higher", "target": 0.95,
    "value": {"source": "table", "table": "counties", "column": "execution_rate"},
}  # fmt: skip
SECTION = {
    "unit": "county_code", "at": 2024,
    "indicators": {"paid": PAID, "missed": MISSED, "income": INCOME, "spent": SPENT},
}  # fmt: skip


def households(rng: np.random.Generator) -> pd.DataFrame:
    """Return two years of households in villages of counties, poorer from county to county."""
    county, village, number = (
        part.ravel()
        for part in np.meshgrid(range(len(COUNTIES)), range(VILLAGES), range(HOUSEHOLDS),
                                indexing="ij")
    )  # fmt: skip
    level = 20000 - 300 * county + 800 * rng.normal(size=(len(COUNTIES), VILLAGES))[county, village]
    one = pd.DataFrame(
        {
            "household_id": [f"{COUNTIES[c]}-{v}-{n}"
                             for c, v, n in zip(county, village, number, strict=True)],
            "county_code": [COUNTIES[c] for c in county],
            "village_code": [f"{COUNTIES[c]}-{v}" for c, v in zip(county, village, strict=True)],
            "weight": rng.uniform(50, 150, len(county)),
            "household_size": rng.integers(1, 6, len(county)),
            "income": level + 4000 * rng.normal(size=len(county)),
        }
    )  # fmt: skip
    return pd.concat([one.assign(year=2019, income=one["income"] / 2), one.assign(year=2024)])


def counties(rng: np.random.Generator) -> pd.DataFrame:
    """Return the county table of two years."""
    cases = rng.integers(20, 400, len(COUNTIES))
    one = pd.DataFrame(
        {
            "county_code": COUNTIES, "year": 2024, "cases": cases,
            "paid_on_time": rng.binomial(cases, rng.uniform(0.7, 0.95, len(COUNTIES))) / cases,
            "execution_rate": rng.uniform(0.8, 1.0, len(COUNTIES)),
            "initial_poverty": rng.uniform(0.05, 0.3, len(COUNTIES)),
            "terrain": np.resize(["plain", "hill"], len(COUNTIES)),
            "income_urban": 42000.0,
        }
    )  # fmt: skip
    return pd.concat([one.assign(year=2019, paid_on_time=0.5), one])


def identification(rng: np.random.Generator) -> pd.DataFrame:
    """Return exclusion errors as `tbl-identification` holds them, overall and by county."""
    error = rng.uniform(0.2, 0.8, len(COUNTIES))
    by_county = pd.DataFrame(
        {"group_by": "county_code", "group": COUNTIES, "estimate": error, "std_error": 0.08,
         "n": 40}
    )  # fmt: skip
    overall = pd.DataFrame(
        {"group_by": [""], "group": [""], "estimate": [0.5], "std_error": [0.02], "n": [960]}
    )
    return pd.concat([overall, by_county]).assign(
        register="dibao", truth="income_rule", unit="household", metric="exclusion_error"
    )


@pytest.fixture
def panel() -> Panel:
    """Return the survey and the county table."""
    rng = np.random.default_rng(7)
    design = Design(
        weight="weight", stratum="county_code", cluster="village_code", size="household_size"
    )
    keys = Keys(unit="household_id", time="year")
    return Panel(households(rng), {}, keys, design, tables={"counties": counties(rng)})


@pytest.fixture
def results() -> dict[str, pd.DataFrame]:
    """Return the frames of other analyses."""
    return {"identification": identification(np.random.default_rng(8))}


def section(**changes: Any) -> PerformanceSpec:
    """Parse a `performance` section with some keys replaced."""
    return parse_value(SECTION | changes, PerformanceSpec)


Evaluate = Callable[..., PerformanceResults]


@pytest.fixture
def evaluate(panel: Panel, results: dict[str, pd.DataFrame]) -> Evaluate:
    """Evaluate the section with some keys replaced."""

    def run(on: Panel | None = None, **changes: Mapping[str, Any]) -> PerformanceResults:
        return evaluate_performance(on or panel, section(**changes), results=results, seed=5)

    return run
