"""The engines that measure a file: each reads parquet, and writes the rows it computed to parquet.

What is computed in between is written once, for any of them (see `classification.measure`).
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import narwhals as nw

from lowincome_research.errors import Problem, UsageError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl

EngineName = Literal["polars", "duckdb", "pandas", "pyspark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
_SPARK = {
    "spark.app.name": "lowincome measure",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    # noting where in the code each column was written takes half of the time
    "spark.python.sql.dataFrameDebugging.enabled": "false",
}
_OTHERS = ", ".join(name for name in ENGINES if name != "pyspark")
Read = Callable[[Path, Sequence[str]], Any]
"""Returns the columns of a parquet file as a frame of an engine."""
Write = Callable[[Any, Path], None]


def open_engine(engine: EngineName) -> AbstractContextManager[Read]:
    """Return a context whose value reads parquet files; their frames live as long as it does.

    polars and duckdb stream; pandas holds the columns in memory; pyspark reads in the session of
    the process, or starts one and stops it afterwards.
    """
    return _OPEN[engine]()


def write_parquet(engine: EngineName, frame: Any, target: Path, order: Sequence[str]) -> None:
    """Compute a frame of the engine and write its rows to one file.

    Parameters
    ----------
    order
        Columns by which rows are ordered; where there are none, polars, duckdb and pandas keep
        the order of the file that was read, as long as nothing was joined to it.
    """
    source = nw.from_native(frame)
    _WRITE[engine]((source.sort(*order) if order else source).to_native(), target)


def check_engine(engine: EngineName) -> None:
    """Raise a UsageError where an engine's package, or what it runs on, is not installed."""
    if engine != "pyspark":
        return
    problems = []
    if find_spec("pyspark") is None:
        problems.append(
            ("the package is not installed", "pip install 'lowincome-research[pyspark]'")
        )
    if not _java():
        problems.append(("there is no Java", "install Java 17, or set JAVA_HOME to one"))
    if problems:
        raise UsageError(Problem("--engine pyspark", seen, _OTHERS, fix) for seen, fix in problems)


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home, "bin")) if home else None) is not None


@contextmanager
def _open_polars() -> Iterator[Read]:
    import polars as pl

    with pl.Config(engine_affinity="streaming"):
        yield lambda path, columns: pl.scan_parquet(path).select(columns)


def _write_polars(frame: pl.LazyFrame, target: Path) -> None:
    frame.sink_parquet(target)


@contextmanager
def _open_duckdb() -> Iterator[Read]:
    import duckdb

    # without this option duckdb infers from a file's extremes that it has no NaN
    query = "FROM read_parquet(?, can_have_nan = true)"
    with duckdb.connect() as connection:
        yield lambda path, columns: connection.sql(query, params=[str(path)]).select(*columns)


def _write_duckdb(frame: duckdb.DuckDBPyRelation, target: Path) -> None:
    frame.write_parquet(str(target), compression="zstd")


@contextmanager
def _open_pandas() -> Iterator[Read]:
    import pandas as pd

    yield lambda path, columns: pd.read_parquet(path, columns=list(columns))


def _write_pandas(frame: pd.DataFrame, target: Path) -> None:
    frame.to_parquet(target, index=False)


@contextmanager
def _open_pyspark() -> Iterator[Read]:
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    session = running or SparkSession.builder.config(map=_SPARK).getOrCreate()
    try:
        with warnings.catch_warnings():
            # of pandas, which carries no rows here: they go through arrow
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
            yield lambda path, columns: session.read.parquet(str(path.resolve())).select(*columns)
    finally:
        if running is None:
            session.stop()


def _write_pyspark(frame: Any, target: Path) -> None:
    parts = target.with_suffix(".parts").resolve()
    frame.write.parquet(str(parts))
    _join_parts(sorted(parts.glob("part-*.parquet")), target)
    shutil.rmtree(parts)


def _join_parts(parts: Sequence[Path], target: Path) -> None:
    """Copy the parts that a cluster wrote into one file, a row group at a time."""
    from pyarrow import parquet

    schema = parquet.read_schema(parts[0]).remove_metadata()
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for part in map(parquet.ParquetFile, parts):
            for group in range(part.num_row_groups):
                writer.write_table(part.read_row_group(group).cast(schema))


_OPEN: dict[EngineName, Callable[[], AbstractContextManager[Read]]] = {
    "polars": _open_polars,
    "duckdb": _open_duckdb,
    "pandas": _open_pandas,
    "pyspark": _open_pyspark,
}
_WRITE: dict[EngineName, Write] = {
    "polars": _write_polars,
    "duckdb": _write_duckdb,
    "pandas": _write_pandas,
    "pyspark": _write_pyspark,
}
