"""Compare a frame with the rows on which an index was fitted: does it leave their bounds?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from lowincome_research.indices.base import require_columns
from lowincome_research.indices.columns import inputs, real_values
from lowincome_research.indices.fitted import FittedIndex, FittedLeaf

_COUNTS = ("n", "missing", "below", "above")


@dataclass(frozen=True)
class Comparison:
    """How many values of a frame lie outside the fitted bounds.

    Attributes
    ----------
    name
        The index.
    table
        A row per indicator: column, low, high, n, missing, below, above, share_outside. A score
        counts those outside as the bound; beyond a target nothing is lost by it.
    """

    name: str
    table: pd.DataFrame

    @property
    def within(self) -> bool:
        """Whether every known value lies within the bounds."""
        return not self.table[["below", "above"]].to_numpy().any()

    def to_frame(self) -> pd.DataFrame:
        """Return the table with the index's name."""
        return self.table.assign(index=self.name)[["index", *self.table.columns]]

    def summary(self) -> str:
        """Say in words which indicators leave the bounds, the one that does most first."""
        if self.within:
            return f"{self.name}: every value lies within the fitted bounds"
        out = self.table[self.table["share_outside"] > 0].sort_values(
            ["share_outside", "column"], ascending=[False, True]
        )
        shares = ", ".join(f"{row.column} {row.share_outside:.1%}" for row in out.itertuples())
        return f"{self.name}: values outside the fitted bounds, counted as the bound: {shares}"


def compare_with(frame: Any, fitted: FittedIndex) -> Comparison:
    """Count the values of a frame that lie outside the bounds of an index.

    Parameters
    ----------
    frame
        A pandas, polars, DuckDB or PySpark frame with the index's columns.

    Raises
    ------
    StudyError
        A column is absent.
    """
    source = nw.from_native(frame).lazy()
    require_columns(source, inputs(fitted))
    leaves = fitted.leaves
    counts = source.select(*(expr for leaf in leaves for expr in _counts(leaf, fitted))).collect()
    found = iter(counts.row(0))
    rows = [
        (leaf.column, leaf.low, leaf.high, *(int(next(found) or 0) for _ in _COUNTS))
        for leaf in leaves
    ]
    table = pd.DataFrame(rows, columns=["column", "low", "high", *_COUNTS])
    outside = table["below"] + table["above"]
    return Comparison(fitted.name, table.assign(share_outside=outside / table["n"].clip(lower=1)))


def _counts(leaf: FittedLeaf, fitted: FittedIndex) -> list[nw.Expr]:
    values = real_values(leaf, fitted)
    missing = values.is_null() | values.is_nan()
    counts = (~missing, missing, values < leaf.low, ~missing & (values > leaf.high))
    return [
        nw.when(holds).then(1).otherwise(0).sum().alias(f"{leaf.column}__{name}")
        for name, holds in zip(_COUNTS, counts, strict=True)
    ]
