"""Amounts of money in any dataframe: read as numbers, compared with a line, rounded up once."""

from __future__ import annotations

import narwhals as nw

TIE = 1e-9
"""Share of a line within which an amount is the same, so that summation order moves nobody."""


def number(column: str) -> nw.Expr:
    """Return a column as a number; not-a-number is missing."""
    values = nw.col(column).cast(nw.Float64)
    return nw.when(~values.is_nan()).then(values)


def flag(column: str) -> nw.Expr:
    """Return whether a 0/1 or boolean column is 1; missing is not."""
    return (nw.col(column).cast(nw.Float64) == 1).fill_null(False)


def below(amount: nw.Expr, line: nw.Expr) -> nw.Expr:
    """Return whether an amount lies below a line and not merely on it."""
    return amount < line - TIE * line.abs()


def above(amount: nw.Expr, line: nw.Expr) -> nw.Expr:
    """Return whether an amount lies above a line and not merely on it."""
    return amount > line + TIE * line.abs()


def rounded(amount: nw.Expr, unit: float) -> nw.Expr:
    """Return an amount rounded up to a multiple of a unit; as it is where the unit is 0."""
    if not unit:
        return amount
    return ((amount / unit - TIE).ceil() * unit).clip(lower_bound=0.0)
