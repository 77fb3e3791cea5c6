"""The tests of households: what is left of each after its destitute members, in order."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from lowincome_research.entitlements import overlays
from lowincome_research.entitlements.amounts import number
from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.means import (
    approval_months,
    asset_tests,
    countable_income,
    rigid_spending,
)
from lowincome_research.entitlements.spec import MONITORED
from lowincome_research.entitlements.tristate import (
    Tri,
    above,
    always,
    below,
    flagged,
    one,
    read,
)

LEAVING = ("_tekun", "_tekun_unknown", "_left", "_income_left")
"""Who and what leaves a household's test: destitute members, unknown ones, all, their income."""


def with_means(frame: Any, fitted: FittedCategories) -> Any:
    """Add the income, the lines and the outcome of the asset tests."""
    assets, lines = asset_tests(fitted), fitted.spec.lines
    standard = fitted.line(lines.dibao)
    frame = frame.with_columns(
        countable_income(fitted.spec.income).alias("_income"),
        standard.alias("_standard"),
        (standard * fitted.rule("edge_multiple")).alias("_edge"),
        assets.tekun.coded().alias("_assets_tekun"),
        assets.dibao.coded().alias("assets_dibao"),
        assets.edge.coded().alias("assets_edge"),
    )
    return _with_income_before(frame, fitted)


def _with_income_before(frame: Any, fitted: FittedCategories) -> Any:
    """Add the income of the year before, by which a sudden fall is told."""
    unit, time = fitted.keys.unit, fitted.keys.time
    if time is None or not (fitted.spec.monitoring and fitted.spec.monitoring.shocks):
        return frame.with_columns(nw.lit(None, dtype=nw.Float64).alias("_income_before"))
    earlier = frame.select(
        unit, (nw.col(time) + 1).alias(time), nw.col("_income").alias("_income_before")
    )
    return frame.join(earlier, on=[unit, time], how="left")


def with_status(frame: Any, fitted: FittedCategories) -> Any:
    """Test what is left of each household."""
    frame = frame.with_columns(nw.col(name).fill_null(0).alias(name) for name in LEAVING)
    members = number(fitted.size) - nw.col("_left")
    total = nw.col("_income") * number(fitted.size) - nw.col("_income_left")
    frame = frame.with_columns(
        nw.when(members > 0).then(members).otherwise(nw.lit(0.0)).alias("tested_members"),
        total.alias("_total"),
    ).with_columns(
        nw.when(nw.col("tested_members") > 0)
        .then(nw.col("_total") / nw.col("tested_members"))
        .alias("tested_income"),
        nw.col("_tekun").alias("tekun_members"),
        nw.col("_tekun_unknown").alias("tekun_unknown"),
    )
    income = nw.col("tested_income")
    frame = frame.with_columns(
        below(income, nw.col("_standard")).coded().alias("below_dibao"),
        below(income, nw.col("_edge")).coded().alias("below_edge"),
        *_rigid_columns(fitted),
        *_overlay_columns(fitted),
    )
    return frame.with_columns(household_status(fitted).alias("household_status"))


def household_status(fitted: FittedCategories) -> nw.Expr:
    """Return the status of a household from its coded tests, the first that holds."""
    other = fitted.spec.other_difficult
    difficult = flagged(other) if other else always(False)
    chosen = nw.when(difficult.yes).then(nw.lit("other_difficult")).otherwise(nw.lit("none"))
    if fitted.regime == "merged":
        watched = nw.any_horizontal(
            *(nw.col("monitored_type") == name for name in MONITORED), ignore_nulls=False
        )
        chosen = nw.when(watched).then(nw.lit("other_difficult")).otherwise(chosen)
    tests = {
        "rigid_exp": read("_rigid"),
        "dibao_edge": read("below_edge") & read("assets_edge"),
        "dibao": read("below_dibao") & read("assets_dibao"),
    }
    for name, test in tests.items():
        untold = nw.when(test.unknown).then(nw.lit(overlays.NOT_TESTABLE)).otherwise(chosen)
        chosen = nw.when(test.yes).then(nw.lit(name)).otherwise(untold)
    nobody = number(fitted.size) - nw.col("_left") <= 0
    return nw.when(nobody.fill_null(False)).then(nw.lit("none")).otherwise(chosen)


def _rigid_columns(fitted: FittedCategories) -> tuple[nw.Expr, ...]:
    if fitted.spec.rigid is None:
        absent = nw.lit(None, dtype=nw.Float64)
        return (
            absent.alias("below_previous_mean"), absent.alias("rigid_share"),
            nw.lit(0).alias("rigid_lapsed"), nw.lit(0).alias("_rigid"),
        )  # fmt: skip
    modest = below(nw.col("tested_income"), fitted.line(fitted.spec.lines.previous_mean))
    spending, total = rigid_spending(fitted), nw.col("_total")
    heavy = above(spending, fitted.rule("rigid_ratio_min") * total)
    in_force, lapsed = _approval(fitted)
    meets = modest & read("assets_edge") & heavy
    return (
        modest.coded().alias("below_previous_mean"),
        nw.when(total > 0).then(spending / total).alias("rigid_share"),
        one(lapsed).alias("rigid_lapsed"),
        (meets | in_force).coded().alias("_rigid"),
    )


def _approval(fitted: FittedCategories) -> tuple[Tri, nw.Expr]:
    """Return whether an approval still carries the status, and whether one has lapsed."""
    assert fitted.spec.rigid is not None
    if fitted.spec.rigid.approved_on is None:
        return always(False), nw.lit(False)
    months, valid = approval_months(fitted), fitted.rule("rigid_valid_months")
    in_force = (~above(months, valid)).yes
    return Tri(in_force, ~in_force), above(months, valid).yes


def _overlay_columns(fitted: FittedCategories) -> tuple[nw.Expr, ...]:
    whole = overlays.three_plus_one(fitted)
    assured = nw.when(whole.no).then(nw.lit("not_ok")).otherwise(nw.lit("unknown"))
    assured = nw.when(whole.yes).then(nw.lit("ok")).otherwise(assured)
    if fitted.spec.monitoring is None:
        return (
            nw.lit(None, dtype=nw.Float64).alias("below_monitoring"),
            nw.lit(overlays.NONE).alias("monitored_type"), nw.lit("").alias("risk_codes"),
            assured.alias("three_plus_one"),
        )  # fmt: skip
    before = nw.col("_income_before") if fitted.keys.time else None
    types = overlays.monitored_types(fitted, income=nw.col("_income"), before=before)
    line = below(nw.col("_income"), fitted.line(fitted.spec.lines.monitoring))
    return (
        line.coded().alias("below_monitoring"),
        overlays.monitored_code(types).alias("monitored_type"),
        overlays.risk_codes(fitted).alias("risk_codes"),
        assured.alias("three_plus_one"),
    )
