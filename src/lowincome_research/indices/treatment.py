"""Treatment of indicators on the base rows: logarithms, and what stands for missing values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lowincome_research.indices.base import BaseRows, Groups
from lowincome_research.indices.fitted import Fill, LogMethod
from lowincome_research.indices.spec import MissingRule, Treatment

Floats = npt.NDArray[np.float64]

DOMAIN = {"log": 0.0, "log1p": -1.0}
"""Values above which a logarithm is defined."""


def logarithm(treat: Treatment, column: str) -> LogMethod | None:
    """Return the logarithm that is taken of a column."""
    if column in treat.log:
        return "log"
    return "log1p" if column in treat.log1p else None


def check_domain(values: Floats, how: LogMethod | None) -> None:
    """Raise a ValueError where values have no logarithm; NaN is left out."""
    if how is None:
        return
    count = int((values <= DOMAIN[how]).sum())
    if count:
        shift = how == "log" and not (values <= DOMAIN["log1p"]).any()
        instead = ", or put it under 'log1p'" if shift else ""
        raise ValueError(
            f"'{how}' needs values above {DOMAIN[how]:g}, and {count} in the base rows are not:"
            f" take it off 'treat.{how}'{instead}"
        )


def check_ends(ends: Sequence[float], how: LogMethod | None) -> None:
    """Raise a ValueError where a bound, a target or an optimum has no logarithm."""
    outside = [f"{end:g}" for end in ends if how is not None and end <= DOMAIN[how]]
    if how is not None and outside:
        named = ", ".join(outside)
        raise ValueError(
            f"'{how}' needs values above {DOMAIN[how]:g}, and the framework states {named}"
        )


def fitted_fill(values: Floats, rows: BaseRows, rule: MissingRule) -> Fill | None:
    """Return what will stand for missing values of an indicator.

    Parameters
    ----------
    values
        The indicator on the base rows, shape (n,), at least one of them known and with weight.
    rows
        Survey weights, and the groups of the rule ``group_mean``.
    """
    known = np.isfinite(values) & (rows.weights > 0)
    x, w = values[known], rows.weights[known]
    if rule == "minimum":
        return Fill(value=float(x.min()))
    if rule == "group_mean" and rows.groups is not None:
        overall = float((w * x).sum() / w.sum())
        return Fill(value=overall, groups=_group_means(x, w, rows.groups, known))
    return None


def filled(values: Floats, fill: Fill | None, groups: Groups | None) -> Floats:
    """Return values with those missing replaced."""
    if fill is None:
        return values
    missing = np.isnan(values)
    return np.where(missing, _stand_ins(fill, groups, len(values)), values)


def ungrouped(values: Floats, fill: Fill, groups: Groups | None) -> int:
    """Count missing values that the mean of all rows stands for, their group having none."""
    if groups is None:
        return 0
    met = dict(fill.groups)
    with_mean = np.array([*(value in met for value in groups.values), False])
    return int((np.isnan(values) & ~with_mean[groups.codes]).sum())


def _stand_ins(fill: Fill, groups: Groups | None, n: int) -> Floats:
    if groups is None:
        return np.full(n, fill.value)
    means = dict(fill.groups)
    by_code = np.array([*(means.get(value, fill.value) for value in groups.values), fill.value])
    return by_code[groups.codes]  # the code of a missing group, -1, is the last position


def _group_means(
    x: Floats, w: Floats, groups: Groups, known: npt.NDArray[np.bool_]
) -> tuple[tuple[str | int | float | bool, float], ...]:
    grouped = groups.codes[known] >= 0
    codes, size = groups.codes[known][grouped], len(groups.values)
    weight = np.bincount(codes, w[grouped], minlength=size)
    total = np.bincount(codes, (w * x)[grouped], minlength=size)
    return tuple(
        (value, float(total[code] / weight[code]))
        for code, value in enumerate(groups.values)
        if weight[code] > 0
    )
