"""What a register pays, row by row, and how much of it fills the gap to the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.case import Case
from lowincome_research.identification.pooled import Quantity
from lowincome_research.identification.poverty import FGT, fgt_quantities
from lowincome_research.identification.spec import Register, Truth
from lowincome_research.stats.densities import bandwidth, kernel
from lowincome_research.stats.poverty import shortfall

Floats = npt.NDArray[np.float64]
_ALL_ASSISTANCE = frozenset({"assistance_received", "income_transfer"})
"""Columns that contain whatever any register pays."""
_BEFORE, _AFTER, _CHANGE = (
    (f"{FGT[0]}_{moment}", f"{FGT[1]}_{moment}", f"{FGT[2]}_{moment}")
    for moment in ("before", "after", "change")
)

RATIOS: Mapping[str, tuple[str, str]] = {
    **{
        name: (name, "everyone")
        for names in zip(_BEFORE, _AFTER, _CHANGE, strict=True)
        for name in names
    },
    "gap_closed": ("gap_closed", "poverty_gap_before"),
    "vertical_efficiency": ("paid_to_poor", "paid"),
    "spillover": ("beyond_gap", "paid_to_poor"),
    "poverty_reduction_efficiency": ("filled", "paid"),
    "benefit_adequacy": ("paid_to_poor", "gap_of_paid"),
    "mean_benefit": ("paid", "everyone"),
    "mean_benefit_recipient": ("paid", "recipients"),
}
"""Each figure as the total of one quantity over that of another, in the order of the table."""
PROPORTIONS = frozenset(
    {
        _BEFORE[0], _AFTER[0], "gap_closed", "vertical_efficiency", "spillover",
        "poverty_reduction_efficiency",
    }
)  # fmt: skip
"""Figures that lie between 0 and 1 by definition."""
GAPS = frozenset({*_BEFORE[1:], *_AFTER[1:]})
"""Figures that do so where no welfare is below zero."""


@dataclass(frozen=True)
class Payments:
    """What a register pays to the rows of a case.

    Attributes
    ----------
    benefit
        Per head and in the unit of welfare, shape (n,).
    touched
        Places of the rows that are poor or paid, of all rows where the sample sets the line.
    quantities
        What `RATIOS` are made of, of the rows touched, as they are zero for others. Money counts
        per head: households weigh alike in figures of households, and money counts as much as it
        is in figures of persons.
    """

    case: Case
    benefit: Floats
    touched: npt.NDArray[np.intp]
    quantities: Mapping[str, Quantity]


def payments(case: Case, declared: Register) -> Payments:
    """Hold what a register pays against the line of a truth.

    Raises
    ------
    StudyError
        The amount is of the household and the design names no size to divide it by.
    """
    benefit = _per_head(case, declared)
    touched = (case.welfare < case.level) | (benefit > 0) | (case.estimated is not None)
    rows = np.flatnonzero(touched)
    part = case.part(rows)
    return Payments(case, benefit, rows, _quantities(part, benefit[rows]))


def _quantities(case: Case, benefit: Floats) -> Mapping[str, Quantity]:
    after, near, near_after = case.welfare + benefit, None, None
    if case.estimated is not None:
        near = case.estimated.near[case.position]
        near_after = _near(case, after)
    found = {
        **fgt_quantities(case.welfare, case.level, near, _BEFORE),
        **fgt_quantities(after, case.level, near_after, _AFTER),
        **_money(case, benefit, near),
    }
    for before, later, change in zip(_BEFORE, _AFTER, _CHANGE, strict=True):
        found[change] = _difference(found[later], found[before])
    found["gap_closed"] = _difference(found[_BEFORE[1]], found[_AFTER[1]])
    return found


def still_contained(declared: Register, truth: Truth) -> bool:
    """Tell whether a measure may contain what a register pays, so that adding it counts it twice.

    So it is where assistance is taken off the measure, but neither this amount nor all of it.
    """
    less = set(truth.less)
    return bool(less) and declared.amount not in less and not less & _ALL_ASSISTANCE


def _per_head(case: Case, declared: Register) -> Floats:
    if declared.amount_of == "person":
        return case.benefit
    designs = case.rows.designs
    if "person" not in designs:
        where = f"identification.registers.{case.register}.amount_of"
        seen = "the amount is the household's, and no size is known to divide it by"
        raise StudyError(Problem(where, seen, fix="name 'panel.design.size'"))
    weights = (designs[unit].weight[case.position] for unit in ("household", "person"))
    household, person = weights
    return np.asarray(case.benefit * household / person)


def _near(case: Case, after: Floats) -> Floats:
    """Return the kernel of welfare after assistance around the line, shape (n,)."""
    designs = case.rows.designs
    weight = (designs.get("person") or designs["household"]).weight[case.position]
    return kernel(after, float(case.level[0]), bandwidth(after, weight))


def _money(case: Case, benefit: Floats, near: Floats | None) -> dict[str, Quantity]:
    """Return what is paid, in parts; a unit more of the line makes those near it poor."""
    gap = shortfall(case.welfare, case.level)
    left = shortfall(case.welfare + benefit, case.level)
    poor, paid, filled = gap > 0, (benefit > 0).astype(float), gap - left
    reached = Quantity(benefit * poor)
    to_fill, lacking = Quantity(filled), Quantity(gap * paid)
    if near is not None:
        reached = replace(reached, response=benefit * near)
        to_fill = replace(to_fill, response=poor.astype(float) - (left > 0))
        lacking = replace(lacking, response=poor * paid)
    return {
        "paid": Quantity(benefit),
        "recipients": Quantity(paid),
        "paid_to_poor": reached,
        "filled": to_fill,
        "beyond_gap": _difference(reached, to_fill),
        "gap_of_paid": lacking,
    }


def _difference(one: Quantity, other: Quantity) -> Quantity:
    if one.response is None or other.response is None:
        return Quantity(one.values - other.values)
    return Quantity(one.values - other.values, one.response - other.response)
