"""Simulated villages whose reported incomes are clean, rounded, moved under a line, or copied."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from lowincome_research.line_integrity.at_lines import around_lines
from lowincome_research.line_integrity.lines import lines_of
from lowincome_research.line_integrity.measure import line_integrity_tests
from lowincome_research.line_integrity.results import LineIntegrityResults
from lowincome_research.line_integrity.rows import rows_of
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value

KEYS = Keys(unit="household_id", time="year")
DESIGN = Design(weight="weight", stratum="county_code", cluster="village_code")
PER_VILLAGE, PER_COUNTY = 25, 250


@pytest.fixture
def villages() -> Callable[..., pd.DataFrame]:
    """Return a function that draws whole incomes; `rounded` is the share told in hundreds.

    Half of the rounded are told in thousands. Villages are not equally poor.
    """

    def draw(seed: int = 1, n: int = 4_000, rounded: float = 0.0) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        village = np.arange(n) // PER_VILLAGE
        income = np.exp(rng.normal(9, 0.6, n) + rng.normal(0, 0.3, village[-1] + 1)[village])
        told = rng.random(n)
        figure = np.select([told < rounded / 2, told < rounded], [1_000, 100], 1)
        return pd.DataFrame(
            {
                "household_id": np.arange(n),
                "year": 2024,
                "village_code": village,
                "county_code": village * PER_VILLAGE // PER_COUNTY,
                "weight": rng.uniform(0.5, 2, n),
                "income": np.maximum(np.round(income / figure) * figure, 1.0),
            }
        )

    return draw


@pytest.fixture
def moved() -> Callable[..., pd.DataFrame]:
    """Return a function that moves 5% of the incomes up to half above a line to just under it."""

    def move(frame: pd.DataFrame, line: float, seed: int = 1) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        income = frame["income"].to_numpy().copy()
        above = np.flatnonzero((income >= line) & (income < 1.5 * line))
        chosen = rng.choice(above, len(above) // 20, replace=False)
        income[chosen] = np.round(line - rng.uniform(1, 0.02 * line, len(chosen)))
        return frame.assign(income=income)

    return move


@pytest.fixture
def test_of() -> Callable[..., LineIntegrityResults]:
    """Return a function that tests a frame by a section."""

    def run(
        frame: pd.DataFrame, *, region: str | None = None, design: Design = DESIGN,
        keys: Keys = KEYS, **section: object,
    ) -> LineIntegrityResults:  # fmt: skip
        spec = parse_value({"income": "income", **section}, LineIntegritySpec)
        return line_integrity_tests(frame, spec, keys=keys, seed=5, design=design, region=region)

    return run


@pytest.fixture
def said_of_line() -> Callable[..., dict[str, str]]:
    """Return a function that gives the verdict by test at a line, without round figures."""

    def run(frame: pd.DataFrame, line: float) -> dict[str, str]:
        spec = parse_value({"income": "income", "lines": {"line": line}}, LineIntegritySpec)
        rows = rows_of(frame, spec, KEYS, DESIGN)
        lines = lines_of(rows, spec, None)
        found = around_lines(rows, lines, spec, np.random.default_rng(1))
        return {row["test"]: row["verdict"] for row in found.tests if row["amounts"] == "not_round"}

    return run
