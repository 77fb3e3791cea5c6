"""The measures of a file written by hand in polars: the yardstick of `bench_measure.py`.

Written before the package's own. The operations are those of `by_hand_measures`; here they stay
lazy from the file that is scanned to the file that is sunk, so that rows stream. Only base rows are
ever held.

``python tests/benchmarks/by_hand_measure_files.py INPUT OUTPUT``
"""

from __future__ import annotations

import sys
from pathlib import Path

import by_hand_measures as hand
import polars as pl

KEYS = ("household_id", "year")


def measure_file_by_hand(source: Path, target: Path) -> None:
    """Read a parquet file of household-years and write their measures to another."""
    scored = _scored(pl.scan_parquet(source))
    universe = pl.col("income_stratum") != "S0"
    in_base = scored.filter(universe, pl.col("year") == hand.BASE_YEAR)
    base = in_base.select("weight", *hand.RELIABILITY).collect(engine="streaming")
    _typed(scored, base, universe).sink_parquet(target)


def _scored(frame: pl.LazyFrame) -> pl.LazyFrame:
    leaves = [name for group in hand.INDICATORS.values() for name in group]
    real = frame.with_columns(pl.col(name) / pl.col("price_index") for name in sorted(hand.MONEY))
    base = (
        real.filter(pl.col("year") == hand.BASE_YEAR)
        .select("weight", *leaves, *hand.CAPABILITY)
        .collect(engine="streaming")
    )
    weight = base["weight"].to_numpy()
    bounds = {
        name: hand._bounds(base[name].to_numpy(), weight) for name in [*leaves, *hand.CAPABILITY]
    }
    scaled = base.select(hand._scaled(name, bounds[name]) for name in leaves)
    within = {c: hand._entropy(scaled, names, weight) for c, names in hand.INDICATORS.items()}
    dims = scaled.select(hand._sum(within[c]).alias(f"livelihood__{c}") for c in hand.CAPITALS)
    across = hand._entropy(dims, dims.columns, weight)
    capitals = {
        f"livelihood__{c}": sum(w * hand._scaled(name, bounds[name]) for name, w in parts.items())
        for c, parts in within.items()
    }
    return (
        real.with_columns(
            **capitals,
            drive=sum((pl.col(name).clip(1, 5) - 1) / 4 for name in hand.DRIVE_ITEMS) / 20,
            capability=sum(hand._scaled(name, bounds[name]) for name in hand.CAPABILITY) / 8,
            income_stratum=hand._stratum(),
        )
        .with_columns(livelihood=hand._sum(across))
        .select(
            *KEYS, "weight", "labour", "livelihood", *across, "drive", "capability",
            "income_stratum",
        )
    )  # fmt: skip


def _typed(scored: pl.LazyFrame, base: pl.DataFrame, universe: pl.Expr) -> pl.LazyFrame:
    weight = base["weight"].to_numpy()
    cut = {axis: hand._cut(base[axis].to_numpy(), weight) for axis in hand.RELIABILITY}
    p = {axis: hand._probability(base, axis, cut[axis]) for axis in hand.RELIABILITY}
    drive, capability = (pl.col(axis) > cut[axis] for axis in ("drive", "capability"))
    raw = (
        pl.when(~universe).then(None)
        .when(drive & capability).then(pl.lit("development"))
        .when(drive).then(pl.lit("empowerment"))
        .when(capability).then(pl.lit("activation"))
        .otherwise(pl.lit("safety_net"))
    )  # fmt: skip
    overridden = universe & (pl.col("labour") <= 0)
    p_drive, p_capability = pl.col("p_drive"), pl.col("p_capability")
    return (
        scored.with_columns(
            type_raw=raw,
            p_drive=pl.when(universe).then(p["drive"]),
            p_capability=pl.when(universe).then(p["capability"]),
        )
        .with_columns(
            type_final=pl.when(overridden).then(pl.lit("safety_net")).otherwise(pl.col("type_raw")),
            p_development=p_drive * p_capability,
            p_empowerment=p_drive * (1 - p_capability),
            p_activation=(1 - p_drive) * p_capability,
            p_safety_net=(1 - p_drive) * (1 - p_capability),
        )
        .with_columns(p_max=pl.max_horizontal(f"p_{name}" for name in hand.TYPES))
        .with_columns(indeterminate=(pl.col("p_max") < 0.6) & ~overridden)
        .drop("p_drive", "p_capability", "weight", "labour")
    )


if __name__ == "__main__":
    measure_file_by_hand(Path(sys.argv[1]), Path(sys.argv[2]))
