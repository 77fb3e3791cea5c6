"""Rules compared on the same rows at the same budget, with the intervals of their differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.domains import whole
from lowincome_research.identification.estimates import estimates
from lowincome_research.identification.spec import Unit
from lowincome_research.proxy_means.allocation import Allocation, Budget
from lowincome_research.proxy_means.errors import Population, difference, errors
from lowincome_research.proxy_means.judged import (
    PERFECT,
    RANDOM,
    REGISTER,
    UNIVERSAL,
    Judged,
    Rules,
)
from lowincome_research.proxy_means.transfers import outcomes

BASELINE = "ols"
"""Learner that the others are compared with: the test as it is commonly made."""
_BENCHMARKS = (RANDOM, PERFECT, UNIVERSAL)
_EXACT, _DECIMALS = 1e-12, 12
Figures = dict[str, Linearised]


def compared(rules: Rules, budget: Budget) -> pd.DataFrame:
    """Return the errors of every rule under a budget, and their differences.

    Returns
    -------
    DataFrame
        `budget_of`, `budget`, `unit`, `rule`, `metric`, `against` and the columns of `estimates`.
        Where `against` names a rule, the figure is the row's rule less that one. What the money
        of the aggregate poverty gap does is told in the unit whose places are counted.
    """
    judged = rules.judged
    allocations = rules.under(budget)
    found = []
    for unit in judged.rows.designs:
        among = judged.population(unit)
        figures = {
            rule: _figures(allocation, among, paid=unit == judged.unit)
            for rule, allocation in allocations.items()
        }
        if unit == judged.unit:
            figures[UNIVERSAL] = _by_metric(outcomes(rules.universal(), among))
        found.append(told(judged, unit, _named(figures)).assign(unit=unit))
    return pd.concat(found).assign(budget_of=budget.of, budget=budget.share)


def told(judged: Judged, unit: Unit, figures: Iterable[Linearised]) -> pd.DataFrame:
    """Return figures named ``rule@metric@against`` with their intervals.

    A figure that follows from the budget alone, such as the exclusion error of a lottery, has no
    error: its interval is the figure itself, and `interval` says ``fixed``.
    """
    listed, design = list(figures), judged.rows.designs[unit]
    frame = estimates(design, whole(judged.position), lambda _: listed, judged.line)
    names = frame["metric"].str.split("@", expand=True)
    frame = frame.assign(rule=names[0], metric=names[1], against=names[2])
    certain = frame["rule"].isin(_BENCHMARKS) | frame["against"].ne("")
    fixed = certain & (frame["std_error"] < _EXACT)
    exact = frame["estimate"].round(_DECIMALS) + 0.0
    shown = {side: frame[side].mask(fixed, exact) for side in ("estimate", "ci_low", "ci_high")}
    kind = frame["interval"].mask(fixed, "fixed")
    return frame.assign(**shown, std_error=frame["std_error"].mask(fixed, 0.0), interval=kind)


def _figures(allocation: Allocation, among: Population, *, paid: bool) -> Figures:
    found = _by_metric(errors(allocation, among))
    return found | _by_metric(outcomes(allocation, among)) if paid else found


def _by_metric(figures: Iterable[Linearised]) -> Figures:
    return {one.metric: one for one in figures}


def _named(figures: Mapping[str, Figures]) -> Iterator[Linearised]:
    """Yield every figure, then those of which a difference from another rule is of interest."""
    for rule, own in figures.items():
        for metric, one in own.items():
            yield named(one, rule)
            for other in (REGISTER, BASELINE, UNIVERSAL):
                reference = figures.get(other, {}).get(metric)
                if reference is not None and _of_interest(rule, other):
                    yield named(difference(one, reference), rule, other)


def named(one: Linearised, rule: str, against: str = "") -> Linearised:
    """Return a figure under the name by which `told` knows its rule."""
    return replace(one, metric=f"{rule}@{one.metric}@{against}")


def _of_interest(rule: str, other: str) -> bool:
    """Tell which pairs are compared: learners with each other, all rules with what exists."""
    if rule in (other, UNIVERSAL):
        return False
    return other != BASELINE or rule not in (REGISTER, RANDOM, PERFECT)
