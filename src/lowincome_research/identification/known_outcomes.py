"""True poverty and outcomes beside the estimates, where a simulation knows incomes exactly."""

from __future__ import annotations

import pandas as pd

from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.known import TRUE_COLUMNS
from lowincome_research.identification.outcomes import outcomes
from lowincome_research.identification.poverty import poverty
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys

_KEYS = ["truth", "unit", "group_by", "group", "metric"]


def known_outcomes(
    frame: pd.DataFrame,
    spec: IdentificationSpec,
    truth: pd.DataFrame | None,
    *,
    keys: Keys,
    design: Design | None = None,
    region: str | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Measure poverty and outcomes of the sampled households by their true incomes.

    Parameters
    ----------
    frame, spec, keys, design, region, truth
        As for `known_accuracy`.

    Returns
    -------
    tuple of DataFrame, or None
        For `poverty_exhibits` and `outcomes_exhibits`: the keys of each figure and ``true_value``,
        for truths that rest on a measure known without error; None where there is none. Amounts
        are what was paid in either case.
    """
    measured = {one.measure for one in spec.truths.values()} & set(TRUE_COLUMNS)
    if truth is None or not measured:
        return None
    truths = {name: one for name, one in spec.truths.items() if one.measure in measured}
    columns = [TRUE_COLUMNS[name] for name in measured]
    joined = frame[list(keys.names)].merge(
        truth[[*keys.names, *columns]], on=list(keys.names), how="left"
    )
    exact = frame.assign(**{name: joined[TRUE_COLUMNS[name]].to_numpy() for name in measured})
    cases = identification_cases(
        exact, spec.model_copy(update={"truths": truths}), keys=keys, design=design, region=region
    )
    before, after = poverty(cases).metrics, outcomes(cases).metrics
    return _as_known(before, _KEYS), _as_known(after, ["register", *_KEYS])


def _as_known(metrics: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return metrics.rename(columns={"estimate": "true_value"})[[*keys, "true_value"]]
