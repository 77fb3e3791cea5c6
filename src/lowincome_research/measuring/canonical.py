"""A file in the study's canonical columns: as parquet that an engine streams, held to the codebook.

Ranges and missing keys are read from the statistics that a parquet file carries of itself; rows
are only looked at where it carries none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from lowincome_research.errors import DataError, Problem
from lowincome_research.measuring.statistics import FileStatistics
from lowincome_research.panel.codebook import Bounds, is_whole
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Keys

SUFFIXES = (".parquet", ".csv")
_AS_SOURCE = "where the file is as the survey left it, read it with --columns source"


def read_canonical(
    path: Path,
    needed: Sequence[str],
    variables: Mapping[str, Variable],
    keys: Keys,
    target: Path,
) -> Path:
    """Return a parquet file with the columns needed: the one given, or one made of a csv file.

    Parameters
    ----------
    variables
        The study's canonical columns; one that is none of them may hold any numbers.
    target
        Where the parquet file of a csv file is made.

    Raises
    ------
    DataError
        A column has another type or values outside its range, or a key is missing; all at once.
    """
    if path.suffix == ".csv":
        _parquet_of_csv(path, needed, variables, target)
    else:
        target = path
    problems = list(_problems(target, path.name, needed, variables, keys))
    if problems:
        raise DataError(problems)
    return target


def _parquet_of_csv(
    path: Path, needed: Sequence[str], variables: Mapping[str, Variable], target: Path
) -> None:
    import polars as pl

    types = {name: _polars_type(variables.get(name)) for name in needed}
    try:
        pl.scan_csv(path, schema_overrides=types).select(needed).sink_parquet(target)
    except pl.exceptions.PolarsError as error:
        reason = str(error).strip().splitlines()[0]
        seen = f"the file cannot be read: {reason}"
        raise DataError(Problem(path.name, seen, fix=_AS_SOURCE)) from None


def _polars_type(variable: Variable | None) -> Any:
    import polars as pl

    if variable is None or variable.type == "number":
        return pl.Float64
    return pl.Int64 if _is_number(variable) else pl.String


def _is_number(variable: Variable) -> bool:
    codes = variable.values if variable.type == "category" else None
    return variable.numeric or (bool(codes) and all(map(is_whole, codes or ())))


def _problems(
    path: Path, name: str, needed: Sequence[str], variables: Mapping[str, Variable], keys: Keys
) -> Iterator[Problem]:
    statistics, schema = FileStatistics(path), parquet.read_schema(path)
    for column in needed:
        where, kind, variable = (
            f"{name} column {column}",
            schema.field(column).type,
            variables.get(column),
        )
        if (variable is None or _is_number(variable)) and not _holds_numbers(kind):
            yield Problem(where, f"its values are of type {kind}", "numbers", _AS_SOURCE)
        elif column in keys.names and (missing := statistics.missing(column)):
            yield Problem(where, f"the key is missing in {missing} rows", "a key")
        elif variable is not None and variable.range is not None:
            yield from _outside(where, variable.range, statistics.ends(column))


def _outside(where: str, allowed: Bounds, ends: Sequence[float]) -> Iterator[Problem]:
    low, high = allowed.min, allowed.max
    beyond = [
        end for end in ends if (low is not None and end < low) or (high is not None and end > high)
    ]
    if beyond:
        seen = f"values reach {' and '.join(f'{end:g}' for end in beyond)}"
        yield Problem(where, seen, str(allowed), _AS_SOURCE)


def _holds_numbers(kind: pa.DataType) -> bool:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_decimal)
    return any(of_kind(kind) for of_kind in kinds)
