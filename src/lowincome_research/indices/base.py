"""The rows on which an index is fitted, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from lowincome_research.errors import DataError, Problem, StudyError, suggestion
from lowincome_research.indices.spec import Base

Floats = npt.NDArray[np.float64]
_GROUP = "__group"


Value = str | int | float | bool


@dataclass(frozen=True)
class Groups:
    """The groups to which rows belong.

    Attributes
    ----------
    values
        Their names, shape (g,).
    codes
        Position of each row's group in `values`, shape (n,); -1 where it is missing.
    """

    values: tuple[Value, ...]
    codes: npt.NDArray[np.intp]


@dataclass(frozen=True)
class BaseRows:
    """Values of the base rows.

    Attributes
    ----------
    values
        By column, shape (n,), float; NaN where missing.
    weights
        Survey weights, shape (n,); ones where the study has none.
    groups
        Groups whose means stand for missing values, where the study names some.
    """

    values: Mapping[str, Floats]
    weights: Floats
    groups: Groups | None = None

    def __len__(self) -> int:
        return len(self.weights)


def base_rows(
    frame: Any,
    columns: Sequence[str],
    base: Base,
    *,
    weight: str | None = None,
    group: str | None = None,
) -> BaseRows:
    """Collect columns of the base rows from any dataframe narwhals reads.

    Raises
    ------
    StudyError
        The frame lacks a column.
    DataError
        No row belongs to the base, or a weight is missing or negative.
    """
    source = nw.from_native(frame).lazy()
    keys = base if isinstance(base, dict) else {}
    wanted = dict.fromkeys([*columns, *([weight] if weight else [])])
    require_columns(source, [*wanted, *keys, *([group] if group else [])])
    if keys:
        source = source.filter(*(nw.col(name) == value for name, value in keys.items()))
    named = [nw.col(group).alias(_GROUP)] if group else []
    rows = source.select(*(nw.col(name).cast(nw.Float64) for name in wanted), *named).collect()
    if not len(rows):
        raise DataError(_no_rows(keys))
    values = {name: np.asarray(rows[name].to_numpy(), dtype=float) for name in wanted}
    weights = values[weight] if weight else np.ones(len(rows))
    if not (weights >= 0).all() or not weights.any():
        raise DataError(Problem("base", f"'{weight}' is missing, negative, or zero in every row"))
    return BaseRows(values, weights, _groups(rows[_GROUP]) if group else None)


def _groups(column: nw.Series[Any]) -> Groups:
    missing = column.is_null().to_list()
    named = [None if gone else one for one, gone in zip(column.to_list(), missing, strict=True)]
    known = sorted({one for one in named if one is not None and one == one}, key=str)
    odd = [one for one in known if not isinstance(one, str | int | float | bool)]
    if odd:
        seen = f"groups are named by words or numbers, not by {odd[0]!r}"
        raise StudyError(Problem("treat.missing.by", seen))
    position = {value: code for code, value in enumerate(known)}
    codes = np.array([position.get(one, -1) for one in named], dtype=np.intp)
    return Groups(tuple(known), codes)


def require_columns(frame: nw.LazyFrame[Any], names: Sequence[str]) -> None:
    """Raise a StudyError for each name that is no column of the frame."""
    known = frame.collect_schema().names()
    absent = [name for name in dict.fromkeys(names) if name not in known]
    if absent:
        raise StudyError(
            Problem("data", f"no column '{name}'", ", ".join(known), suggestion(name, known))
            for name in absent
        )


def _no_rows(keys: Mapping[str, Any]) -> Problem:
    if not keys:
        return Problem("base", "there is no row to fit on", fix="widen the universe or the sample")
    chosen = ", ".join(f"{name} = {value!r}" for name, value in keys.items())
    return Problem("base", f"no row has {chosen}", fix="name a value of that column")
