"""Poverty that is left where the aggregate poverty gap is paid out to those whom a rule serves.

The money that would just end poverty if everybody's gap were known is paid in equal amounts per
head. Brown, Ravallion and van de Walle (2018), *Journal of Development Economics* 134, 109-124,
found that with such a budget none of the tests that they compared brought the poverty rate below
about three quarters of what it was.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.proxy_means.allocation import Allocation
from lowincome_research.proxy_means.amounts import Amount, mean, total
from lowincome_research.proxy_means.errors import Population, linear
from lowincome_research.stats.densities import kernel

Floats = npt.NDArray[np.float64]

OUTCOMES = ("poverty_remaining", "gap_closed")


def outcomes(allocation: Allocation, among: Population) -> Iterator[Linearised]:
    """Yield what such payments do.

    Yields
    ------
    Linearised
        ``poverty_remaining``: the poverty rate after them over that before. ``gap_closed``: the
        share of the aggregate poverty gap that they close. The amount per head and whom it lifts
        over the line are estimated, and the influence values say so.
    """
    share, eligible, gap = among.share, among.eligible, among.gap
    need, money = mean(eligible, share, among.near_line), _money(among)
    per_head = money.over(allocation.reach(np.ones(len(gap)), share))
    lifted = _lifted(allocation, among, per_head)
    filled = _filled(allocation, among, per_head)
    left = lifted.over(need).complement()
    yield linear("poverty_remaining", left, among, among.poor, among.poor)
    yield linear("gap_closed", filled.over(money), among, among.poor, among.poor)


def _money(among: Population) -> Amount:
    """Return the aggregate gap; a higher line widens every gap alike."""
    return mean(among.gap, among.share, _with_line(among, among.eligible))


def _lifted(allocation: Allocation, among: Population, per_head: Amount) -> Amount:
    """Return the share of people who are eligible, served and lifted to the line or over it."""
    close = _density(among, per_head.value)
    moved = None if among.near_line is None else among.near_line - close
    inside = among.eligible * (among.gap <= per_head.value)
    lifted = allocation.reach(inside, among.share, moved)
    return lifted.moving_with(per_head, total(among.share, allocation.served * close))


def _filled(allocation: Allocation, among: Population, per_head: Amount) -> Amount:
    """Return the part of the aggregate gap that is closed."""
    short = among.gap > per_head.value
    moved = _with_line(among, among.eligible * ~short)
    filled = allocation.reach(np.minimum(among.gap, per_head.value), among.share, moved)
    return filled.moving_with(per_head, total(among.share, allocation.served * short))


def _with_line(among: Population, slopes: Floats) -> Floats | None:
    return None if among.near_line is None else slopes


def _density(among: Population, amount: float) -> Floats:
    """Return how much a unit more of an amount adds to each row's being lifted, shape (n,)."""
    if not among.gap_width:
        return np.zeros(len(among.gap))
    return np.asarray(among.eligible * kernel(among.gap, amount, among.gap_width))
