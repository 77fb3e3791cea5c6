"""What a Dibao household receives a month: the top-up of its income, or the tiers of its members.

The top-up is what the household's members together lack (domain A2): the standard times persons
less the household's income, from household totals, rounded up once. Divided by persons first and
rounded each time, the same household would receive more.
"""

from __future__ import annotations

import narwhals as nw

from lowincome_research.entitlements.amounts import below, number, rounded
from lowincome_research.entitlements.benefit_rules import FittedBenefits
from lowincome_research.entitlements.members import STANDARD


def base_of(fitted: FittedBenefits) -> list[nw.Expr]:
    """Return the members and the income that count, without who leaves and what is theirs.

    Returns
    -------
    list of Expr
        ``members``; ``income_month`` of the household, yuan; ``recipients``, the members whose
        share is not cut.
    """
    size = number(fitted.size)
    members = (size - nw.col("leaving_persons")).clip(lower_bound=0.0)
    income = (number(fitted.spec.income) * size - nw.col("leaving_income")) / 12
    recipients = (members - nw.col("refused_persons")).clip(lower_bound=0.0)
    return [
        members.alias("members"),
        income.alias("income_month"),
        recipients.alias("recipients"),
    ]


def exact_month(fitted: FittedBenefits) -> nw.Expr:
    """Return the Dibao of a household before rounding, supplements included, yuan a month."""
    basic = _topup() if fitted.spec.method == "topup" else _tiers(fitted)
    return basic + nw.col("supplement_month")


def dibao_month(fitted: FittedBenefits) -> nw.Expr:
    """Return the Dibao of a household, rounded up once; 0 for another status, missing for none."""
    status, paid = nw.col("household_status"), rounded(nw.col("exact_month"), fitted.spec.rounding)
    other = nw.when(~status.is_null()).then(nw.lit(0.0))
    return nw.when((status == "dibao").fill_null(False)).then(paid).otherwise(other)


def _topup() -> nw.Expr:
    """Return what all members lack, less the own shares of those who refused work.

    A loss counts as no income, so that nobody receives more than the standard.
    """
    members = nw.col("members")
    income = nw.col("income_month").clip(lower_bound=0.0)
    lacking = (nw.col(STANDARD) * members - income).clip(lower_bound=0.0)
    shared = nw.when(members > 0).then(nw.col("recipients") / members).otherwise(nw.lit(0.0))
    return lacking * shared


def _tiers(fitted: FittedBenefits) -> nw.Expr:
    """Return the amount of each recipient's tier: his or her own, or that of the income."""
    standard = nw.col(STANDARD)
    if fitted.spec.members.tier:
        return standard * nw.col("tier_shares")
    income, members = nw.col("income_month"), nw.col("members")
    first, second = (
        below(income, standard * members * fitted.rule(f"topup_tier_{tier}_below"))
        for tier in ("a", "b")
    )
    light = nw.when(~income.is_null()).then(fitted.rule("topup_tier_c"))
    middle = nw.when(second).then(fitted.rule("topup_tier_b")).otherwise(light)
    share = nw.when(first).then(fitted.rule("topup_tier_a")).otherwise(middle)
    return standard * share * nw.col("recipients")
