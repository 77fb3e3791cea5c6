"""Time of four learners fitted and cross-fitted: 100,000 households, 60 proxies, five parts.

Run by hand: ``python tests/benchmarks/bench_proxy_means.py``; fails above 120 s on two cores. Where
the package ``svy`` can be imported, its weighted mean and ours are timed side by side.
"""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec

import numpy as np
import pandas as pd

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.spec import IdentificationSpec, Truth
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.cross_fitting import fit_proxies
from lowincome_research.proxy_means.spec import LEARNERS, ProxyMeansSpec
from lowincome_research.stats.survey import survey_design
from lowincome_research.terms import Bilingual

COUNTIES, VILLAGES, HOUSEHOLDS = 50, 40, 50
NUMBERS, FLAGS, CATEGORIES = 30, 25, 5
SEED = 20261125
BOUND = 120.0

KEYS = Keys(unit="household_id")
DESIGN = Design(
    weight="weight", stratum="county_code", cluster="village_code", size="household_size"
)


def households() -> tuple[pd.DataFrame, dict[str, Variable]]:
    """Simulate households whose income follows from their proxies and from what nobody sees."""
    rng = np.random.default_rng(SEED)
    village = np.repeat(np.arange(COUNTIES * VILLAGES), HOUSEHOLDS)
    n = len(village)
    numbers = {f"number_{i}": rng.normal(size=n) for i in range(NUMBERS)}
    flags = {f"flag_{i}": rng.binomial(1, 0.3, n).astype(float) for i in range(FLAGS)}
    categories = {f"kind_{i}": rng.choice(list("abcd"), n) for i in range(CATEGORIES)}
    seen = sum(0.08 * values for values in (*numbers.values(), *flags.values()))
    income = np.exp(9 + seen + rng.normal(0, 0.5, n) + rng.normal(0, 0.2, village[-1] + 1)[village])
    frame = pd.DataFrame(
        {
            "household_id": np.arange(n),
            "county_code": village // VILLAGES,
            "village_code": village,
            "weight": rng.uniform(0.5, 2, n),
            "household_size": rng.integers(1, 7, n).astype(float),
            "money": income,
            "dibao": (income * np.exp(rng.normal(0, 0.5, n)) < 5_000).astype(float),
            **numbers,
            **flags,
            **categories,
        }
    )
    types = {"number": numbers, "boolean": flags, "category": categories}
    label = Bilingual(zh="列", en="Column")
    variables = {
        name: Variable(name, label, kind)  # type: ignore[arg-type]
        for kind, names in types.items()
        for name in names
    }
    return frame, variables


def mean_beside_svy(frame: pd.DataFrame) -> None:
    """Print a weighted mean with its standard error and time, from svy and from ours."""
    start = time.perf_counter()
    design = survey_design(
        frame["weight"], stratum=frame["county_code"], cluster=frame["village_code"]
    )
    average = np.average(frame["money"], weights=frame["weight"])
    influence = (frame["money"].to_numpy() - average) / frame["weight"].sum()
    error = np.sqrt(design.domain().variance(influence))
    print(f"ours {average:.4f} ({error:.4f}) in {time.perf_counter() - start:.3f} s")
    if find_spec("svy") is None:
        print("svy is not installed")
        return
    import polars as pl
    import svy  # type: ignore[import-not-found]

    start = time.perf_counter()
    columns = ["weight", "county_code", "village_code", "money"]
    sample = svy.Sample(
        pl.from_pandas(frame[columns]),
        svy.Design(stratum="county_code", psu="village_code", wgt="weight"),
    )
    estimate = sample.estimation.mean("money").estimates[0]
    print(f"svy  {estimate.est:.4f} ({estimate.se:.4f}) in {time.perf_counter() - start:.3f} s")


def main() -> int:
    """Print the seconds that each learner takes; return 1 above the bound."""
    frame, variables = households()
    mean_beside_svy(frame)
    truth = Truth(measure="money", below=5_000.0)
    section = IdentificationSpec(registers={"dibao": "dibao"}, truths={"poor": truth})
    cases = identification_cases(frame, section, keys=KEYS, design=DESIGN)
    seconds = 0.0
    for learner in LEARNERS:
        spec = ProxyMeansSpec(truth="poor", predictors=tuple(variables), learners=(learner,))
        start = time.perf_counter()
        fit_proxies(cases, spec, variables=variables, keys=KEYS, design=DESIGN, seed=SEED)
        taken = time.perf_counter() - start
        seconds += taken
        print(f"{learner}: {taken:.1f} s")
    print(f"{seconds:.1f} s for {len(frame):,} households and {len(variables)} proxies")
    return int(seconds > BOUND)


if __name__ == "__main__":
    sys.exit(main())
