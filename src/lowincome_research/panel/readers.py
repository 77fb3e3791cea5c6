"""Readers of source files: csv and Excel as text, parquet, Stata and SPSS as typed.

Only the columns asked for are read. Rows keep the number a reader would look them up by: as a
spreadsheet counts them, header included, in text formats; the observation's number in typed ones.
"""

from __future__ import annotations

import bz2
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pyreadstat

from lowincome_research.errors import DataError, Problem, suggestion
from lowincome_research.panel.spec import Source

_HEADER_ROWS = 1


@dataclass(frozen=True)
class RawFile:
    """The columns read from one file.

    Parameters
    ----------
    name
        The file as messages name it.
    cells
        One column per source column; the index is the row number. All text (missing as the
        empty text) where `typed` is false.
    typed
        Whether the format itself says what is a number.
    """

    name: str
    cells: pd.DataFrame
    typed: bool


def read_raw(source: Source, path: Path, columns: Sequence[str]) -> RawFile:
    """Read columns of a data file.

    Parameters
    ----------
    source
        The study's entry: name, encoding, sheet.
    columns
        Names of the file's columns to read.

    Raises
    ------
    DataError
        The file is empty, unreadable, of an unknown format or another encoding, or lacks a
        column; the closest column of the file is named.
    """
    suffix = ".csv" if path.name.endswith(".csv.bz2") else path.suffix.lower()
    if suffix not in _READERS:
        raise DataError(Problem(source.name, f"'{suffix}' files are not read", ", ".join(_READERS)))
    if path.stat().st_size == 0:
        raise DataError(Problem(source.name, "the file is empty", fix="get a complete copy"))
    try:
        cells = _READERS[suffix](source, path, columns)
    except (OSError, ValueError, zipfile.BadZipFile, pyreadstat.ReadstatError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            Problem(source.name, f"the file cannot be read as {suffix}: {reason}")
        ) from None
    if cells.empty:
        raise DataError(Problem(source.name, "the file has no rows", fix="get a complete copy"))
    return RawFile(source.name, cells, typed=suffix not in _TEXT_FORMATS)


def _check_columns(name: str, present: Iterable[str], wanted: Sequence[str]) -> None:
    """Raise if the file lacks a column, or carries one of those wanted twice."""
    counts = Counter(present)
    problems = [
        Problem(
            f"{name} column {column}",
            "the codebook declares it and the file does not have it",
            fix=suggestion(column, list(counts)) or _listed(list(counts)),
        )
        for column in wanted
        if column not in counts
    ]
    problems += [
        Problem(f"{name} column {column}", f"{counts[column]} columns have this name", "one")
        for column in wanted
        if counts[column] > 1
    ]
    if problems:
        raise DataError(problems)


def _listed(names: list[str], limit: int = 12) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"the file has {', '.join(names[:limit])}{more}"


def _read_csv(source: Source, path: Path, columns: Sequence[str]) -> pd.DataFrame:
    content = path.read_bytes()
    text = _utf8(source, bz2.decompress(content) if path.suffix == ".bz2" else content)
    header = next(csv.reader(io.StringIO(text[: 1 << 20].decode("utf-8-sig", "ignore"))), [])
    _check_columns(source.name, header, columns)
    crooked: list[pyarrow.csv.InvalidRow] = []

    def keep_for_message(row: pyarrow.csv.InvalidRow) -> str:
        crooked.append(row)
        return "skip"

    table = pyarrow.csv.read_csv(
        pa.BufferReader(text),
        read_options=pyarrow.csv.ReadOptions(use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep_for_message,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=list(columns), column_types=dict.fromkeys(columns, pa.string())
        ),
    )
    if crooked:
        raise DataError(_crooked_row(source.name, row) for row in crooked)
    return _without_blank_rows(table.to_pandas())


def _crooked_row(name: str, row: pyarrow.csv.InvalidRow) -> Problem:
    seen = f"the row has {row.actual_columns} cells"
    return Problem(f"{name} row {row.number}", seen, f"{row.expected_columns}, as in the header")


def _utf8(source: Source, content: bytes) -> bytes:
    """Return a text file's content as UTF-8, or say which encoding to declare."""
    declared = source.encoding
    if declared == "utf-8":
        if not _decodes(content, "utf-8"):
            likely = "gb18030" if _decodes(content, "gb18030") else "cp1252"
            raise DataError(
                Problem(
                    source.name,
                    f"the file is not UTF-8 (it may be {likely.upper()})",
                    fix=f"add 'encoding: {likely}' to the file in study.yaml, or save it as UTF-8",
                )
            )
        return content
    if not content.isascii() and _decodes(content, "utf-8"):
        seen = f"the file is UTF-8, and 'encoding: {declared}' is declared"
        raise DataError(Problem(source.name, seen, fix="remove 'encoding'"))
    if not _decodes(content, declared):
        raise DataError(Problem(source.name, f"the file is not {declared.upper()} as declared"))
    return content.decode(declared).encode()


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _without_blank_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Number the rows as a spreadsheet does and drop those in which nothing stands."""
    cells.index = pd.RangeIndex(_HEADER_ROWS + 1, _HEADER_ROWS + 1 + len(cells), name="row")
    return cells[(cells != "").any(axis=1)]


def _read_excel(source: Source, path: Path, columns: Sequence[str]) -> pd.DataFrame:
    with pd.ExcelFile(path, engine="openpyxl") as book:
        sheets = [str(sheet) for sheet in book.sheet_names]
        sheet = source.sheet or sheets[0]
        if sheet not in sheets or (source.sheet is None and len(sheets) > 1):
            seen = f"the sheet '{sheet}' is not there" if source.sheet else "it has several sheets"
            fix = suggestion(sheet, sheets) if source.sheet else "declare 'sheet' in study.yaml"
            raise DataError(Problem(source.name, seen, ", ".join(sheets), fix))
        rows = pd.read_excel(
            book, sheet_name=sheet, header=None, dtype=str, keep_default_na=False, na_values=[]
        )
    if rows.empty:
        return rows
    header = [str(cell) for cell in rows.iloc[0]]
    _check_columns(source.name, header, columns)
    cells = rows.iloc[_HEADER_ROWS:, [header.index(column) for column in columns]].fillna("")
    return _without_blank_rows(cells.set_axis(list(columns), axis=1).astype("str"))


def _read_parquet(source: Source, path: Path, columns: Sequence[str]) -> pd.DataFrame:
    _check_columns(source.name, pyarrow.parquet.read_schema(path).names, columns)
    table = pyarrow.parquet.read_table(path, columns=list(columns), use_pandas_metadata=False)
    return _numbered(table.to_pandas(ignore_metadata=True))


def _read_stata(source: Source, path: Path, columns: Sequence[str]) -> pd.DataFrame:
    return _numbered(_read_stat(pyreadstat.read_dta, source, path, columns))


def _read_spss(source: Source, path: Path, columns: Sequence[str]) -> pd.DataFrame:
    return _numbered(_read_stat(pyreadstat.read_sav, source, path, columns))


def _read_stat(
    read: Callable[..., Any], source: Source, path: Path, columns: Sequence[str]
) -> pd.DataFrame:
    """Read codes, not value labels: the codebook says what codes mean."""
    encoding = None if source.encoding == "utf-8" else source.encoding.upper()
    _, about = read(path, metadataonly=True, encoding=encoding)
    _check_columns(source.name, about.column_names, columns)
    cells, _ = read(path, usecols=list(columns), encoding=encoding)
    return cells[list(columns)]


def _numbered(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.set_axis(pd.RangeIndex(1, 1 + len(cells), name="row"), axis=0)


_TEXT_FORMATS = (".csv", ".xlsx")
_READERS: Mapping[str, Callable[[Source, Path, Sequence[str]], pd.DataFrame]] = {
    ".csv": _read_csv,
    ".xlsx": _read_excel,
    ".parquet": _read_parquet,
    ".dta": _read_stata,
    ".sav": _read_spss,
}
