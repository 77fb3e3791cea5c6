"""Errors of every rule along the budget: from places for few to places for half of the people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.proxy_means.allocation import Budget
from lowincome_research.proxy_means.amounts import Amount
from lowincome_research.proxy_means.comparison import named, told
from lowincome_research.proxy_means.errors import Population, errors
from lowincome_research.proxy_means.judged import Rules
from lowincome_research.proxy_means.transfers import outcomes

BUDGETS = tuple(round(0.01 * step, 2) for step in range(1, 51))
"""Shares of the population for whom there is a place."""
METRICS = ("exclusion_error", "inclusion_error", "poverty_remaining")


def budget_curve(rules: Rules) -> pd.DataFrame:
    """Return the errors, and the poverty left by payments, of every rule at every budget.

    Returns
    -------
    DataFrame
        `budget`, `unit`, `rule`, `metric` and the columns of `estimates`, in the unit whose
        places are counted. The money paid out is the same at every budget, see `outcomes`.
    """
    judged = rules.judged
    among = judged.population(judged.unit)
    found = [
        told(judged, judged.unit, _figures(rules, among, share)).assign(budget=share)
        for share in BUDGETS
    ]
    return pd.concat(found, ignore_index=True).assign(unit=judged.unit)


def _figures(rules: Rules, among: Population, share: float) -> Iterator[Linearised]:
    budget = Budget("declared", Amount(share, np.zeros(len(among.eligible))))
    for rule, allocation in rules.under(budget).items():
        for one in (*errors(allocation, among), *outcomes(allocation, among)):
            if one.metric in METRICS:
                yield named(one, rule)
