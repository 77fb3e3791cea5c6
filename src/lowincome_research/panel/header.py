"""The names of a data file's columns, read without its rows."""

from __future__ import annotations

import bz2
import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet
import pyreadstat

from lowincome_research.errors import DataError, Problem
from lowincome_research.panel.spec import Source


def column_names(path: Path, source: Source) -> tuple[str, ...]:
    """Return the names of a file's columns, in its order.

    Parameters
    ----------
    source
        Says the encoding of a csv file and the sheet of an Excel file; what it names is not read.

    Raises
    ------
    DataError
        The file is absent, empty, unreadable or of an unknown format.
    """
    suffix = ".csv.bz2" if path.name.endswith(".csv.bz2") else path.suffix.lower()
    if not path.is_file():
        raise DataError(Problem(str(path), "there is no such file"))
    if suffix not in _HEADERS:
        raise DataError(Problem(path.name, f"'{suffix}' files are not read", ", ".join(_HEADERS)))
    if path.stat().st_size == 0:
        raise DataError(Problem(path.name, "the file is empty", fix="get a complete copy"))
    try:
        return tuple(map(str, _HEADERS[suffix](path, source)))
    except Exception as error:  # each library raises its own
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        seen = f"the file cannot be read as {suffix}: {reason}"
        raise DataError(Problem(path.name, seen)) from None


def _of_csv(path: Path, source: Source) -> list[str]:
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    opened: Any = bz2.open if path.suffix == ".bz2" else open
    with opened(path, "rt", encoding=encoding, errors="replace", newline="") as stream:
        return next(csv.reader(stream), [])


def _of_excel(path: Path, source: Source) -> list[str]:
    sheet = source.sheet or 0
    rows = pd.read_excel(path, sheet_name=sheet, header=None, nrows=1, dtype=str, engine="openpyxl")
    return list(rows.iloc[0]) if len(rows) else []


def _of_parquet(path: Path, _: Source) -> list[str]:
    return pyarrow.parquet.read_schema(path).names


def _of_stata(path: Path, source: Source) -> list[str]:
    return _stat(pyreadstat.read_dta, path, source)


def _of_spss(path: Path, source: Source) -> list[str]:
    return _stat(pyreadstat.read_sav, path, source)


def _stat(read: Callable[..., Any], path: Path, source: Source) -> list[str]:
    encoding = None if source.encoding == "utf-8" else source.encoding.upper()
    _, about = read(path, metadataonly=True, encoding=encoding)
    return about.column_names


_HEADERS: Mapping[str, Callable[[Path, Source], list[str]]] = {
    ".csv": _of_csv,
    ".csv.bz2": _of_csv,
    ".xlsx": _of_excel,
    ".parquet": _of_parquet,
    ".dta": _of_stata,
    ".sav": _of_spss,
}
