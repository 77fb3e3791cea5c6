"""Measures as files for other programs: parquet, csv, Stata and Excel with Chinese labels."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lowincome_research.errors import Problem, UsageError
from lowincome_research.exhibits.measure_words import word
from lowincome_research.panel.columns import Variable

STATA_NAME = 32
EXCEL_ROWS = 1_048_576
_STATA_LABEL, _EXCEL_HEADER, _BATCH = 80, 2, 20_000
_NUMBER = re.compile(r"-?\d+$")
Write = Callable[[Path, Path, Mapping[str, Variable]], None]


def check_output(target: Path, source: Path) -> None:
    """Raise a UsageError where the measures of a file cannot be written under a name."""
    where = f"--output {target.name}"
    if target.resolve() == source.resolve():
        raise UsageError(Problem(where, "it is the file to be measured", fix="name another"))
    if target.suffix not in _WRITERS:
        raise UsageError(Problem(where, "files of this kind are not written", ", ".join(_WRITERS)))
    if target.is_dir():
        raise UsageError(Problem(where, "it is a folder", fix="name a file"))


def check_rows(target: Path, n_rows: int) -> None:
    """Raise a UsageError where a format cannot hold so many rows."""
    most = EXCEL_ROWS - _EXCEL_HEADER
    if target.suffix == ".xlsx" and n_rows > most:
        seen = f"an Excel sheet holds {most:,} households, and there are {n_rows:,}"
        raise UsageError(Problem(f"--output {target.name}", seen, ".parquet, .csv"))


def write_as(source: Path, target: Path, variables: Mapping[str, Variable]) -> None:
    """Write the measures of a parquet file in the format that the target's suffix says.

    Parameters
    ----------
    source
        Measures as an engine wrote them; a parquet target takes the file's place.
    variables
        Label and codes of each column, in order.
    """
    _WRITERS[target.suffix](source, target, variables)


def stata_names(columns: Sequence[str]) -> dict[str, str]:
    """Return a Stata name for each column: its own, or a shortened one that no other has."""
    names = {name: name for name in columns if len(name) <= STATA_NAME}
    for column in (name for name in columns if len(name) > STATA_NAME):
        names[column] = next(one for one in _shortened(column) if one not in names.values())
    return {column: names[column] for column in columns}


def renamed(columns: Sequence[str], target: Path) -> dict[str, str]:
    """Return the columns that have another name in a file of the target's format."""
    names = stata_names(columns) if target.suffix == ".dta" else {}
    return {column: name for column, name in names.items() if name != column}


def _shortened(column: str) -> Iterator[str]:
    """Yield the beginning of a name, then ever higher numbers behind a shorter beginning."""
    yield column[:STATA_NAME]
    number = 2
    while True:
        ending = f"_{number}"
        yield column[: STATA_NAME - len(ending)] + ending
        number += 1


def _as_parquet(source: Path, target: Path, _: Mapping[str, Variable]) -> None:
    os.replace(source, target)


def _as_csv(source: Path, target: Path, variables: Mapping[str, Variable]) -> None:
    import polars as pl

    pl.scan_parquet(source).select(list(variables)).sink_csv(target)


def _as_stata(source: Path, target: Path, variables: Mapping[str, Variable]) -> None:
    frame, names = pd.read_parquet(source), stata_names(list(variables))
    codes = {name: _codes(one) for name, one in variables.items() if one.values}
    coded = {name: _coded(frame[name], found) for name, found in codes.items()}
    frame.assign(**coded).rename(columns=names).to_stata(
        target,
        write_index=False,
        version=118,
        variable_labels={names[n]: one.label.zh[:_STATA_LABEL] for n, one in variables.items()},
        value_labels={
            names[name]: {number: (variables[name].values or {})[code].zh for code, number in found}
            for name, found in codes.items()
        },
    )


def _codes(variable: Variable) -> list[tuple[str, int]]:
    """Return a number for each code: the one it ends with (S2, -1), else its place."""
    codes = list(variable.values or ())
    found = [_NUMBER.search(code) for code in codes]
    if all(found):
        return [(code, int(one[0])) for code, one in zip(codes, found, strict=True) if one]
    return [(code, place) for place, code in enumerate(codes, start=1)]


def _coded(values: pd.Series, codes: Sequence[tuple[str, int]]) -> pd.Series:
    """Return the numbers for a column of codes, of answers or of numbers."""
    numbers = dict(codes)
    known = values.dropna()
    found = [numbers[one] if isinstance(one, str) else int(one) for one in known]
    return pd.Series(found, known.index, dtype="Int16").reindex(values.index)


def _as_excel(source: Path, target: Path, variables: Mapping[str, Variable]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    rows = book.create_sheet(word("sheet", "rows").zh)
    rows.freeze_panes = f"A{_EXCEL_HEADER + 1}"
    rows.append([one.label.zh for one in variables.values()])
    rows.append(list(variables))
    for row in _rows(source, list(variables)):
        rows.append(row)
    about = book.create_sheet(word("sheet", "about").zh)
    for texts in _about(variables):
        about.append(texts)
    book.save(target)


def _rows(source: Path, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    from pyarrow import parquet

    with parquet.ParquetFile(source) as file:
        for batch in file.iter_batches(_BATCH, columns=columns):
            yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def _about(variables: Mapping[str, Variable]) -> Iterator[list[str]]:
    yield [word("about", name).zh for name in ("name", "zh", "en", "values")]
    for name, one in variables.items():
        values = "；".join(f"{code}＝{label.zh}" for code, label in (one.values or {}).items())
        yield [name, one.label.zh, one.label.en, values]


_WRITERS: dict[str, Write] = {
    ".parquet": _as_parquet,
    ".csv": _as_csv,
    ".dta": _as_stata,
    ".xlsx": _as_excel,
}
