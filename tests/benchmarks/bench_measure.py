"""Time `lowincome measure` on files of a million and of ten million household-years.

``python tests/benchmarks/bench_measure.py [household-years ...]``: both sides, the command and the
same operations by hand in polars, are processes of their own that read a file and write a file, in
turn. What each takes for hardly any rows, which is to start, is told apart. Exit code 1 where the
command, once started, takes more than 1.2 times as long, where it needs 3 GB or more, takes 12
times as long for ten times the rows, or differs by more than 1e-9.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import by_hand_measures as hand
import polars as pl
from bench_measures import CLASSIFICATION, INDICES, frameworks, households
from pyarrow import parquet

from lowincome_research.indices.framework import Framework

RATIO, GIGABYTES, GROWTH, DIFFERENCE = 1.2, 3.0, 12.0, 1e-9
SIZES = (1_000_000, 10_000_000)
START, CHUNK, FEW, ROUNDS = 600, 500_000, 2_000_000, 3
KEYS = ["household_id", "year"]
NUMBERS = {"year": "integer", "labour": "integer", "hardship": "boolean"}


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    seconds: float
    gigabytes: float


def write_households(path: Path, n_rows: int) -> None:
    """Write household-years to a parquet file, a chunk at a time."""
    writer = None
    for number, begin in enumerate(range(0, n_rows, CHUNK)):
        rows = households(min(CHUNK, n_rows - begin), seed=number).with_columns(
            household_id=pl.col("household_id") + begin,
            line=pl.col("year").replace_strict(hand.LINES),
            relative=pl.col("year").replace_strict(hand.RELATIVE),
        )
        table = rows.to_arrow()
        writer = writer or parquet.ParquetWriter(path, table.schema, compression="snappy")
        writer.write_table(table, row_group_size=CHUNK // 4)
    if writer:
        writer.close()


def write_study(folder: Path, columns: Sequence[str]) -> None:
    """Write a study of these columns; JSON is YAML."""
    folder.mkdir()
    study = {
        "schema": 1,
        "study": {
            "id": "bench", "title": _label("bench"), "data_class": "synthetic", "seed": 1,
            "currency": "CNY",
        },
        "panel": {
            "files": [{"file": "households.parquet", "codebook": "codebook.yaml"}],
            "keys": {"unit": "household_id", "time": "year"}, "design": {"weight": "weight"},
        },
        "indices": INDICES, "classification": CLASSIFICATION,
    }  # fmt: skip
    declared = {
        name: {"label": _label(name), "type": NUMBERS.get(name, "number")} for name in columns
    }
    declared["household_id"]["type"] = "key"
    files: dict[str, Any] = {
        "study": study, "codebook": {"schema": 1, "columns": declared},
        **{name: _plain(one) for name, one in frameworks().items()},
    }  # fmt: skip
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")


def _plain(framework: Framework) -> dict[str, Any]:
    return framework.model_dump(mode="json", by_alias=True, exclude_none=True)


def _label(name: str) -> dict[str, str]:
    return {"zh": name, "en": name}


def cost(*command: str | Path) -> Cost:
    """Carry out a command; return its seconds and the most memory it held."""
    begin = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[2]} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(time.perf_counter() - begin, usage.ru_maxrss / 1024**2)


@dataclass(frozen=True)
class Sides:
    """Least cost of the two sides for one file, and the largest difference of what they wrote."""

    by_hand: Cost
    command: Cost
    gap: float


def compare(folder: Path, n_rows: int) -> Sides:
    """Write a file of household-years and measure it both ways in turn."""
    source = folder / "households.parquet"
    write_households(source, n_rows)
    by_hand, measured = folder / "by_hand.parquet", folder / "measured.parquet"
    script = Path(__file__).with_name("by_hand_measure_files.py")
    package = [sys.executable, "-m", "lowincome_research", "measure", folder / "study"]
    pairs = [
        (
            cost(sys.executable, script, source, by_hand),
            cost(*package, "--input", source, "--output", measured),
        )
        for _ in range(ROUNDS if n_rows <= FEW else 1)
    ]
    least = [min(costs, key=lambda one: one.seconds) for costs in zip(*pairs, strict=True)]
    return Sides(*least, largest_difference(by_hand, measured))


def largest_difference(one: Path, other: Path) -> float:
    """Return the largest absolute difference of numbers; infinite where words or rows differ."""
    left, right = pl.scan_parquet(one), pl.scan_parquet(other)
    gaps = []
    for name, kind in left.collect_schema().items():
        pair = pl.concat([left.select(one=name), right.select(other=name)], how="horizontal")
        same = pl.col("one").eq_missing(pl.col("other"))
        gap = (pl.col("one") - pl.col("other")).abs() if kind.is_float() else pl.lit(float("inf"))
        found = pair.select(pl.when(~same).then(gap.fill_null(float("inf"))).max()).collect()
        gaps.append(found.item() or 0.0)
    return max(gaps)


def report(n_rows: int, found: Sides, start: Sides) -> list[bool]:
    """Print what a file cost; return which limits were missed."""
    hand_net = found.by_hand.seconds - start.by_hand.seconds
    ratio = (found.command.seconds - start.command.seconds) / hand_net
    print(f"{n_rows:,} household-years")
    for name, one, begin in (
        ("by hand", found.by_hand, start.by_hand), ("command", found.command, start.command),
    ):  # fmt: skip
        started = f"{begin.seconds:.2f} s of them to start"
        print(f"  {name} {one.seconds:7.2f} s, {started}; {one.gigabytes:.2f} GB")
    print(f"  once started {ratio:.2f} times as long (at most {RATIO}); ", end="")
    print(f"in all {found.command.seconds / found.by_hand.seconds:.2f}")
    print(f"  largest difference {found.gap:.1e} (at most {DIFFERENCE})", flush=True)
    return [ratio > RATIO, found.command.gigabytes >= GIGABYTES, not found.gap <= DIFFERENCE]


def main() -> int:
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    found: dict[int, Sides] = {}
    for n_rows in (START, *sizes):
        with tempfile.TemporaryDirectory() as name:
            folder, lines = Path(name), {"line": 1.0, "relative": 1.0}
            write_study(folder / "study", households(60).with_columns(**lines).columns)
            found[n_rows] = compare(folder, n_rows)
    missed = [one for n in sizes for one in report(n, found[n], found[START])]
    if len(sizes) > 1:
        first, last = (found[n].command.seconds for n in (sizes[0], sizes[-1]))
        print(
            f"{sizes[-1] / sizes[0]:.0f} times the rows: {last / first:.1f} times as long", end=""
        )
        print(f" (below {GROWTH})")
        missed.append(last / first >= GROWTH)
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
