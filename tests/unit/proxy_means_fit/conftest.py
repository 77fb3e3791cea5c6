"""Simulated villages whose income follows from proxies and from what nobody sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.codebook import Bounds
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.cross_fitting import CrossFit, fit_proxies
from lowincome_research.proxy_means.spec import ProxyMeansSpec
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual

KEYS = Keys(unit="household_id", time="year")
DESIGN = Design(
    weight="weight", stratum="county_code", cluster="village_code", size="household_size"
)
LINE = 5_000.0
PREDICTORS = ["durables", "land", "car", "roof", "noise"]


def variables() -> dict[str, Variable]:
    """Return what a codebook says of the columns."""
    roofs = {
        name: Bilingual(zh=zh, en=name)
        for name, zh in (("tile", "瓦"), ("thatch", "草"), ("concrete", "混凝土"))
    }
    yes_no = {"0": Bilingual(zh="否", en="no"), "1": Bilingual(zh="是", en="yes")}
    items = Bilingual(zh="件", en="items")
    label = Bilingual(zh="列", en="Column")
    none_or_more = Bounds(min=0)
    found = [
        Variable("durables", Bilingual(zh="耐用品", en="Durables"), "integer", items, none_or_more),
        Variable("land", Bilingual(zh="耕地", en="Land"), "number", Bilingual(zh="亩", en="mu")),
        Variable("car", Bilingual(zh="有车", en="Has a car"), "boolean", values=yes_no),
        Variable("roof", Bilingual(zh="屋顶", en="Roof"), "category", values=roofs),
        Variable("noise", label, "number"),
        Variable("household_id", label, "key"),
        Variable("county_code", label, "text"),
        *(
            Variable(name, label, "number")
            for name in (
                "income_pre_assist", "earned_income", "house_rank", "dibao_recipient", "need_score",
                "dibao_amount", "assistance_received", "consumption", "weight", "village_code",
                "village_line", "household_size", "leak", "constant", "wages", "wage_log", "year",
            )
        ),
        Variable("type_final", label, "category"),
        Variable("village_name", label, "category"),
    ]  # fmt: skip
    return {one.name: one for one in found}


def villages(seed: int = 1, counties: int = 4, per_county: int = 8, size: int = 20) -> pd.DataFrame:
    """Draw counties of villages of households in one year."""
    rng = np.random.default_rng(seed)
    village = np.repeat(np.arange(counties * per_county), size)
    n = len(village)
    durables = rng.poisson(4, n).astype(float)
    land = rng.gamma(2.0, 1.5, n)
    car = rng.binomial(1, 0.3, n).astype(float)
    roof = rng.choice(["tile", "thatch", "concrete"], n, p=[0.5, 0.2, 0.3])
    shared = rng.normal(0, 0.15, village[-1] + 1)[village]
    log_income = 8.4 + 0.12 * durables + 0.3 * car - 0.25 * (roof == "thatch") + shared
    income = np.exp(log_income + rng.normal(0, 0.4, n))
    seen = income * np.exp(rng.normal(0, 0.4, n))
    return pd.DataFrame(
        {
            "household_id": [f"h{number:05d}" for number in range(n)],
            "year": 2020,
            "county_code": pd.Series(village // per_county + 1).map("SYN{:02d}".format),
            "village_code": village,
            "weight": rng.uniform(0.5, 2, n),
            "household_size": rng.integers(1, 7, n).astype(float),
            "income_pre_assist": income,
            "dibao_recipient": (seen < LINE).astype(float),
            "durables": durables,
            "land": np.where(rng.random(n) < 0.05, np.nan, land),
            "car": car,
            "roof": roof,
            "noise": rng.normal(size=n),
            "leak": np.log(income) + rng.normal(0, 0.05, n),
            "constant": 1.0,
        }
    )


def cases_of(frame: pd.DataFrame, *, design: Design = DESIGN, **changes: Any) -> Cases:
    """Bring the register and the truth together."""
    data = {
        "registers": {"dibao": {"column": "dibao_recipient"}},
        "at": 2020,
        "truths": {"poor": {"measure": "income_pre_assist", "below": LINE, "rule_of": ["dibao"]}},
        **changes,
    }
    section = parse_value(data, IdentificationSpec)
    return identification_cases(frame, section, keys=KEYS, design=design)


def section(**changes: Any) -> ProxyMeansSpec:
    """Validate a section as `study.yaml` would hold it."""
    data = {"truth": "poor", "register": "dibao", "predictors": PREDICTORS, **changes}
    return parse_value(data, ProxyMeansSpec)


def fitted(frame: pd.DataFrame, *, derived: Any = None, seed: int = 7, **changes: Any) -> CrossFit:
    """Fit a section to a frame whose columns are computed from others as `derived` says."""
    declared = variables()
    for name, inputs in (derived or {}).items():
        plain = declared.get(name, Variable(name, Bilingual(zh=name, en=name), "number"))
        declared[name] = replace(plain, inputs=inputs)
    return fit_proxies(
        cases_of(frame), section(**changes),
        variables=declared, keys=KEYS, design=DESIGN, seed=seed,
    )  # fmt: skip


@pytest.fixture(scope="session")
def frame() -> pd.DataFrame:
    """Return households of one draw."""
    return villages()


@pytest.fixture(scope="session")
def fit(frame: pd.DataFrame) -> CrossFit:
    """Return all learners fitted to them."""
    return fitted(frame, scorecard={"points": 100, "indicators": 4})
