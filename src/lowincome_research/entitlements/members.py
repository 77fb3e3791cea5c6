"""Persons' part in benefits: who leaves the household, whose share is cut, which supplement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from lowincome_research.entitlements.amounts import flag, number, rounded
from lowincome_research.entitlements.benefit_rules import CARE, GROUPS, TIERS, FittedBenefits

STANDARD = "standard_month"
"""Dibao standard, yuan per head and month."""
NO_MEMBER = "not_a_member"
COUNTED = {
    "leaving_persons": "is_leaving",
    "tekun_persons": "is_tekun",
    "dibao_single_persons": "is_single",
    "refused_persons": "is_refused",
}
SUMMED = ("leaving_income", "tekun_month", "dibao_single_month", "supplement_month", "tier_shares")
"""What persons add up to in their household, beside the counts."""


def person_amounts(
    persons: nw.LazyFrame[Any], households: nw.LazyFrame[Any], fitted: FittedBenefits
) -> nw.LazyFrame[Any]:
    """Return each person's standing and own amounts a month.

    Parameters
    ----------
    persons
        Keys, the person's id, ``tekun``, ``dibao_single``, the columns of `members`, and
        ``not_a_member`` where there is such a column.
    households
        Keys, ``household_status`` and the standard a month.

    Returns
    -------
    LazyFrame
        Keys and id with ``is_leaving`` (the destitute, and those who are no members by law),
        ``is_tekun``, ``is_single``, ``is_dibao``, ``is_refused``; the income with which who leaves
        leaves; the flat amounts of the destitute and of single-person Dibao,
        each rounded up; and the supplement and the share of a tier in a Dibao household.
    """
    keys = list(fitted.keys.names)
    members = fitted.spec.members
    outside = [NO_MEMBER] if NO_MEMBER in persons.collect_schema().names() else []
    wanted = [*keys, members.id, "tekun", "dibao_single", *outside, *members.named.values()]
    joined = persons.select(*dict.fromkeys(wanted)).join(
        households.select(*keys, "household_status", STANDARD), on=keys, how="left"
    )
    single = flag("dibao_single") & ~nw.col("is_tekun")
    standing = joined.with_columns(
        flag("tekun").alias("is_tekun"),
        leaving(outside).alias("is_leaving"),
        (nw.col("household_status") == "dibao").fill_null(False).alias("in_dibao"),
        _refused(fitted).alias("has_refused"),
    ).with_columns(
        (single & (nw.col("is_leaving") | ~nw.col("in_dibao"))).alias("is_single"),
        (nw.col("in_dibao") & ~nw.col("is_leaving")).alias("is_dibao"),
    )
    return standing.with_columns(
        (nw.col("has_refused") & nw.col("is_dibao")).alias("is_refused"),
        *_amounts(fitted),
    ).select(*keys, members.id, "is_dibao", *COUNTED.values(), *SUMMED)


def leaving(outside: Sequence[str]) -> nw.Expr:
    """Return who leaves the household before it is tested: the destitute and who is no member."""
    return nw.any_horizontal(flag("tekun"), *map(flag, outside), ignore_nulls=True)


def household_parts(amounts: nw.LazyFrame[Any], fitted: FittedBenefits) -> nw.LazyFrame[Any]:
    """Return what persons add up to in each household: counts, and amounts a month."""
    counts = [
        nw.when(nw.col(flagged)).then(nw.lit(1.0)).otherwise(nw.lit(0.0)).alias(name)
        for name, flagged in COUNTED.items()
    ]
    return (
        amounts.with_columns(*counts)
        .group_by(list(fitted.keys.names))
        .agg(*(nw.col(name).sum() for name in (*COUNTED, *SUMMED)))
    )


def _amounts(fitted: FittedBenefits) -> list[nw.Expr]:
    """Return the amounts, 0 for a person whom the rule does not concern."""
    standard, supplement = nw.col(STANDARD), _supplement(fitted)
    flat = fitted.rule("single_dibao_share") + supplement
    single = nw.col("is_single") & ~nw.col("has_refused")
    own = nw.col("is_dibao") & ~nw.col("has_refused")
    basic = fitted.rule("tekun_multiple") + _care(fitted)
    income = fitted.spec.members.income
    own_income = number(income).fill_null(0.0) if income else nw.lit(0.0)
    found = {
        "leaving_income": (nw.col("is_leaving"), own_income),
        "tekun_month": (nw.col("is_tekun"), rounded(standard * basic, fitted.spec.rounding)),
        "dibao_single_month": (single, rounded(standard * flat, fitted.spec.rounding)),
        "supplement_month": (own, standard * supplement),
        "tier_shares": (own, _tier(fitted)),
    }
    return [
        nw.when(concerned).then(amount).otherwise(nw.lit(0.0)).alias(name)
        for name, (concerned, amount) in found.items()
    ]


def _refused(fitted: FittedBenefits) -> nw.Expr:
    column = fitted.spec.members.refusals
    if column is None:
        return nw.lit(False)
    return (number(column) >= fitted.rule("refusals_limit")).fill_null(False)


def _supplement(fitted: FittedBenefits) -> nw.Expr:
    """Return the highest supplement of the groups a person belongs to: they do not add up."""
    members = fitted.spec.members
    belongs: dict[str, nw.Expr] = {}
    if members.age:
        age = number(members.age)
        belongs["elderly"] = age >= fitted.rule("supplement_elderly_age")
        belongs["minor"] = age < fitted.rule("supplement_minor_age")
    if members.disability:
        grade = number(members.disability)
        belongs["severe_disability"] = (grade >= 1) & (
            grade <= fitted.rule("supplement_disability_grade")
        )
    if members.severe_illness:
        belongs["severe_illness"] = flag(members.severe_illness)
    shares = [
        nw.when(belongs[group].fill_null(False))
        .then(fitted.rule(f"supplement_{group}"))
        .otherwise(nw.lit(0.0))
        for group in GROUPS
        if group in belongs
    ]
    if len(shares) < 2:  # of which pyspark takes no maximum
        return shares[0] if shares else nw.lit(0.0)
    return nw.max_horizontal(*shares)


def _care(fitted: FittedBenefits) -> nw.Expr:
    column = fitted.spec.members.care
    return _chosen(column, {level: fitted.rule(f"tekun_care_{level}") for level in CARE})


def _tier(fitted: FittedBenefits) -> nw.Expr:
    column = fitted.spec.members.tier
    return _chosen(column, {tier: fitted.rule(f"topup_tier_{tier}") for tier in TIERS})


def _chosen(column: str | None, amounts: dict[str, nw.Expr]) -> nw.Expr:
    """Return the amount of a row's code; 0 without one."""
    chosen: nw.Expr = nw.lit(0.0)
    if column:
        for code, amount in amounts.items():
            chosen = (
                nw.when((nw.col(column) == code).fill_null(False)).then(amount).otherwise(chosen)
            )
    return chosen
