"""The indicators of an index as columns: deflated, filled where missing, and scored.

Each step makes columns that the next one reads. Written into one another, steps that name a value
several times multiply, beyond what the query planners of engines can bear.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from lowincome_research.indices.fitted import FittedIndex, FittedLeaf
from lowincome_research.indices.scale import oriented, placed

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


def with_oriented(source: Any, fitted: FittedIndex) -> tuple[Any, dict[str, str]]:
    """Add each indicator that has weight in its dimension, between 0 and 1: `scale.oriented`.

    Returns
    -------
    frame, dict
        The name of the column added, by indicator.
    """
    leaves = [leaf for leaf in fitted.leaves if leaf.weight > 0]
    names = {leaf.column: f"__{fitted.name}__{leaf.column}" for leaf in leaves}
    source, fills = with_fills(source, fitted)
    treated = {leaf.column: _treated(leaf, fitted).alias(names[leaf.column])
               for leaf in leaves if leaf.fill}  # fmt: skip
    source = source.with_columns(*treated.values()) if treated else source
    source = source.drop(fills) if fills else source
    values = {leaf.column: nw.col(names[leaf.column]) if leaf.fill else real_values(leaf, fitted)
              for leaf in leaves}  # fmt: skip
    scores = (oriented(values[leaf.column], leaf).alias(names[leaf.column]) for leaf in leaves)
    return source.with_columns(*scores), names


def with_scores(source: Any, fitted: FittedIndex) -> tuple[Any, dict[str, str]]:
    """Add the score of each indicator that has weight in its dimension; see `with_oriented`."""
    source, names = with_oriented(source, fitted)
    scores = [
        placed(nw.col(names[leaf.column]), leaf.place).alias(names[leaf.column])
        for leaf in fitted.leaves
        if leaf.place is not None and leaf.column in names
    ]
    return source.with_columns(*scores) if scores else source, names


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


def _treated(leaf: FittedLeaf, fitted: FittedIndex) -> nw.Expr:
    """Return an indicator with those missing replaced; the frame is one of `with_fills`."""
    assert leaf.fill is not None
    values = real_values(leaf, fitted)
    stand_in: nw.Expr = nw.lit(leaf.fill.value)
    if leaf.fill.groups:
        stand_in = nw.coalesce(nw.col(_fill_column(leaf, fitted)), stand_in)
    return nw.when(values.is_null() | values.is_nan()).then(stand_in).otherwise(values)


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
