"""The indicators of an index as column expressions: deflated, and filled where missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from lowincome_research.indices.fitted import FittedIndex, FittedLeaf

_WIDTH = 24
"""Characters of a number that is written to the last bit."""


def inputs(fitted: FittedIndex) -> list[str]:
    """Return the columns that an index is scored from."""
    deflator = [fitted.spec.deflator] if fitted.spec.deflator else []
    return [*(leaf.column for leaf in fitted.leaves), *deflator, *_by(fitted)]


def real_values(leaf: FittedLeaf, fitted: FittedIndex) -> nw.Expr:
    """Return an indicator in the unit in which it was fitted, missing where it is missing."""
    values = nw.col(leaf.column).cast(nw.Float64)
    if leaf.money and fitted.spec.deflator:
        return values / nw.col(fitted.spec.deflator)
    return values


def treated_values(leaf: FittedLeaf, fitted: FittedIndex) -> nw.Expr:
    """Return an indicator with those missing replaced; the frame is one of `with_fills`."""
    values = real_values(leaf, fitted)
    if leaf.fill is None:
        return values
    stand_in: nw.Expr = nw.lit(leaf.fill.value)
    if leaf.fill.groups:
        stand_in = nw.coalesce(nw.col(_fill_column(leaf, fitted)), stand_in)
    return nw.when(values.is_null() | values.is_nan()).then(stand_in).otherwise(values)


def with_fills(source: Any, fitted: FittedIndex) -> tuple[Any, list[str]]:
    """Add to each row what its group's means are, and name the columns added.

    The means are written out for the groups that the frame has and joined from there, so that a
    thousand groups cost a row no more than two.
    """
    leaves = [leaf for leaf in fitted.leaves if leaf.fill and leaf.fill.groups]
    if not leaves:
        return source, []
    (by,) = _by(fitted)
    packed = f"{fitted.name}__means"
    groups = source.select(by).unique().with_columns(_packed(leaves, by).alias(packed))
    added = [_fill_column(leaf, fitted) for leaf in leaves]
    groups = groups.with_columns(
        _unpacked(nw.col(packed), position).alias(name) for position, name in enumerate(added)
    )
    return source.join(groups.drop(packed), on=by, how="left"), added


def _packed(leaves: Sequence[FittedLeaf], by: str) -> nw.Expr:
    """Return the means of a row's group, one after the other, as digits of a fixed width.

    One literal per group: one per group and indicator is more than query planners can bear.
    """
    means = [dict(leaf.fill.groups) for leaf in leaves if leaf.fill]
    digits = {
        group: "".join(_digits(one.get(group)) for one in means)
        for group in dict.fromkeys(group for one in means for group in one)
    }
    found = [nw.when(nw.col(by) == group).then(nw.lit(text)) for group, text in digits.items()]
    return nw.coalesce(*found, nw.lit(_digits(None) * len(means)))


def _unpacked(packed: nw.Expr, position: int) -> nw.Expr:
    digits = packed.str.slice(position * _WIDTH, _WIDTH)
    return nw.when(digits != _digits(None)).then(digits).cast(nw.Float64)


def _digits(mean: float | None) -> str:
    """Write a number to the last bit, such as ``01.5000000000000000e-003``."""
    if mean is None:
        return "-" * _WIDTH
    mantissa, exponent = f"{abs(mean):.16e}".split("e")
    return f"{'-' if mean < 0 else '0'}{mantissa}e{int(exponent):+04d}"


def _by(fitted: FittedIndex) -> list[str]:
    by = fitted.spec.treat.missing.by
    return [by] if by else []


def _fill_column(leaf: FittedLeaf, fitted: FittedIndex) -> str:
    return f"{fitted.name}__mean__{leaf.column}"
