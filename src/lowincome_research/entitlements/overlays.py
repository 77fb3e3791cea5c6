"""What lies over the statuses: monitoring against return to poverty, and the three guarantees."""

from __future__ import annotations

import narwhals as nw

from lowincome_research.entitlements.amounts import number
from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.means import rigid_spending
from lowincome_research.entitlements.spec import GUARANTEES, RISK_SEPARATOR, Monitoring
from lowincome_research.entitlements.tristate import (
    Tri,
    above,
    all_of,
    always,
    any_of,
    below,
    flagged,
    unknowable,
)

NONE, NOT_TESTABLE = "none", "not_testable"


def monitored_types(
    fitted: FittedCategories, *, income: nw.Expr, before: nw.Expr | None
) -> dict[str, Tri]:
    """Return the three types of monitored households, in order of precedence.

    Parameters
    ----------
    income
        Income per head and year of the whole household.
    before
        The same a year earlier; None where the data have no time.

    Notes
    -----
    Below the line a household needs a risk as well; above it a shock that endangers basic living.
    """
    spec = fitted.spec.monitoring
    assert spec is not None
    at_risk = any_of(flagged(name) for names in spec.risks.values() for name in names)
    below_line = below(income, fitted.line(fitted.spec.lines.monitoring)) & at_risk
    lifted = flagged(spec.lifted)
    found = {
        "unstable_lifted": below_line & lifted,
        "marginal": below_line & ~lifted,
        "sudden_hardship": _sudden(fitted, spec, income, before),
    }
    return {name: statement.where(in_force(fitted)) for name, statement in found.items()}


def in_force(fitted: FittedCategories) -> nw.Expr:
    """Tell at which times the mechanism exists."""
    spec, time = fitted.spec.monitoring, fitted.keys.time
    if spec is None or spec.since is None or time is None:
        return nw.lit(True)
    return nw.col(time) >= spec.since


def monitored_code(coded: dict[str, Tri]) -> nw.Expr:
    """Return the type as a text; not testable where none holds and one is unknown."""
    unknown = nw.any_horizontal(*(one.unknown for one in coded.values()), ignore_nulls=False)
    chosen = nw.when(unknown).then(nw.lit(NOT_TESTABLE)).otherwise(nw.lit(NONE))
    for name, statement in reversed(coded.items()):
        chosen = nw.when(statement.yes).then(nw.lit(name)).otherwise(chosen)
    return chosen


def risk_codes(fitted: FittedCategories) -> nw.Expr:
    """Return the codes of the risks that are known to be there, joined; empty without any."""
    spec = fitted.spec.monitoring
    assert spec is not None
    told = [
        nw.when(any_of(flagged(name) for name in names).yes).then(nw.lit(code))
        for code, names in spec.risks.items()
    ]
    return nw.concat_str(*told, separator=RISK_SEPARATOR, ignore_nulls=True).fill_null("")


def three_plus_one(fitted: FittedCategories) -> Tri:
    """Tell whether education, medical care, housing and water are all assured.

    A guarantee that nobody asked about is unknown, and so the whole can fail but never pass.
    """
    columns = fitted.spec.guarantees
    return all_of(
        flagged(getattr(columns, name)) if columns and getattr(columns, name) else unknowable()
        for name in GUARANTEES
    )


def _sudden(
    fitted: FittedCategories, spec: Monitoring, income: nw.Expr, before: nw.Expr | None
) -> Tri:
    if not spec.shocks:
        return always(False)
    blows: list[Tri] = []
    if fitted.spec.rigid:
        bearable = fitted.rule("sudden_spending_ratio") * income * number(fitted.size)
        blows.append(above(rigid_spending(fitted), bearable))
    if before is not None:
        blows.append(~above(income, (1 - fitted.rule("sudden_income_fall")) * before))
    if not blows:
        return always(False)
    return any_of(flagged(name) for name in spec.shocks) & any_of(blows)
