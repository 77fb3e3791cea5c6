"""Time of all identification metrics with their errors: 1M households, 3 truths, 100 counties.

Run by hand: ``python tests/benchmarks/bench_identification.py``; fails above 10 s on two cores.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from lowincome_research.identification.measure import identification_accuracy
from lowincome_research.identification.spec import IdentificationSpec, Register, Truth
from lowincome_research.panel.spec import Design, Keys

COUNTIES, VILLAGES, HOUSEHOLDS = 100, 100, 100
SEED = 20261122
BOUND = 10.0


def households() -> pd.DataFrame:
    """Simulate a million households: income, a noisy view of it, and a register made from that."""
    rng = np.random.default_rng(SEED)
    village = np.repeat(np.arange(COUNTIES * VILLAGES), HOUSEHOLDS)
    shared = rng.normal(0, 0.2, COUNTIES * VILLAGES)[village]
    income = np.exp(rng.normal(9.6, 0.6, len(village)) + shared)
    seen = income * np.exp(rng.normal(0, 0.4, len(village)))
    return pd.DataFrame(
        {
            "household_id": np.arange(len(village)),
            "county_code": pd.Series(village // VILLAGES).map("SYN{:03d}".format),
            "village_code": village,
            "weight": rng.uniform(0.5, 2, len(village)),
            "household_size": rng.integers(1, 7, len(village)),
            "income_pre_assist": income,
            "deprivations": rng.binomial(10, np.clip(0.6 - income / 60_000, 0.02, 0.6)) / 10,
            "consumption": income * 0.8,
            "assistance_received": 0.0,
            "dibao_recipient": (seen < 6_252).astype(int),
            "need_score": -seen,
        }
    )


SPEC = IdentificationSpec(
    registers={"dibao": Register(column="dibao_recipient", score="need_score")},
    truths={
        "income_rule": Truth(measure="income_pre_assist", below=6_252.0, rule_of=("dibao",)),
        "multidimensional": Truth(measure="deprivations", at_least=0.5),
        "consumption": Truth(measure="consumption", less=("assistance_received",), below=5_000.0),
    },
    by=("county_code",),
)


def main() -> int:
    """Print the seconds taken and the rows computed; return 1 above the bound."""
    frame = households()
    design = Design(
        weight="weight", stratum="county_code", cluster="village_code", size="household_size"
    )
    start = time.perf_counter()
    results = identification_accuracy(frame, SPEC, keys=Keys(unit="household_id"), design=design)
    seconds = time.perf_counter() - start
    print(f"{seconds:.1f} s for {len(frame):,} households and {len(results.metrics):,} figures")
    return int(seconds > BOUND)


if __name__ == "__main__":
    sys.exit(main())
