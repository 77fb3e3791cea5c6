"""What must hold of households and persons before benefits are computed, and what is left out."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from lowincome_research.entitlements.amounts import flag, number
from lowincome_research.entitlements.benefit_rules import CARE, TIERS, FittedBenefits
from lowincome_research.entitlements.members import NO_MEMBER, leaving
from lowincome_research.entitlements.spec import STATUSES
from lowincome_research.errors import DataError, Problem
from lowincome_research.indices.base import require_columns


def check_statuses(base: nw.LazyFrame[Any]) -> None:
    found = distinct(base, "household_status")
    unknown = sorted(str(one) for one in found if one not in STATUSES)
    if unknown:
        raise DataError(
            Problem("household_status", f"saw {one!r}", ", ".join(STATUSES)) for one in unknown
        )


def check_persons(
    members: nw.LazyFrame[Any], base: nw.LazyFrame[Any], fitted: FittedBenefits
) -> None:
    """Check codes, and refuse to admit some members only of a household eligible as a whole."""
    keys, named = list(fitted.keys.names), fitted.spec.members.named
    wanted = [*keys, fitted.spec.members.id, "tekun", "dibao_single", *named.values()]
    require_columns(members, wanted)
    problems = [
        Problem(f"persons.{named[rule]}", f"saw {one!r}", ", ".join(codes))
        for rule, codes in {"care": CARE, "tier": TIERS}.items()
        if rule in named
        for one in sorted(map(str, distinct(members, named[rule])))
        if one not in codes
    ]
    if problems:
        raise DataError(problems)
    outside = [NO_MEMBER] if NO_MEMBER in members.collect_schema().names() else []
    single = members.filter(flag("dibao_single") & ~leaving(outside)).select(*keys)
    dibao = base.filter(nw.col("household_status") == "dibao").select(*keys)
    partial = single.join(dibao, on=keys, how="inner").select(nw.len()).collect().item()
    if partial:
        seen = f"{partial} persons of Dibao households are on single-person Dibao"
        fix = "a household that is eligible is admitted with all its members"
        raise DataError(Problem("dibao_single", seen, "persons of other households", fix))


def missing(
    base: nw.LazyFrame[Any], members: nw.LazyFrame[Any] | None, fitted: FittedBenefits
) -> dict[str, int]:
    """Count what is missing: rows without a status, Dibao households without income or size, and
    persons without a value in each column of the rules.
    """
    on_dibao = (nw.col("household_status") == "dibao").fill_null(False)
    found = {"household_status": nw.col("household_status").is_null()}
    for name in (fitted.spec.income, fitted.size):
        found[name] = on_dibao & number(name).is_null()
    counts = _counted(base, found)
    if members is None:
        return counts
    columns = ("tekun", "dibao_single", *fitted.spec.members.named.values())
    return counts | _counted(members, {f"persons.{n}": nw.col(n).is_null() for n in columns})


def left_out(fitted: FittedBenefits, *, with_persons: bool) -> tuple[str, ...]:
    """Return the rules for which there is no column."""
    members, spec = fitted.spec.members, fitted.spec
    rules = [rule for rule in type(members).model_fields if rule not in ("table", "id", "tier")]
    absent = [rule for rule in rules if not with_persons or rule not in members.named]
    graced = spec.grace is not None and fitted.keys.time is not None
    return (
        *(() if with_persons else ("tekun", "dibao_single")),
        *absent,
        *(() if graced else ("grace",)),
    )


def distinct(source: nw.LazyFrame[Any], column: str) -> list[Any]:
    """Return the values of a column that are not missing."""
    known = source.select(column).filter(~nw.col(column).is_null())
    return list(known.unique().collect()[column].to_list())


def _counted(source: nw.LazyFrame[Any], conditions: dict[str, nw.Expr]) -> dict[str, int]:
    """Return the rows that meet each condition."""
    sums = [
        nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias(f"n{position}")
        for position, holds in enumerate(conditions.values())
    ]
    row = source.select(*sums).collect().row(0)
    return dict(zip(conditions, (int(one or 0) for one in row), strict=True))
