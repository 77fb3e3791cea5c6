"""Named warnings: what was left out, where, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "zero_weight",
    "lonely_stratum",
    "missing_register",
    "missing_truth",
    "missing_group",
    "missing_indicator",
    "undefined",
    "no_variance",
    "few_areas",
    "like_a_lottery",
    "screens_of_another_time",
    "error_of_fixed_size",
    "not_extrapolated",
    "missing_predictor",
    "floored_outcome",
    "not_money",
    "assistance_kept",
    "no_amount",
    "negative_welfare",
    "floored_welfare",
]


@dataclass(frozen=True)
class Notice:
    """Something a reader must know beside the figures.

    Attributes
    ----------
    reason
        ``zero_weight``, ``missing_register``, ``missing_truth``, ``missing_group``,
        ``missing_indicator``: rows left out. ``lonely_stratum``: strata with one cluster, see
        `stats.survey`.
        ``undefined``: figures of groups in which nobody is eligible, registered, or neither, is
        poor or paid, or in which welfare is not above zero on average.
        ``no_variance``: figures of groups that lie in one cluster, or in which all rows are alike.
        ``few_areas``: places that have a figure, too few to shrink it.
        ``like_a_lottery``: truths by which a register covers the eligible no more than others, so
        far as can be told: if places were drawn by lot, declare it `randomised`.
        ``screens_of_another_time``: rows of truths whose errors of report are not corrected.
        ``error_of_fixed_size``: incomes so far below the line that their error is no share of
        them. ``not_extrapolated``: figures that are 0 or 1 at some amount of error.
        ``missing_predictor``, ``floored_outcome``: rows of a proxy means test that are kept, with
        a predictor that is unknown, or with an outcome raised to the floor for fitting.
        ``not_money``, ``assistance_kept``, ``no_amount``: truths and registers without outcomes,
        as the measure is no money, still contains what the register pays, or nothing is paid.
        ``negative_welfare``, ``floored_welfare``: rows that are kept, with welfare below zero as
        it is, or raised to the floor of the welfare function.
    where
        What it concerns, as ``register=dibao truth=income_rule group_by=county_code``.
    count
        Rows, strata, figures, truths or registers.
    """

    reason: Reason
    where: str
    count: int

    def __str__(self) -> str:
        return f"{self.reason} ({self.count}): {self.where}"
