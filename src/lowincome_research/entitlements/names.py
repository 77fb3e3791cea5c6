"""What the `categories` section names: columns of the panel and of persons, and lines."""

from __future__ import annotations

from collections.abc import Iterator

from lowincome_research.entitlements.spec import CategoriesSpec, Countable, Monitoring
from lowincome_research.strict import Location


def columns_used(spec: CategoriesSpec) -> dict[Location, str]:
    """Return the columns of the panel that the section names, by where it names them."""
    found: dict[Location, str] = dict(_income_columns(spec.income))
    for section in ("assets", "guarantees"):
        part = getattr(spec, section)
        found |= {(section, key): name for key, name in (part or ()) if name is not None}
    if spec.rigid:
        found |= {("rigid", "spending", i): one for i, one in enumerate(spec.rigid.spending)}
        days = {"approved_on": spec.rigid.approved_on, "assessed_on": spec.rigid.assessed_on}
        found |= {("rigid", key): name for key, name in days.items() if name}
    if spec.monitoring:
        found |= dict(_monitoring_columns(spec.monitoring))
    if spec.other_difficult:
        found[("other_difficult",)] = spec.other_difficult
    return found | {("registers", key): name for key, name in spec.registers.items()}


def _income_columns(income: str | Countable) -> Iterator[tuple[Location, str]]:
    if isinstance(income, str):
        yield ("income",), income
        return
    for key, names in (("components", income.components), ("less", income.less)):
        yield from ((("income", key, i), name) for i, name in enumerate(names))
    if income.assistance:
        yield ("income", "assistance"), income.assistance


def _monitoring_columns(monitoring: Monitoring) -> Iterator[tuple[Location, str]]:
    yield ("monitoring", "lifted"), monitoring.lifted
    for code, names in monitoring.risks.items():
        yield from ((("monitoring", "risks", code, i), name) for i, name in enumerate(names))
    yield from ((("monitoring", "shocks", i), one) for i, one in enumerate(monitoring.shocks))


def lines_used(spec: CategoriesSpec) -> dict[Location, str]:
    """Return the lines that the section names: policy lines or columns."""
    lines: dict[Location, str] = {("lines", "dibao"): spec.lines.dibao}
    if spec.rigid:
        lines["lines", "previous_mean"] = spec.lines.previous_mean
    if spec.monitoring:
        lines["lines", "monitoring"] = spec.lines.monitoring
    return lines


def person_columns_used(spec: CategoriesSpec) -> dict[Location, tuple[str, str]]:
    """Return table and column of everything the section reads of persons."""
    if spec.persons is None:
        return {}
    table = spec.persons.table
    return {
        ("persons", key): (table, name)
        for key, name in spec.persons
        if key != "table" and name is not None
    }
