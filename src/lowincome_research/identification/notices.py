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
    "undefined",
    "no_variance",
]


@dataclass(frozen=True)
class Notice:
    """Something a reader must know beside the figures.

    Attributes
    ----------
    reason
        ``zero_weight``, ``missing_register``, ``missing_truth``, ``missing_group``: rows left
        out. ``lonely_stratum``: strata with one cluster, see `stats.survey`.
        ``undefined``: figures of groups in which nobody is eligible, registered, or neither.
        ``no_variance``: figures of groups that lie in one cluster.
    where
        What it concerns, as ``register=dibao truth=income_rule group_by=county_code``.
    count
        Rows, strata or figures.
    """

    reason: Reason
    where: str
    count: int

    def __str__(self) -> str:
        return f"{self.reason} ({self.count}): {self.where}"
