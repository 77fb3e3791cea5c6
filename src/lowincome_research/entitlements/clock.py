"""The clock of benefits: gradual exit after income has passed the standard through work."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from lowincome_research.entitlements.amounts import TIE, below, number
from lowincome_research.entitlements.benefit_rules import FittedBenefits
from lowincome_research.entitlements.benefit_spec import Grace
from lowincome_research.entitlements.members import STANDARD

YEAR = 12
_ADDED = ("grace_months", "grace_month", "grace_persons")


def with_grace(households: nw.LazyFrame[Any], fitted: FittedBenefits) -> nw.LazyFrame[Any]:
    """Add the months for which a household that left Dibao this year is still paid, and how much.

    Parameters
    ----------
    households
        One row per household and year with ``household_status``, ``dibao_month``, ``members``,
        ``income_month`` and the standard.

    Returns
    -------
    LazyFrame
        With ``grace_months``, ``grace_month`` (yuan a month, as in the year before) and
        ``grace_persons``, those on single-person Dibao not counted; 0 where the rule does not
        apply.

    Notes
    -----
    Granted where the household was on Dibao a year ago, is not now, has an income of the standard
    or more, and would be below it without what it earns more than a year ago. With an income above
    the standard in k months of the year, 12 - k months precede it and min(k, limit) follow, so
    12 - max(0, k - limit) are paid.
    """
    grace, time = fitted.spec.grace, fitted.keys.time
    if grace is None or time is None:
        return households.with_columns(nw.lit(0.0).alias(name) for name in _ADDED)
    joined = households.join(
        _year_before(households, grace, fitted), on=list(fitted.keys.names), how="left"
    )
    granted = joined.with_columns(_granted(grace).alias("in_grace"))
    others = (nw.col("before_persons") - nw.col("dibao_single_persons")).clip(lower_bound=0.0)
    kept = {
        "grace_months": _months(grace, fitted),
        "grace_month": nw.col("before_month"),
        "grace_persons": others,
    }
    return granted.with_columns(
        nw.when(nw.col("in_grace")).then(amount).otherwise(nw.lit(0.0)).alias(name)
        for name, amount in kept.items()
    )


def _year_before(
    households: nw.LazyFrame[Any], grace: Grace, fitted: FittedBenefits
) -> nw.LazyFrame[Any]:
    """Return each row's year before, under the keys of the row."""
    time = str(fitted.keys.time)
    return households.select(
        fitted.keys.unit,
        (nw.col(time) + 1).alias(time),
        nw.col("household_status").alias("before_status"),
        nw.col("dibao_month").alias("before_month"),
        nw.col("recipients").alias("before_persons"),
        number(grace.earned).alias("before_earned"),
    )


def _granted(grace: Grace) -> nw.Expr:
    per_head = YEAR * nw.col("income_month") / nw.col("members")
    standard = YEAR * nw.col(STANDARD)
    rise = number(grace.earned) - nw.col("before_earned")
    through_work = (rise > TIE) & below(per_head - rise, standard)
    was, now = nw.col("before_status") == "dibao", nw.col("household_status") != "dibao"
    return (was & now & ~below(per_head, standard) & through_work).fill_null(False)


def _months(grace: Grace, fitted: FittedBenefits) -> nw.Expr:
    above = number(grace.months_above) if grace.months_above else nw.lit(float(YEAR))
    return YEAR - (above - fitted.rule("grace_months")).clip(lower_bound=0.0)
