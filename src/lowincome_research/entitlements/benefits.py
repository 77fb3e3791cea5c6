"""Benefits that households and persons are entitled to under the official rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from lowincome_research.entitlements.benefit_checks import (
    check_persons,
    check_statuses,
    distinct,
    left_out,
    missing,
)
from lowincome_research.entitlements.benefit_rules import FittedBenefits, fit_benefits
from lowincome_research.entitlements.benefit_spec import BenefitsSpec
from lowincome_research.entitlements.clock import YEAR, with_grace
from lowincome_research.entitlements.members import (
    COUNTED,
    STANDARD,
    SUMMED,
    household_parts,
    person_amounts,
)
from lowincome_research.entitlements.topup import base_of, dibao_month, exact_month
from lowincome_research.indices.base import require_columns
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.spec import PolicySpec, Regime

KINDS = ("dibao", "grace", "dibao_single", "tekun")
"""Payments: Dibao, its gradual exit, single-person Dibao, and support of the destitute."""
_HOUSEHOLD = (
    "household_status", "standard", "dibao_month", "grace_months",
    *(f"{kind}_persons" for kind in KINDS), *(f"{kind}_benefit" for kind in KINDS), "benefit",
)  # fmt: skip


@dataclass(frozen=True)
class Benefits:
    """Benefits by household and person.

    Attributes
    ----------
    fitted
        The rules, with every parameter in use and how well it is known.
    households
        A row per row of the input, of its kind of frame: keys, ``household_status``, ``standard``
        (yuan per head and year), ``dibao_month`` (yuan per household and month),
        ``grace_months``, and for each of `KINDS` the persons who receive it
        (``<kind>_persons``) and the yuan a year (``<kind>_benefit``); ``benefit`` is their sum.
        Missing where the status is missing or ``not_testable`` or, in a Dibao household, where the
        income is missing.
    persons
        Keys and id with ``benefit_kind`` and ``benefit_month``, the yuan a month of the person's
        own share; those of a household add up to what it receives. None without a persons' table.
    left_out
        Rules for which the study names no column.
    missing
        Rows without a value that a rule needs, by column.
    """

    fitted: FittedBenefits
    households: Any
    persons: Any | None
    left_out: tuple[str, ...]
    missing: Mapping[str, int]


def entitled_benefits(
    households: Any,
    persons: Any | None,
    spec: BenefitsSpec,
    *,
    region: str,
    keys: Keys,
    size: str = "household_size",
    regime: Regime = "dual_track",
) -> Benefits:
    """Resolve the rules for the times of a panel and apply them.

    Parameters
    ----------
    households
        Any dataframe narwhals reads, a row per household (and year): keys, `size`,
        ``household_status`` and the columns that `spec` names.
    persons
        A row per person: keys, ``tekun``, ``dibao_single``, ``not_a_member`` if there is one, and
        the columns of `spec.members`; None where the study has no such table.
    region, regime
        Of the study's `policy` section. The regime changes no amount: households that are
        monitored only receive no regular cash under either.

    Raises
    ------
    StudyError
        A column is absent, a rule is unknown for a time.
    DataError
        A status is unknown, or some members only of a Dibao household are on single-person Dibao.
    """
    source = nw.from_native(households).lazy()
    dated = keys.time is not None and spec.at is None
    if dated:
        require_columns(source, [str(keys.time)])
    fitted = fit_benefits(
        spec, region=region, regime=regime, keys=keys, size=size,
        times=distinct(source, str(keys.time)) if dated else (),
        columns=source.collect_schema().names(),
    )  # fmt: skip
    return apply_benefits(households, persons, fitted)


def panel_benefits(panel: Panel, spec: BenefitsSpec, policy: PolicySpec) -> Benefits:
    """Return the benefits of a panel whose rows carry their categories.

    Parameters
    ----------
    panel
        With ``household_status`` and, in the persons' table, the flags of persons.
    policy
        Region and regime of the study.

    Raises
    ------
    StudyError, DataError
        As in `entitled_benefits`.
    """
    assert panel.design.size is not None  # a study with benefits names it
    return entitled_benefits(
        panel.frame, panel.tables.get(spec.members.table), spec,
        region=policy.region, keys=panel.keys, size=panel.design.size, regime=policy.regime,
    )  # fmt: skip


def apply_benefits(households: Any, persons: Any | None, fitted: FittedBenefits) -> Benefits:
    """Apply resolved rules to any dataframe; see `entitled_benefits`."""
    base = _base(nw.from_native(households).lazy(), fitted)
    check_statuses(base)
    members = None if persons is None else nw.from_native(persons).lazy()
    amounts = None
    if members is not None:
        check_persons(members, base, fitted)
        amounts = person_amounts(members, base, fitted)
    found = _households(_with_parts(base, amounts, fitted), fitted)
    return Benefits(
        fitted=fitted,
        households=_as_given(found.select(*fitted.keys.names, *_HOUSEHOLD), households),
        persons=None if amounts is None else _as_given(_persons(amounts, found, fitted), persons),
        left_out=left_out(fitted, with_persons=persons is not None),
        missing=missing(base, members, fitted),
    )


def _base(source: nw.LazyFrame[Any], fitted: FittedBenefits) -> nw.LazyFrame[Any]:
    """Return the columns that count, with the standard a month; not testable is missing."""
    spec = fitted.spec
    grace = [spec.grace.earned, spec.grace.months_above] if spec.grace else []
    standard = [fitted.standard] if isinstance(fitted.standard, str) else []
    wanted = [*fitted.keys.names, "household_status", fitted.size, spec.income, *grace, *standard]
    names = list(dict.fromkeys(name for name in wanted if name))
    require_columns(source, names)
    status = nw.col("household_status")
    return source.select(*names).with_columns(
        nw.when(status != "not_testable").then(status).alias("household_status"),
        fitted.standard_month().alias(STANDARD),
    )


def _with_parts(
    base: nw.LazyFrame[Any], amounts: nw.LazyFrame[Any] | None, fitted: FittedBenefits
) -> nw.LazyFrame[Any]:
    """Return households with what their persons add up to, 0 where none is listed."""
    names = (*COUNTED, *SUMMED)
    if amounts is None:
        return base.with_columns(nw.lit(0.0).alias(name) for name in names)
    keys = list(fitted.keys.names)
    joined = base.join(household_parts(amounts, fitted), on=keys, how="left")
    return joined.with_columns(nw.col(name).fill_null(0.0) for name in names)


def _households(parts: nw.LazyFrame[Any], fitted: FittedBenefits) -> nw.LazyFrame[Any]:
    """Return what households receive; the columns of the computation stay for the persons."""
    standard = (YEAR * nw.col(STANDARD)).alias("standard")
    monthly = (
        parts.with_columns(*base_of(fitted), standard)
        .with_columns(exact_month(fitted).alias("exact_month"))
        .with_columns(dibao_month(fitted).alias("dibao_month"))
    )
    known = ~nw.col("household_status").is_null()
    on_dibao = (nw.col("household_status") == "dibao").fill_null(False)
    persons = nw.when(on_dibao).then(nw.col("recipients")).otherwise(nw.lit(0.0))
    left = YEAR - nw.col("grace_months")
    amounts = {
        "dibao": YEAR * nw.col("dibao_month"),
        "grace": nw.col("grace_months") * nw.col("grace_month"),
        "dibao_single": left * nw.col("dibao_single_month"),
        "tekun": YEAR * nw.col("tekun_month"),
    }
    return (
        with_grace(monthly, fitted)
        .with_columns(
            persons.alias("dibao_persons"),
            *(
                nw.when(known).then(money).alias(f"{kind}_benefit")
                for kind, money in amounts.items()
            ),
        )
        .with_columns(_sum_of([f"{kind}_benefit" for kind in KINDS]).alias("benefit"))
    )


def _sum_of(names: list[str]) -> nw.Expr:
    """Return the sum of columns; missing where one is."""
    first, *others = (nw.col(name) for name in names)
    for other in others:
        first = first + other
    return first


def _persons(
    amounts: nw.LazyFrame[Any], found: nw.LazyFrame[Any], fitted: FittedBenefits
) -> nw.LazyFrame[Any]:
    """Return each person's own share; what rounding added is shared by the recipients."""
    keys = list(fitted.keys.names)
    parts = [STANDARD, "recipients", "dibao_month", "supplement_month", "tier_shares"]
    of_household = found.select(*keys, *(nw.col(name).alias(f"all_{name}") for name in parts))
    joined = amounts.join(of_household, on=keys, how="left")
    by_person = nw.lit(1.0 if fitted.spec.method == "tiers" and fitted.spec.members.tier else 0.0)
    standard, named = nw.col(f"all_{STANDARD}"), by_person * nw.col("all_tier_shares")
    common = nw.col("all_dibao_month") - nw.col("all_supplement_month") - named * standard
    own = (
        common / nw.col("all_recipients")
        + nw.col("supplement_month")
        + by_person * nw.col("tier_shares") * standard
    )
    share = nw.when(nw.col("is_dibao") & ~nw.col("is_refused")).then(own).otherwise(nw.lit(0.0))
    kind = nw.when(nw.col("is_dibao")).then(nw.lit("dibao")).otherwise(nw.lit("none"))
    for name, flagged in (("dibao_single", "is_single"), ("tekun", "is_tekun")):
        kind = nw.when(nw.col(flagged)).then(nw.lit(name)).otherwise(kind)
    total = share + nw.col("dibao_single_month") + nw.col("tekun_month")
    return joined.select(
        *keys,
        fitted.spec.members.id,
        kind.alias("benefit_kind"),
        total.alias("benefit_month"),
    )


def _as_given(found: nw.LazyFrame[Any], given: Any) -> Any:
    """Return a frame of the kind that was given: eager for eager, lazy for lazy."""
    eager = isinstance(nw.from_native(given), nw.DataFrame)
    return found.collect().to_native() if eager else found.to_native()
