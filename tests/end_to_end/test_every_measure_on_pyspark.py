"""Every measure has on pyspark the values that it has on polars, pandas and duckdb."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lowincome_research.resources import checkout
from tests.end_to_end.every_measure import Case, by_key, cases, index_specs, shuffled
from tests.end_to_end.test_measure_command import spark
from tests.properties.test_measures import CHOICES

CASES = cases()
ALL = pytest.mark.parametrize("name", CASES)


@pytest.fixture(scope="module")
def by_pyspark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what pyspark found in all cases, by a session in its own process."""
    root, folder = checkout(), tmp_path_factory.mktemp("pyspark")
    assert root is not None
    environment = {**os.environ, **spark()}
    environment["PYTHONPATH"] += f"{os.pathsep}{root}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.end_to_end.every_measure", folder],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def by_polars(case: Case) -> dict[str, pl.DataFrame]:
    found = case.found({name: shuffled(frame) for name, frame in case.given.items()})
    return {name: by_key(frame) for name, frame in found.items()}


def assert_same(found: dict[str, pl.DataFrame], wanted: dict[str, pl.DataFrame]) -> None:
    """Numbers agree to 1e-9; words and missing values are the same."""
    assert found.keys() == wanted.keys()
    for name, frame in wanted.items():
        assert_frame_equal(by_key(found[name]), frame, check_dtypes=False, rel_tol=0, abs_tol=1e-9)


@ALL
def test_pyspark_finds_what_polars_finds(name: str, by_pyspark: Path) -> None:
    refused = by_pyspark / f"{name}.txt"
    assert not refused.exists(), refused.read_text(encoding="utf-8")
    files = {path.stem.removeprefix(f"{name}."): path
             for path in by_pyspark.glob(f"{name}.*.parquet")}  # fmt: skip
    found = {table: pl.read_parquet(path) for table, path in files.items()}
    assert_same(found, by_polars(CASES[name]))


@ALL
def test_duckdb_and_pandas_find_what_polars_finds(name: str) -> None:
    case = CASES[name]
    given = {table: shuffled(frame) for table, frame in case.given.items()}
    wanted = by_polars(case)
    with duckdb.connect() as connection:
        frames = {table: connection.from_arrow(frame.to_arrow()) for table, frame in given.items()}
        found = {table: one.pl() for table, one in case.found(frames).items()}
    assert_same(found, wanted)
    pandas = case.found({table: frame.to_pandas() for table, frame in given.items()})
    assert_same({table: missing_as_null(one) for table, one in pandas.items()}, wanted)


def missing_as_null(frame: pd.DataFrame) -> pl.DataFrame:
    return pl.from_pandas(frame.reset_index(drop=True), nan_to_null=True)


def test_every_weighting_and_every_pair_of_other_options_is_among_the_cases() -> None:
    specs = [spec for _, spec in index_specs()]
    assert {str(one.levels) for one in specs} == {str(one.levels) for one in CHOICES}
    chosen = [(one.normalise.method, one.aggregate, one.treat.missing.rule) for one in specs]
    known = {(one.normalise.method, one.aggregate) for one in CHOICES}
    assert {pair[:2] for pair in chosen} == known
    rules = {rule for *_, rule in chosen}
    assert len({(method, rule) for method, _, rule in chosen}) >= 4 * len(rules) - 1
