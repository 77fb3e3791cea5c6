"""The measures of `bench_measures.py` written by hand in polars: the yardstick of the benchmark.

Written before the package's own, and kept as plain as a good analyst would write it once for this
one data set: the same operations, no framework, no engine but polars, numpy for what polars lacks.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import ndtr

BASE_YEAR = 2019
CAPITALS = ("human", "natural", "physical", "financial", "social")
INDICATORS = {capital: [f"{capital}_{i}" for i in range(5)] for capital in CAPITALS}
NEGATIVE = {f"{capital}_4" for capital in CAPITALS}
MONEY = {"physical_0", "physical_1", "financial_0", "financial_1"}
DRIVE_ITEMS = [f"drive_{i}" for i in range(20)]
CAPABILITY = [f"capability_{i}" for i in range(8)]
LINES = {2019: 4096.0, 2020: 4379.0, 2021: 4840.0, 2022: 5147.0, 2023: 5545.0, 2024: 5910.0}
RELATIVE = {2019: 7520.0, 2020: 8040.0, 2021: 8885.0, 2022: 9450.0, 2023: 10180.0, 2024: 10853.0}
RELIABILITY = {"drive": 0.88, "capability": 0.82}
TYPES = ("development", "empowerment", "activation", "safety_net")


def measure_by_hand(frame: pl.LazyFrame) -> pl.DataFrame:
    """Return keys, three indices with dimensions, strata, types and their probabilities."""
    leaves = [name for group in INDICATORS.values() for name in group]
    real = frame.with_columns(pl.col(name) / pl.col("price_index") for name in sorted(MONEY))
    base = real.filter(pl.col("year") == BASE_YEAR).collect()
    weight = base["weight"].to_numpy()
    bounds = {name: _bounds(base[name].to_numpy(), weight) for name in [*leaves, *CAPABILITY]}
    scaled = base.select("weight", *(_scaled(name, bounds[name]) for name in leaves))
    within = {c: _entropy(scaled, names, weight) for c, names in INDICATORS.items()}
    dims = scaled.select(_sum(within[c]).alias(f"livelihood__{c}") for c in CAPITALS)
    across = _entropy(dims, dims.columns, weight)
    scored = (
        real.with_columns(
            *(
                sum(w * _scaled(name, bounds[name]) for name, w in within[c].items()).alias(
                    f"livelihood__{c}"
                )
                for c in CAPITALS
            ),
            drive=sum((pl.col(name).clip(1, 5) - 1) / 4 for name in DRIVE_ITEMS) / 20,
            capability=sum(_scaled(name, bounds[name]) for name in CAPABILITY) / 8,
            income_stratum=_stratum(),
        )
        .with_columns(livelihood=_sum(across))
        .select(
            "household_id", "year", "weight", "labour", "livelihood", *across, "drive",
            "capability", "income_stratum",
        )
    )  # fmt: skip
    return _typed(scored.collect())


def _bounds(values: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    order = np.argsort(values)
    cumulated = np.cumsum(weight[order])
    low, high = np.searchsorted(cumulated, np.array([0.01, 0.99]) * cumulated[-1])
    return float(values[order[low]]), float(values[order[high]])


def _scaled(name: str, bounds: tuple[float, float]) -> pl.Expr:
    low, high = bounds
    clipped = pl.col(name).clip(low, high)
    share = (high - clipped if name in NEGATIVE else clipped - low) / (high - low)
    return share.alias(name)


def _entropy(scaled: pl.DataFrame, names: list[str], weight: np.ndarray) -> dict[str, float]:
    w = weight / weight.sum()
    theil = {}
    for name in names:
        x = scaled[name].to_numpy()
        mean = (w * x).sum()
        logs = np.log(np.where(x > 0, x, 1.0))
        theil[name] = (w * x * logs).sum() / mean - np.log(mean)
    total = sum(theil.values())
    return {name: value / total for name, value in theil.items()}


def _sum(weights: dict[str, float]) -> pl.Expr:
    return sum(w * pl.col(name) for name, w in weights.items())


def _stratum() -> pl.Expr:
    line = pl.col("year").replace_strict(LINES)
    relative = pl.max_horizontal(1.5 * line, pl.col("year").replace_strict(RELATIVE))
    income = pl.col("income")
    return (
        pl.when(income < line).then(pl.lit("S1"))
        .when(income < 1.5 * line).then(pl.lit("S2"))
        .when(income < relative).then(pl.lit("S3"))
        .when(pl.col("hardship") == 1).then(pl.lit("S4"))
        .otherwise(pl.lit("S0"))
    )  # fmt: skip


def _typed(scored: pl.DataFrame) -> pl.DataFrame:
    universe = pl.col("income_stratum") != "S0"
    base = scored.filter(universe, pl.col("year") == BASE_YEAR)
    weight = base["weight"].to_numpy()
    cut = {axis: _cut(base[axis].to_numpy(), weight) for axis in RELIABILITY}
    p = {axis: _probability(base, axis, cut[axis]) for axis in RELIABILITY}
    high = {axis: pl.col(axis) > cut[axis] for axis in RELIABILITY}
    raw = (
        pl.when(~universe).then(None)
        .when(high["drive"] & high["capability"]).then(pl.lit("development"))
        .when(high["drive"]).then(pl.lit("empowerment"))
        .when(high["capability"]).then(pl.lit("activation"))
        .otherwise(pl.lit("safety_net"))
    )  # fmt: skip
    overridden = universe & (pl.col("labour") <= 0)
    return (
        scored.with_columns(
            type_raw=raw,
            p_drive=pl.when(universe).then(p["drive"]),
            p_capability=pl.when(universe).then(p["capability"]),
        )
        .with_columns(
            type_final=pl.when(overridden).then(pl.lit("safety_net")).otherwise(pl.col("type_raw")),
            p_development=pl.col("p_drive") * pl.col("p_capability"),
            p_empowerment=pl.col("p_drive") * (1 - pl.col("p_capability")),
            p_activation=(1 - pl.col("p_drive")) * pl.col("p_capability"),
            p_safety_net=(1 - pl.col("p_drive")) * (1 - pl.col("p_capability")),
        )
        .with_columns(p_max=pl.max_horizontal(f"p_{name}" for name in TYPES))
        .with_columns(indeterminate=(pl.col("p_max") < 0.6) & ~overridden)
        .drop("p_drive", "p_capability", "weight", "labour")
    )


def _cut(values: np.ndarray, weight: np.ndarray) -> float:
    order = np.argsort(values)
    cumulated = np.cumsum(weight[order])
    median = values[order[np.searchsorted(cumulated, 0.5 * cumulated[-1])]]
    return float((median + values[values < median - 1e-9].max()) / 2)


def _probability(base: pl.DataFrame, axis: str, cut: float) -> pl.Expr:
    weight, alpha = base["weight"].to_numpy(), RELIABILITY[axis]
    mean = np.average(base[axis].to_numpy(), weights=weight)
    sd = np.sqrt(np.average((base[axis].to_numpy() - mean) ** 2, weights=weight))
    z = (alpha * pl.col(axis) + (1 - alpha) * mean - cut) / (sd * np.sqrt(alpha * (1 - alpha)))
    return z.map_batches(lambda values: pl.Series(ndtr(values.to_numpy())), return_dtype=pl.Float64)
