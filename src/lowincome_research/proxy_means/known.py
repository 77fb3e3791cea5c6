"""What a proxy means test really does, where a simulation knows welfare without error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.known import TRUE_COLUMNS
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.allocation import Budget
from lowincome_research.proxy_means.amounts import Amount
from lowincome_research.proxy_means.comparison import compared
from lowincome_research.proxy_means.judged import judged, rules
from lowincome_research.proxy_means.results import ProxyMeansResults

KNOWN_KEYS = ["budget_of", "unit", "rule", "metric"]


def known_proxy_means(
    results: ProxyMeansResults,
    frame: pd.DataFrame,
    identification: IdentificationSpec,
    truth: pd.DataFrame | None,
    *,
    keys: Keys,
    design: Design | None = None,
    region: str | None = None,
) -> pd.DataFrame | None:
    """Judge the places that a test gives out by true incomes instead of those reported.

    Parameters
    ----------
    frame, identification, keys, design, region
        As for `identification_cases`, with which the test was made.
    truth
        What the simulation knows, a row per row of the panel; None of real data.

    Returns
    -------
    DataFrame or None
        See `known_errors`; None where the test's measure is not known without error.
    """
    spec = results.spec
    measure = identification.truths[spec.truth].measure
    if truth is None or measure not in TRUE_COLUMNS:
        return None
    names, true = list(keys.names), TRUE_COLUMNS[measure]
    joined = frame[names].merge(truth[[*names, true]], on=names)
    own = {name: one for name, one in identification.registers.items() if name == spec.register_}
    alone = identification.model_copy(
        update={"truths": {spec.truth: identification.truths[spec.truth]}, "registers": own}
    )
    exact = frame.assign(**{measure: joined[true].to_numpy()})
    cases = identification_cases(exact, alone, keys=keys, design=design, region=region)
    return known_errors(results, cases)


def known_errors(results: ProxyMeansResults, exact: Cases) -> pd.DataFrame:
    """Judge the same places by welfare that is known without error.

    Parameters
    ----------
    results
        Of a test fitted and ranked on welfare as reported.
    exact
        Registers and truths of the same rows with true welfare, see `known_accuracy`.

    Returns
    -------
    DataFrame
        `budget_of`, `unit`, `rule`, `metric` and ``true_value``, at the budgets of the results.
        With perfect information the ranking is that by true welfare.
    """
    found = judged(results.fit.predictions, results.fit.outcome, exact)
    ranked = rules(found)
    nothing = np.zeros(len(found.eligible))
    places = [Budget(of, Amount(share, nothing)) for of, share in results.budgets.items()]
    frame = pd.concat([compared(ranked, budget) for budget in places])
    levels = frame[frame["against"].eq("")]
    return levels.rename(columns={"estimate": "true_value"})[[*KNOWN_KEYS, "true_value"]]
