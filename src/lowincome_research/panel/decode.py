"""One column of a file, from cells as read to canonical values: the codebook applied in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lowincome_research.errors import Problem
from lowincome_research.panel.codebook import Bounds, ColumnSpec, Scalar

_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_TRUTH = {"true": 1.0, "false": 0.0}
_SHOWN = 10


@dataclass(frozen=True)
class Decoded:
    """A canonical column and what is wrong with it.

    Parameters
    ----------
    values
        float64 for ``number``; Int64 for ``integer``, ``boolean`` and whole-number codes;
        datetime64 for ``date``; str otherwise. Indexed like the cells, which are row numbers.
    problems
        One per kind of fault, with the addresses of its first ten cells and the count.
    """

    values: pd.Series
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Address:
    """Where a column is found: its file, its name there, and the codebook that declares it."""

    file: str
    source: str
    name: str
    codebook: str
    typed: bool


def decode(cells: pd.Series, column: ColumnSpec, at: Address) -> Decoded:
    """Apply missing codes, recode, type, factor and range to one column.

    Parameters
    ----------
    cells
        Values as read; index: row numbers.
    column
        What the codebook says.
    at
        How messages name the column.
    """
    if column.type == "date":
        return _decode_date(cells, column, at)
    return (_decode_number if column.numeric else _decode_text)(cells, column, at)


def _decode_text(cells: pd.Series, column: ColumnSpec, at: Address) -> Decoded:
    text = _text(cells)
    missing = _blank(text) | text.isin([_plain(code) for code in _codes(column)])
    known = text.mask(missing)
    if column.recode:
        known = known.replace({code: _plain(value) for code, value in column.recode.items()})
    problems: list[Problem] = []
    if column.values:
        wrong = known.notna() & ~known.isin(list(column.values))
        problems += _cells_wrong(text[wrong], at, f"one of the codes {', '.join(column.values)}")
    return Decoded(known.astype("str"), problems)


def _decode_date(cells: pd.Series, column: ColumnSpec, at: Address) -> Decoded:
    text = _text(cells).str.removesuffix(" 00:00:00")
    known = text.mask(_blank(text) | text.isin([_plain(code) for code in _codes(column)]))
    layout = "%Y-%m-%d" if at.typed else column.format
    dates = pd.to_datetime(known, format=layout, errors="coerce").astype("datetime64[ms]")
    wrong = known.notna() & dates.isna()
    return Decoded(dates, list(_cells_wrong(text[wrong], at, f"a date written {layout}")))


def _decode_number(cells: pd.Series, column: ColumnSpec, at: Address) -> Decoded:
    text = None if pd.api.types.is_numeric_dtype(cells.dtype) else _text(cells)
    if text is not None and at.typed and not column.recode and not _blank(text).all():
        seen = f"the file stores it as text, and the codebook says {column.type}"
        fix = f"store it as a number, or recode its labels in {at.codebook}"
        return Decoded(_empty(cells, column), [Problem(_where(at), seen, "numbers", fix)])
    numbers = _numbers(cells) if text is None else _parsed(text, column)
    missing = _is_missing(numbers, text, column)
    recoded = _recoded(numbers, text, column).mask(missing)
    not_numbers = ~missing & ~np.isfinite(recoded)
    scaled = recoded if column.factor is None else recoded * column.factor
    shown = cells if text is None else text
    problems = [
        *_cells_wrong(shown[not_numbers], at, _numbers_allowed(column)),
        *_values_wrong(scaled, shown, column, at),
    ]
    whole = column.type != "number" and not problems
    return Decoded(scaled.astype("Int64") if whole else scaled, problems)


def _values_wrong(
    values: pd.Series, shown: pd.Series, column: ColumnSpec, at: Address
) -> Iterator[Problem]:
    """Report numbers that the column's type, codes or range do not allow, each cell once."""
    unseen = np.isfinite(values)
    for wrong, allowed in _rules(values, column):
        yield from _cells_wrong(shown[wrong & unseen], at, allowed)
        unseen &= ~wrong


def _rules(values: pd.Series, column: ColumnSpec) -> Iterator[tuple[pd.Series, str]]:
    if column.type == "boolean":
        yield ~values.isin([0, 1]), "0 or 1"
    elif column.type != "number":
        yield values % 1 != 0, "a whole number"
    if column.values:
        codes = [int(code) for code in column.values]
        yield ~values.isin(codes), f"one of the codes {', '.join(column.values)}"
    if column.range is not None:
        yield _outside(values, column.range), f"{column.range}"


def _outside(values: pd.Series, bounds: Bounds) -> pd.Series:
    below = values < (-np.inf if bounds.min is None else bounds.min)
    return below | (values > (np.inf if bounds.max is None else bounds.max))


def _is_missing(numbers: pd.Series, text: pd.Series | None, column: ColumnSpec) -> pd.Series:
    missing = numbers.isna() if text is None else _blank(text)
    for code in column.missing:
        if isinstance(code, Bounds):
            missing |= numbers.notna() & ~_outside(numbers, code)
        elif isinstance(code, str):
            missing |= False if text is None else text == code
        else:
            missing |= numbers == code
    return missing


def _recoded(numbers: pd.Series, text: pd.Series | None, column: ColumnSpec) -> pd.Series:
    recoded = numbers.copy()
    for code, value in column.recode.items():
        number = _parsed(pd.Series([code], dtype="str"), column).iloc[0]
        same = numbers == number
        if text is not None:
            same |= text == code
        recoded = recoded.mask(same, float(value))
    return recoded


def _parsed(text: pd.Series, column: ColumnSpec) -> pd.Series:
    """Return the numbers written in `text`, exactly rounded; NaN where none is."""
    array = pa.array(text.where(text != ""), type=pa.large_string(), from_pandas=True)
    try:
        numbers = array.cast(pa.float64())
    except pa.ArrowInvalid:
        written = pc.if_else(pc.match_substring_regex(array, _NUMBER), array, None)
        numbers = written.cast(pa.float64())
    parsed = pd.Series(numbers.to_numpy(zero_copy_only=False), index=text.index, dtype="float64")
    if column.type == "boolean":
        words = text[parsed.isna()].str.lower()
        parsed = parsed.fillna(words.map(_TRUTH))
    return parsed


def _numbers(cells: pd.Series) -> pd.Series:
    return cells.astype("float64")


def _text(cells: pd.Series) -> pd.Series:
    """Return cells as stripped text; whole numbers of typed files without a decimal point."""
    if pd.api.types.is_float_dtype(cells.dtype):
        known = cells.dropna()
        whole = (known % 1 == 0).all() and (known.abs() < 2**53).all()
        cells = cells.astype("Int64") if whole else cells
    return cells.astype("str").str.strip()


def _blank(text: pd.Series) -> pd.Series:
    return text.isna() | (text == "")


def _codes(column: ColumnSpec) -> list[Scalar]:
    return [code for code in column.missing if not isinstance(code, Bounds)]


def _plain(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _empty(cells: pd.Series, column: ColumnSpec) -> pd.Series:
    kind = "float64" if column.type == "number" else "Int64"
    return pd.Series(pd.NA if kind == "Int64" else np.nan, index=cells.index, dtype=kind)


def _numbers_allowed(column: ColumnSpec) -> str:
    kind = {"number": "a number", "boolean": "0 or 1"}.get(column.type, "a whole number")
    return f"{kind}, {column.range}" if column.range else kind


def _where(at: Address) -> str:
    alias = "" if at.source == at.name else f" ({at.name})"
    return f"{at.file} column {at.source}{alias}"


def _cells_wrong(wrong: pd.Series, at: Address, allowed: str) -> Iterator[Problem]:
    if wrong.empty:
        return
    listed = ", ".join(f"row {row} '{cell}'" for row, cell in wrong.head(_SHOWN).items())
    count = f"{len(wrong)} cells" if len(wrong) > 1 else "1 cell"
    more = " …" if len(wrong) > _SHOWN else ""
    fix = f"correct the file, or declare a missing code under columns.{at.name} in {at.codebook}"
    yield Problem(_where(at), f"{count}: {listed}{more}", allowed, fix)
