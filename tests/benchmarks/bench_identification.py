"""Time of all identification metrics with their errors: 1M households, 3 truths, 100 counties.

Run by hand: ``python tests/benchmarks/bench_identification.py``; fails above 10 s on two cores.
The clock on the wall also counts what other programs take; the time of the process does not.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.measure import accuracy_of
from lowincome_research.identification.outcomes import targeting_outcomes
from lowincome_research.identification.poverty import poverty
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
    registered = seen < 6_252
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
            "dibao_recipient": registered.astype(int),
            "dibao_amount": np.where(registered, 6_252 - seen, 0.0),
            "need_score": -seen,
        }
    )


SPEC = IdentificationSpec(
    registers={
        "dibao": Register(column="dibao_recipient", score="need_score", amount="dibao_amount")
    },
    truths={
        "income_rule": Truth(measure="income_pre_assist", below=6_252.0, rule_of=("dibao",)),
        "multidimensional": Truth(measure="deprivations", at_least=0.5),
        "consumption": Truth(measure="consumption", less=("assistance_received",), below=5_000.0),
    },
    by=("county_code",),
)

JUDGEMENTS = (accuracy_of, poverty, targeting_outcomes)


class _Timed(NamedTuple):
    made: Any
    wall: float
    figures: int


def _timed(name: str, make: Callable[..., Any], *given: Any, **named: Any) -> _Timed:
    """Call a function and print how long it took, on the wall and of the process."""
    wall, process = time.perf_counter(), time.process_time()
    made = make(*given, **named)
    wall, process = time.perf_counter() - wall, time.process_time() - process
    figures = len(getattr(made, "metrics", ()))
    print(f"{name:20} {wall:5.1f} s ({process:.1f} s of process), {figures:,} figures")
    return _Timed(made, wall, figures)


def main() -> int:
    """Print the seconds of each part and the figures computed; return 1 above the bound."""
    frame = households()
    design = Design(
        weight="weight", stratum="county_code", cluster="village_code", size="household_size"
    )
    print(f"{len(frame):,} households")
    cases = _timed(
        "cases", identification_cases, frame, SPEC, keys=Keys(unit="household_id"), design=design
    )
    parts = [cases, *(_timed(part.__name__, part, cases.made) for part in JUDGEMENTS)]
    seconds, figures = sum(part.wall for part in parts), sum(part.figures for part in parts)
    print(f"{'sum':20} {seconds:5.1f} s, {figures:,} figures, bound {BOUND:.0f} s")
    return int(seconds > BOUND)


if __name__ == "__main__":
    sys.exit(main())
