"""People in villages, their income, predictions of it with an error, and a register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.cross_fitting import CrossFit, Predictions
from lowincome_research.proxy_means.judged import Judged, judged
from lowincome_research.proxy_means.predictors import Proxies
from lowincome_research.proxy_means.spec import ProxyMeansSpec
from lowincome_research.strict import parse_value

LINE = 6_000.0
KEYS = Keys(unit="household_id", time="year")
DESIGN = Design(
    weight="weight", stratum="county_code", cluster="village_code", size="household_size"
)
_SECTION = {
    "registers": {"dibao": {"column": "dibao_recipient"}},
    "truths": {
        "poor": {"measure": "income", "below": LINE},
        "relative": {"measure": "income", "below": {"share": 0.6, "of": "median"}},
    },
    "at": 2020,
}


@dataclass(frozen=True)
class Made:
    """A made-up test: the registers and truths, the predictions, and both brought together."""

    frame: pd.DataFrame
    cases: Cases
    fit: CrossFit

    @property
    def judged(self) -> Judged:
        return judged(self.fit.predictions, self.fit.outcome, self.cases)


@pytest.fixture(scope="session")
def villages() -> Callable[..., pd.DataFrame]:
    """Return a function that draws villages of households with two guesses of their income."""

    def draw(seed: int = 1, n_villages: int = 30, size: int = 20) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        village = np.repeat(np.arange(n_villages), size)
        n = len(village)
        income = np.exp(rng.normal(9.2, 0.5, n) + rng.normal(0, 0.2, n_villages)[village])
        return pd.DataFrame(
            {
                "household_id": np.arange(n),
                "year": 2020,
                "county_code": village // 5,
                "village_code": village,
                "weight": rng.uniform(0.5, 2, n),
                "household_size": rng.integers(1, 7, n).astype(float),
                "income": income,
                "seen": np.log(income) + rng.normal(0, 0.3, n),
                "guessed": np.log(income) + rng.normal(0, 0.9, n),
                "dibao_recipient": (income * np.exp(rng.normal(0, 0.5, n)) < LINE) * 1.0,
                "head_sex": rng.integers(0, 2, n).astype(float),
                "head_age": rng.integers(20, 90, n).astype(float),
            }
        )

    return draw


@pytest.fixture(scope="session")
def make() -> Callable[..., Made]:
    """Return a function that turns drawn villages into a test: ``ols`` guesses, boosting sees."""

    def made(frame: pd.DataFrame, *, design: Design = DESIGN, **section: object) -> Made:
        spec = parse_value(
            {"truth": "poor", "predictors": ["head_age"], "learners": ["ols"], **section},
            ProxyMeansSpec,
        )
        truth = parse_value(_SECTION, IdentificationSpec)
        cases = identification_cases(frame, truth, keys=KEYS, design=design)
        need = cases.needs[spec.truth]
        at = np.flatnonzero(np.isfinite(need.eligible))
        unit = "person" if design.size else "household"
        predictions = Predictions(
            spec,
            cases.rows,
            unit,
            at,
            welfare=need.welfare[at],
            level=need.level[at],
            eligible=need.eligible[at],
            weight=cases.rows.designs[unit].weight[at],
            fold=np.zeros(len(at), dtype=np.intp),
            predicted={
                "ols": cases.rows.frame["guessed"].to_numpy()[at],
                "gradient_boosting": cases.rows.frame["seen"].to_numpy()[at],
            },
            notices=(),
        )
        proxies = Proxies((), (), (), np.empty((len(at), 0)))
        return Made(frame, cases, CrossFit(predictions, proxies, np.log(need.welfare[at]), {}))

    return made


@pytest.fixture(scope="session")
def example(villages: Callable[..., pd.DataFrame], make: Callable[..., Made]) -> object:
    """Return a test of thirty villages that is held against the register."""
    return make(villages(), register="dibao")
