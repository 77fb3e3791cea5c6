"""Structured samples: `{year: [2019, 2020], age: {min: 16, max: 64}}`; nothing is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.panel.codebook import Bounds
from lowincome_research.strict import Identifier

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | bool
Range = Bounds
Sample = dict[Identifier, Value | tuple[Value, ...] | Range]
"""Per column the value, the values or the interval (ends included) that a row must have."""


def select(frame: pd.DataFrame, sample: Sample) -> pd.Series[bool]:
    """Say which rows belong to a sample.

    Parameters
    ----------
    frame
        Rows with canonical columns.
    sample
        Conditions, all of which must hold; a missing value meets none.

    Returns
    -------
    Series of bool
        Aligned with `frame`.

    Raises
    ------
    StudyError
        The sample names a column that the frame lacks; all of them at once.
    """
    columns = list(map(str, frame.columns))
    unknown = [
        Problem(f"sample.{name}", "no such column", ", ".join(columns), suggestion(name, columns))
        for name in sample
        if name not in frame
    ]
    if unknown:
        raise StudyError(unknown)
    chosen = frame.index.to_series().notna()
    for name, condition in sample.items():
        chosen &= _meets(frame[name], condition)
    return chosen


def _meets(values: pd.Series, condition: Value | tuple[Value, ...] | Range) -> pd.Series[bool]:
    if isinstance(condition, Bounds):
        low = values >= condition.min if condition.min is not None else values.notna()
        high = values <= condition.max if condition.max is not None else values.notna()
        return (low & high).fillna(False).astype(bool)
    allowed = condition if isinstance(condition, tuple) else (condition,)
    return values.isin(list(allowed)).astype(bool)
