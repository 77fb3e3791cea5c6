"""The means test: countable income and assets, and rigid spending against income."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from lowincome_research.entitlements.amounts import number
from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.spec import Countable
from lowincome_research.entitlements.tristate import Tri, above, all_of, always, flagged

MONTHS = 12


def countable_income(income: str | Countable) -> nw.Expr:
    """Return countable income per head and year; missing where a part of it is."""
    if isinstance(income, str):
        return number(income)
    total: nw.Expr = nw.lit(0.0)
    for name in income.components:
        total = total + number(name)
    for name in (*income.less, *((income.assistance,) if income.assistance else ())):
        total = total - number(name)
    return total


@dataclass(frozen=True)
class AssetTests:
    """Whether assets are within the limit of each status; unknown where one that counts is."""

    tekun: Tri
    dibao: Tri
    edge: Tri


def asset_tests(fitted: FittedCategories) -> AssetTests:
    """Return the asset tests; without any data on assets they are passed, and named as not made."""
    assets = fitted.spec.assets
    if assets is None:
        return AssetTests(always(True), always(True), always(True))
    if assets.screen:
        return AssetTests(*(flagged(assets.screen),) * 3)
    shared = [
        ~above(number(column), fitted.rule(rule))
        for column, rule in ((assets.cars, "cars_max"), (assets.dwellings, "dwellings_max"))
        if column
    ]
    return AssetTests(*(
        all_of([*_financial(fitted, f"asset_months_{status}"), *shared])
        for status in ("tekun", "dibao", "edge")
    ))  # fmt: skip


def _financial(fitted: FittedCategories, rule: str) -> list[Tri]:
    """Return whether financial assets are within months of the standard for each member."""
    assets, spec = fitted.spec.assets, fitted.spec
    if assets is None or assets.financial is None:
        return []
    standard = fitted.line(spec.lines.dibao) / MONTHS
    return [~above(number(assets.financial), fitted.rule(rule) * standard * number(fitted.size))]


def rigid_spending(fitted: FittedCategories) -> nw.Expr:
    """Return rigid spending of the household a year; missing where an eligible part is."""
    assert fitted.spec.rigid is not None
    total: nw.Expr = nw.lit(0.0)
    for name in fitted.spec.rigid.spending:
        total = total + number(name)
    return total


def approval_months(fitted: FittedCategories) -> nw.Expr:
    """Return whole months since the approval, one more once a day of the next has passed.

    Missing where nothing was approved; an approval after the assessment counts as none.
    """
    assert fitted.spec.rigid is not None
    approved, assessed = (
        nw.col(str(day)) for day in (fitted.spec.rigid.approved_on, fitted.spec.rigid.assessed_on)
    )
    months = MONTHS * (assessed.dt.year() - approved.dt.year())
    months = months + assessed.dt.month() - approved.dt.month()
    begun = nw.when(assessed.dt.day() > approved.dt.day()).then(nw.lit(1)).otherwise(nw.lit(0))
    past = (months + begun).cast(nw.Float64)
    return nw.when(~(assessed < approved)).then(past)
