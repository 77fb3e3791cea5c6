"""What a proxy means test really does, where a simulation knows welfare without error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lowincome_research.identification.cases import Cases
from lowincome_research.proxy_means.allocation import Budget
from lowincome_research.proxy_means.amounts import Amount
from lowincome_research.proxy_means.comparison import compared
from lowincome_research.proxy_means.judged import judged, rules
from lowincome_research.proxy_means.results import ProxyMeansResults

KNOWN_KEYS = ["budget_of", "unit", "rule", "metric"]


def known_proxy_means(results: ProxyMeansResults, exact: Cases | None) -> pd.DataFrame | None:
    """Judge the same places by welfare that is known without error.

    Parameters
    ----------
    results
        Of a test fitted and ranked on welfare as reported.
    exact
        Registers and truths of the same rows with true welfare, see `known_cases`.

    Returns
    -------
    DataFrame or None
        `budget_of`, `unit`, `rule`, `metric` and ``true_value``, at the budgets of the results.
        With perfect information the ranking is that by true welfare. None where the test's
        truth is not known without error.
    """
    if exact is None or results.spec.truth not in exact.needs:
        return None
    found = judged(results.fit.predictions, results.fit.outcome, exact)
    ranked = rules(found)
    nothing = np.zeros(len(found.eligible))
    places = [Budget(of, Amount(share, nothing)) for of, share in results.budgets.items()]
    frame = pd.concat([compared(ranked, budget) for budget in places])
    levels = frame[frame["against"].eq("")]
    return levels.rename(columns={"estimate": "true_value"})[[*KNOWN_KEYS, "true_value"]]
