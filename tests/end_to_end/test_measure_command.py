"""`lowincome measure` gives what a run gives, on any engine, and says what it did."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lowincome_research.cli import main
from lowincome_research.resources import checkout

STUDY = "data/henan_synthetic"
KEYS = ["household_id", "year"]
SPARK = Path(".venv", "spark")
# rows are few: what takes time is compiling queries, which is better not done here
SUBMIT = " --conf ".join([
    "--master local[2] --driver-memory 1g",
    "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
    "spark.sql.adaptive.enabled=false",
    "spark.sql.codegen.factoryMode=NO_CODEGEN",
    "spark.sql.codegen.wholeStage=false",
    "spark.sql.shuffle.partitions=2 pyspark-shell",
])  # fmt: skip
Lowincome = Callable[..., Any]


@pytest.fixture(scope="module")
def households(synthetic_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of some hundred household-years of the synthetic panel, in no order."""
    panel = pd.read_parquet(synthetic_run / "restricted/panel.parquet")
    chosen = np.sort(panel["household_id"].unique())[::150]
    rows = panel[panel["household_id"].isin(chosen)].sample(frac=1, random_state=1)
    target = tmp_path_factory.mktemp("measure") / "households.parquet"
    rows.to_parquet(target, index=False)
    return target


@pytest.fixture(scope="module")
def measured(households: Path, lowincome: Lowincome) -> pd.DataFrame:
    """Return the households measured with polars, fitted on themselves."""
    return measure(lowincome, households, "polars")


def measure(lowincome: Lowincome, source: Path, engine: str, **environment: str) -> pd.DataFrame:
    output = source.with_name(f"{engine}.parquet")
    ended = lowincome(
        "measure", STUDY, "--input", source, "--output", output, "--engine", engine, **environment
    )
    assert ended.code == 0, ended.err
    assert "read as canonical columns" in ended.out
    return pd.read_parquet(output)


def by_key(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows ordered by key, with the one missing value that all engines' types share."""
    kinds = {**dict.fromkeys(frame.select_dtypes("number"), "float64"), "indeterminate": "boolean"}
    plain = frame.astype({name: kind for name, kind in kinds.items() if name in frame})
    return plain.sort_values(KEYS, ignore_index=True)


def assert_equal(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(by_key(one), by_key(other), check_dtype=False, rtol=0, atol=1e-9)


def test_the_fitted_measures_of_a_run_give_the_values_of_the_run(
    households: Path, synthetic_run: Path, lowincome: Lowincome, tmp_path: Path
) -> None:
    output, fitted = tmp_path / "again.csv", synthetic_run / "restricted/fitted"
    ended = lowincome(
        "measure", STUDY, "--input", households, "--output", output, "--fitted", fitted
    )
    assert ended.code == 0, ended.err
    assert "drive: every value lies within the fitted bounds" in ended.out
    assert "livelihood_capital: values outside the fitted bounds" in ended.out
    of_run = pd.read_parquet(synthetic_run / "restricted/measures.parquet")
    found = pd.read_csv(output)
    expected = of_run.merge(found[KEYS], on=KEYS)
    assert len(expected) == len(found) > 300
    numbers = list(expected.select_dtypes("float").columns)
    assert_equal(found[[*KEYS, *numbers]], expected[[*KEYS, *numbers]])
    words = ["income_stratum", "type_raw", "type_final"]
    assert by_key(found)[words].equals(by_key(expected)[words])
    assert [path.name for path in tmp_path.iterdir()] == ["again.csv"]


@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
def test_an_engine_gives_the_values_of_polars(
    engine: str, households: Path, measured: pd.DataFrame, lowincome: Lowincome
) -> None:
    assert_equal(measure(lowincome, households, engine), measured)


def test_pyspark_gives_the_values_of_polars(
    households: Path, measured: pd.DataFrame, lowincome: Lowincome
) -> None:
    found = measure(lowincome, households, "pyspark", **spark())
    assert_equal(found, measured)
    keys = list(found[KEYS].itertuples(index=False))
    assert keys == sorted(keys)


def spark() -> dict[str, str]:
    """Return the environment in which pyspark is found; CI must have it and Java."""
    root = checkout()
    assert root is not None
    folder, java = root / SPARK, shutil.which("java")
    if java is None or not (folder.is_dir() or find_spec("pyspark")):
        reason = "Java or pyspark is absent: make spark"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return {"PYTHONPATH": str(folder), "PYSPARK_SUBMIT_ARGS": SUBMIT, "SPARK_LOCAL_IP": "127.0.0.1"}


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        (["--engine", "dask"], 2, "polars, duckdb, pandas, pyspark"),
        (["--columns", "raw"], 2, "auto, canonical, source"),
        (["--table", "persons"], 2, "NAME=FILE"),
        (["--output", "out.sav"], 2, ".parquet, .csv, .dta, .xlsx"),
        (["--input", "absent.parquet"], 11, "there is no such file"),
        (["--fitted", "absent"], 10, "there is no such file or folder"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_written(
    options: list[str], code: int, named: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"household_id": ["a"]}).to_parquet("in.parquet")
    given = ["--input", "in.parquet", "--output", "out.parquet", *options]
    monkeypatch.setattr(sys, "argv", ["lowincome", "measure", STUDY, *given])
    with pytest.raises(SystemExit) as ended:
        main()
    message = capsys.readouterr().err
    assert ended.value.code == code, message
    assert named in message
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_study_without_indices_and_a_file_without_columns_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"household_id": ["a"]}).to_parquet("in.parquet")
    ends = {}
    for study in ("data/china_rural_insurance", STUDY):
        call = ["measure", study, "--input", "in.parquet", "--output", "out.parquet"]
        monkeypatch.setattr(sys, "argv", ["lowincome", *call])
        with pytest.raises(SystemExit) as ended:
            main()
        ends[study] = (ended.value.code, capsys.readouterr().err)
    assert ends["data/china_rural_insurance"][0] == 10
    assert "the study has no indices" in ends["data/china_rural_insurance"][1]
    assert ends[STUDY][0] == 11
    assert "column year: measuring takes it" in ends[STUDY][1]
    assert "column income_pre_assist: measuring takes it" in ends[STUDY][1]
