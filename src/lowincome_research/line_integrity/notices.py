"""Named warnings: what was left out or could not be tested, where, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "zero_weight",
    "missing_amount",
    "not_positive",
    "missing_line",
    "too_few",
    "not_whole",
    "missing_place",
    "sampled",
]


@dataclass(frozen=True)
class Notice:
    """Something a reader must know beside the figures.

    Attributes
    ----------
    reason
        ``zero_weight``, ``missing_amount``, ``not_positive``, ``missing_line``,
        ``missing_place``: rows left out. ``too_few``: households where a test needs more, or all
        of them in one cluster.
        ``not_whole``: amounts that are no whole numbers, so that digits say nothing.
        ``sampled``: rows drawn for the density test of a larger panel.
    where
        What it concerns, as ``test=under_line line=dibao amounts=all``.
    count
        Rows, households or amounts.
    """

    reason: Reason
    where: str
    count: int

    def __str__(self) -> str:
        return f"{self.reason} ({self.count}): {self.where}"


def counted(*notices: Notice) -> tuple[Notice, ...]:
    """Return the notices that concern anything at all."""
    return tuple(notice for notice in notices if notice.count)
