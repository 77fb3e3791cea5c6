"""One file, read and decoded, as rows of unit and time: long, at the household's level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lowincome_research.errors import DataError, Problem
from lowincome_research.panel.codebook import Codebook
from lowincome_research.panel.decode import Address, decode
from lowincome_research.panel.derive import derive
from lowincome_research.panel.household import to_households
from lowincome_research.panel.identifiers import identifier_problems
from lowincome_research.panel.locate import checked_sha256
from lowincome_research.panel.readers import RawFile, read_raw
from lowincome_research.panel.reshape import Wave, to_long
from lowincome_research.panel.spec import ROW_ID, FileSpec, Keys, Source

_SHOWN = 10


@dataclass(frozen=True)
class InputFile:
    """A source file as the manifest lists it.

    Parameters
    ----------
    rows, columns
        Rows read, and columns read (those the codebook declares).
    unmatched
        Rows of the panel for which the file (or its fellows of the same codebook) has nothing.
    unused
        Rows of the file (and its fellows) that the panel has no place for: units or communities
        of a file without time, or of a community file, that no other file knows.
    """

    name: str
    sha256: str
    rows: int
    columns: int
    unmatched: int = 0
    unused: int = 0


@dataclass(frozen=True)
class Part:
    """Rows contributed by one file: canonical columns, the keys it has among them."""

    frame: pd.DataFrame
    codebook: Codebook
    input: InputFile


def read_part(source: Source, path: Path, codebook: Codebook, keys: Keys, *, unique: bool) -> Part:
    """Read one file to canonical columns.

    Parameters
    ----------
    source
        The study's entry.
    path
        The file found for it.
    codebook
        Its codebook.
    keys
        Key columns of the rows that result; `row_id` is made where the file has none.
    unique
        Whether a key may stand only once.

    Raises
    ------
    DataError
        The file is unreadable, its hash differs, a column is absent, a value is not allowed, a
        key is missing or repeated, or a column carries personal identifiers; all at once.
    """
    sha256 = checked_sha256(source, path)
    wave = source.wave if isinstance(source, FileSpec) else None
    plan = _plan(codebook, keys, wave)
    wanted = dict.fromkeys(column for by_wave in plan.values() for column in by_wave.values())
    raw = read_raw(source, path, list(wanted))
    series = _decoded(raw, plan, codebook, source.codebook)
    rows = to_long(series, codebook, keys.time, wave)
    if keys.unit == ROW_ID and ROW_ID not in rows:
        rows.insert(0, ROW_ID, _row_ids(rows))
    on = codebook.on if codebook.level == "community" else keys.names
    present = [key for key in on if key in rows]
    persons = codebook.level == "person" and unique
    _check_keys(rows, present, raw.name, unique=unique and not persons)
    if persons:
        rows = to_households(rows, codebook, present, source.name)
    about = InputFile(source.name, sha256, len(raw.cells), len(raw.cells.columns))
    frame = derive(rows, codebook.derive, source.name)
    return Part(frame.reset_index(drop=True), codebook, about)


def _plan(codebook: Codebook, keys: Keys, wave: str | int | None) -> dict[str, Mapping[Wave, str]]:
    """Say which columns of the file fill each canonical column, by wave."""
    plan = {name: codebook.sources(name, wave) for name in codebook.columns}
    if wave is not None and keys.time is not None:
        plan[keys.time] = {}
    return plan


def _decoded(
    raw: RawFile, plan: Mapping[str, Mapping[Wave, str]], codebook: Codebook, file: str
) -> dict[str, dict[Wave, pd.Series]]:
    decoded: dict[str, dict[Wave, pd.Series]] = {}
    problems: list[Problem] = []
    for name, sources in plan.items():
        decoded[name] = {}
        for wave, source in sources.items():
            at = Address(raw.name, source, name, file, raw.typed)
            column = decode(raw.cells[source], codebook.columns[name], at)
            problems += identifier_problems(raw.name, source, raw.cells[source])
            problems += column.problems
            decoded[name][wave] = column.values
    if problems:
        raise DataError(problems)
    return decoded


def _row_ids(rows: pd.DataFrame) -> pd.Series:
    """Hash each row's values; identical rows are told apart by a counter.

    The id does not depend on the order of rows or the format of the file.
    """
    comparable = rows.apply(
        lambda values: _rounded(values) if values.dtype == "float64" else values
    )
    hashes = pd.util.hash_pandas_object(comparable, index=False)
    counter = hashes.groupby(hashes).cumcount()
    return hashes.map("{:016x}".format).astype("str") + "-" + counter.astype("str")


def _rounded(values: pd.Series, digits: int = 12) -> pd.Series:
    """Round to significant digits: Excel files keep 16 of a number, other formats 17."""
    size = np.where(values.abs() > 0, values.abs(), 1.0)
    scale = 10.0 ** (digits - np.ceil(np.log10(size)))
    return (values * scale).round() / scale + 0.0


def _check_keys(rows: pd.DataFrame, keys: list[str], file: str, *, unique: bool) -> None:
    problems = list(_missing(rows, keys, file))
    if unique and not problems:
        problems = list(_repeated(rows, keys, file))
    if problems:
        raise DataError(problems)


def _missing(rows: pd.DataFrame, keys: list[str], file: str) -> Iterator[Problem]:
    for key in keys:
        at = rows.index[rows[key].isna()].unique()
        if len(at):
            listed = ", ".join(map(str, at[:_SHOWN])) + (" …" if len(at) > _SHOWN else "")
            yield Problem(f"{file} column {key}", f"the key is missing in row {listed}", "a key")


def _repeated(rows: pd.DataFrame, keys: list[str], file: str) -> Iterator[Problem]:
    """Report keys that stand in several rows: the first ten, and how many there are."""
    repeated = rows[rows.duplicated(keys, keep=False)]
    if repeated.empty:
        return
    groups = repeated.groupby(keys, sort=True)
    shown = []
    for values, group in list(groups)[:_SHOWN]:
        key = ", ".join(f"{name} {value}" for name, value in zip(keys, values, strict=True))
        shown.append(f"{key} in rows {', '.join(map(str, group.index[:_SHOWN]))}")
    more = " …" if groups.ngroups > _SHOWN else ""
    yield Problem(
        file,
        f"keys stand more than once ({groups.ngroups} in all): {'; '.join(shown)}{more}",
        f"each {' and '.join(keys)} once",
        "remove the duplicates, or add the missing key to 'keys'",
    )
