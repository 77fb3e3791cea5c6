"""True accuracy beside estimated accuracy, where a simulation knows incomes without error."""

from __future__ import annotations

import pandas as pd

from lowincome_research.identification.measure import identification_accuracy
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Design, Keys

TRUE_COLUMNS = {"income_pre_assist": "income_true"}
"""Column of the truth that holds what a survey column measures with error."""
_KEYS = ["register", "truth", "unit", "group_by", "group", "metric"]


def known_accuracy(
    frame: pd.DataFrame,
    spec: IdentificationSpec,
    truth: pd.DataFrame | None,
    *,
    keys: Keys,
    design: Design | None = None,
    region: str | None = None,
) -> pd.DataFrame | None:
    """Judge the sampled households by their true incomes instead of those they reported.

    Parameters
    ----------
    frame, spec, keys, design, region
        As for `identification_accuracy`.
    truth
        What the simulation knows, a row per row of the panel; None of real data.

    Returns
    -------
    DataFrame or None
        register, truth, unit, group_by, group, metric and ``true_value``, for truths that rest on
        a measure known without error; None where there is none. The difference from the estimate
        is what errors of reporting do; errors of sampling are in neither.
    """
    known = {name: one for name, one in spec.truths.items() if one.measure in TRUE_COLUMNS}
    if truth is None or not known:
        return None
    measured = list(dict.fromkeys(TRUE_COLUMNS[one.measure] for one in known.values()))
    joined = frame[list(keys.names)].merge(truth[[*keys.names, *measured]], on=list(keys.names))
    exact = {
        column: joined[true].to_numpy() for column, true in TRUE_COLUMNS.items() if true in joined
    }
    once = spec.model_copy(update={"bootstrap": None})
    found = identification_accuracy(
        frame.assign(**exact), once, keys=keys, design=design, region=region
    )
    rows = found.metrics[found.metrics["truth"].isin(known)]
    return rows.rename(columns={"estimate": "true_value"})[[*_KEYS, "true_value"]]
