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


@dataclass(frozen=True)
class BaseRows:
    """Values of the base rows.

    Attributes
    ----------
    values
        By column, shape (n,), float; NaN where missing.
    weights
        Survey weights, shape (n,); ones where the study has none.
    """

    values: Mapping[str, Floats]
    weights: Floats

    def __len__(self) -> int:
        return len(self.weights)


def base_rows(
    frame: Any, columns: Sequence[str], base: Base, *, weight: str | None = None
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
    require_columns(source, [*wanted, *keys])
    if keys:
        source = source.filter(*(nw.col(name) == value for name, value in keys.items()))
    rows = source.select(*(nw.col(name).cast(nw.Float64) for name in wanted)).collect()
    if not len(rows):
        chosen = ", ".join(f"{name} = {value!r}" for name, value in keys.items())
        raise DataError(Problem("base", f"no row has {chosen}", fix="name a value of that column"))
    values = {name: np.asarray(rows[name].to_numpy(), dtype=float) for name in wanted}
    weights = values[weight] if weight else np.ones(len(rows))
    if not (weights >= 0).all() or not weights.any():
        raise DataError(Problem("base", f"'{weight}' is missing, negative, or zero in every row"))
    return BaseRows(values, weights)


def require_columns(frame: nw.LazyFrame[Any], names: Sequence[str]) -> None:
    """Raise a StudyError for each name that is no column of the frame."""
    known = frame.collect_schema().names()
    absent = [name for name in dict.fromkeys(names) if name not in known]
    if absent:
        raise StudyError(
            Problem("data", f"no column '{name}'", ", ".join(known), suggestion(name, known))
            for name in absent
        )
