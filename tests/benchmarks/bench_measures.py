"""Time the measures of a million household-years against the same operations by hand in polars.

``python tests/benchmarks/bench_measures.py [household-years]``: exit code 1 where the package takes
more than 1.2 times as long, or its values differ by more than 1e-9.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from typing import Any

import by_hand_measures as hand
import numpy as np
import polars as pl

from lowincome_research.classification.measure import fit_measures, measure
from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.strict import parse_value

LIMIT, ROUNDS = 1.2, 5
BASE = {"year": hand.BASE_YEAR}
INDICES = {
    "livelihood": {
        "framework": "livelihood.yaml", "normalise": {"winsorise": [0.01, 0.99]},
        "weights": "entropy", "base": BASE, "deflator": "price_index",
    },
    "drive": {"framework": "drive.yaml", "weights": "equal", "base": BASE},
    "capability": {
        "framework": "capability.yaml", "normalise": {"winsorise": [0.01, 0.99]},
        "weights": "equal", "base": BASE,
    },
}  # fmt: skip
CLASSIFICATION = {
    "income": "income", "drive": "drive", "capability": "capability", "labour": "labour",
    "cut": {"rule": "median", "base": BASE}, "sensitivity": [],
    "lines": {"dibao": "line", "median": "relative", "median_share": 1.0, "hardship": ["hardship"]},
    "reliability": hand.RELIABILITY,
}  # fmt: skip


def households(n_rows: int, seed: int = 20261122) -> pl.DataFrame:
    """Return `n_rows` household-years with 25 indicators, 20 drive items and 8 of capability."""
    rng = np.random.default_rng(seed)
    years = np.arange(2019, 2025)
    n = n_rows // len(years)
    year = np.tile(years, n)
    columns: dict[str, Any] = {
        "household_id": np.repeat(np.arange(n), len(years)),
        "year": year,
        "weight": np.repeat(rng.uniform(0.5, 2.0, n), len(years)),
        "price_index": 1.02 ** (year - 2019),
        "income": rng.lognormal(9.2, 0.8, len(year)),
        "hardship": rng.binomial(1, 0.03, len(year)),
        "labour": rng.binomial(4, 0.4, len(year)),
    }
    for names in hand.INDICATORS.values():
        columns |= {name: rng.lognormal(0.0, 0.8, len(year)) for name in names}
    columns |= {name: rng.normal(size=len(year)) for name in hand.CAPABILITY}
    columns |= {name: rng.integers(1, 6, len(year)) for name in hand.DRIVE_ITEMS}
    return pl.DataFrame(columns)


def by_package(frame: pl.LazyFrame) -> pl.DataFrame:
    """Measure as `lowincome measure` does: fit, then score, on a lazy frame."""
    lined = frame.with_columns(
        line=pl.col("year").replace_strict(hand.LINES),
        relative=pl.col("year").replace_strict(hand.RELATIVE),
    )
    fitted = fit_measures(
        lined,
        indices={name: parse_value(one, IndexSpec) for name, one in INDICES.items()},
        frameworks=frameworks(),
        classification=parse_value(CLASSIFICATION, ClassificationSpec),
        time="year",
        weight="weight",
    )
    return measure(lined, fitted, keys=["household_id", "year"]).collect()


def frameworks() -> dict[str, Framework]:
    """Return the three frameworks as the hand-written version has them."""
    capitals = [
        {"id": capital, "label": _label(capital), "children": [_leaf(name) for name in names]}
        for capital, names in hand.INDICATORS.items()
    ]
    bounds = {"min": 1, "max": 5}
    children = {
        "livelihood": capitals,
        "drive": [{**_leaf(name), "bounds": bounds} for name in hand.DRIVE_ITEMS],
        "capability": [_leaf(name) for name in hand.CAPABILITY],
    }
    return {
        name: parse_value({"schema": 1, "label": _label(name), "children": parts}, Framework)
        for name, parts in children.items()
    }


def _leaf(name: str) -> dict[str, Any]:
    direction = -1 if name in hand.NEGATIVE else 1
    return {
        "column": name, "direction": direction, "money": name in hand.MONEY
    }  # fmt: skip


def _label(name: str) -> dict[str, str]:
    return {"zh": name, "en": name}


def seconds(work: Callable[[pl.LazyFrame], pl.DataFrame], frame: pl.LazyFrame) -> float:
    """Return the seconds of one call."""
    gc.collect()
    begin = time.perf_counter()
    work(frame)
    return time.perf_counter() - begin


def largest_difference(one: pl.DataFrame, other: pl.DataFrame) -> float:
    """Return the largest absolute difference of numbers; infinite where words differ."""
    keys = ["household_id", "year"]
    one, other = one.sort(keys), other.select(one.columns).sort(keys)
    words = one.select(pl.col(pl.String, pl.Boolean))
    if not words.equals(other.select(words.columns)):
        return float("inf")
    numbers = one.select(pl.col(pl.Float64)).columns
    gaps = one.select(numbers).fill_null(-1.0) - other.select(numbers).fill_null(-1.0)
    return float(np.abs(gaps.to_numpy()).max())


def main() -> int:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    frame = households(n_rows).lazy()
    gap = largest_difference(hand.measure_by_hand(frame), by_package(frame))
    pairs = [
        (seconds(hand.measure_by_hand, frame), seconds(by_package, frame)) for _ in range(ROUNDS)
    ]
    by_hand, package = (min(times) for times in zip(*pairs, strict=True))
    ratio = package / by_hand
    print(f"{n_rows} household-years, best of {ROUNDS}")
    print(f"by hand {by_hand:6.2f} s\npackage {package:6.2f} s\nratio   {ratio:6.2f}")
    print(f"at most {LIMIT:6.2f}\nlargest difference {gap:.1e}")
    return int(ratio > LIMIT or gap > 1e-9)


if __name__ == "__main__":
    sys.exit(main())
