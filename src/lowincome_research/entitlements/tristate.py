"""Yes, no or unknown, as row-wise expressions that mean the same on every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import narwhals as nw

from lowincome_research.entitlements import amounts


@dataclass(frozen=True)
class Tri:
    """A statement that holds, does not hold, or cannot be told for want of a value.

    Attributes
    ----------
    yes, no
        Boolean expressions that are never missing; where neither holds the answer is unknown.
    """

    yes: nw.Expr
    no: nw.Expr

    @property
    def unknown(self) -> nw.Expr:
        """Rows where a value is missing that would decide."""
        return ~(self.yes | self.no)

    def __and__(self, other: Tri) -> Tri:
        return Tri(self.yes & other.yes, self.no | other.no)

    def __or__(self, other: Tri) -> Tri:
        return Tri(self.yes | other.yes, self.no & other.no)

    def __invert__(self) -> Tri:
        return Tri(self.no, self.yes)

    def where(self, rows: nw.Expr) -> Tri:
        """Return the statement on some rows; on the others it does not hold."""
        return Tri(self.yes & rows, self.no | ~rows)

    def coded(self) -> nw.Expr:
        """Return 1, 0 or a missing value."""
        return nw.when(self.yes).then(nw.lit(1)).otherwise(nw.when(self.no).then(nw.lit(0)))


def missing(value: nw.Expr) -> nw.Expr:
    """Tell where a number is missing, whichever way the engine writes it."""
    return value.is_nan().fill_null(True)


def flagged(column: str) -> Tri:
    """Tell where a yes/no column says yes."""
    value = amounts.number(column)
    return _known(value == 1, missing(value))


def below(value: nw.Expr, limit: nw.Expr) -> Tri:
    """Tell where an amount is below a limit by more than a tie."""
    return _known(amounts.below(value, limit), missing(value) | missing(limit))


def above(value: nw.Expr, limit: nw.Expr) -> Tri:
    """Tell where an amount is above a limit by more than a tie."""
    return _known(amounts.above(value, limit), missing(value) | missing(limit))


def is_among(column: str, codes: Iterable[str]) -> Tri:
    """Tell where a text column holds one of some codes."""
    value = nw.col(column)
    holds = nw.any_horizontal(*(value == code for code in codes), ignore_nulls=False)
    return _known(holds, value.is_null())


def read(column: str) -> Tri:
    """Return a statement that was written down by `Tri.coded`."""
    code = nw.col(column)
    return Tri((code == 1).fill_null(False), (code == 0).fill_null(False))


def one(holds: nw.Expr) -> nw.Expr:
    """Return 1 where a condition holds and 0 elsewhere."""
    return nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0))


def always(answer: bool) -> Tri:
    """Return a statement that holds, or does not, in every row."""
    return Tri(nw.lit(answer), nw.lit(not answer))


def unknowable() -> Tri:
    """Return a statement that no row can answer."""
    return Tri(nw.lit(False), nw.lit(False))


def all_of(statements: Iterable[Tri]) -> Tri:
    """Tell where all statements hold; one that fails decides, whatever else is unknown."""
    return reduce(lambda one, other: one & other, statements)


def any_of(statements: Iterable[Tri]) -> Tri:
    """Tell where a statement holds."""
    return reduce(lambda one, other: one | other, statements)


def _known(holds: nw.Expr, unknown: nw.Expr) -> Tri:
    decided = holds.fill_null(False)
    return Tri(decided & ~unknown, ~decided & ~unknown)
