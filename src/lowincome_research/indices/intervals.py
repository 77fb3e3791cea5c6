"""The weights of an index as a table, with intervals of those that are estimated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from lowincome_research.indices.fit import collect_base, fit_rows
from lowincome_research.indices.fitted import FittedIndex, FittedLeaf, FittedNode, walk
from lowincome_research.stats.bootstrap import replicates
from lowincome_research.stats.survey import survey_design

CONFIDENCE = 0.95


def index_weights(
    frame: pd.DataFrame,
    fitted: FittedIndex,
    *,
    stratum: str | None = None,
    cluster: str | None = None,
    n_replicates: int = 200,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Return the weights of one index, with percentile intervals over bootstrap samples.

    Parameters
    ----------
    frame
        The rows on which the index was fitted, among others.
    fitted
        The index.
    stratum, cluster
        Columns of the survey design; without clusters each row is its own.
    n_replicates, generator
        Of the Rao-Wu bootstrap; bounds and weights are fitted anew in each sample.

    Returns
    -------
    DataFrame
        `tbl-index-weights`: index, node, parent, weight, ci_low, ci_high, method. A weight is a
        share in its parent. Weights that are set, not estimated, have no interval.
    """
    parts = list(walk(fitted.root))
    methods = {
        str(step.arguments["node"]): str(step.arguments["method"])
        for step in fitted.steps
        if step.verb == "weigh"
    }
    table = pd.DataFrame(
        {
            "index": fitted.name,
            "node": [_name(part) for _, part in parts],
            "parent": [parent.id for parent, _ in parts],
            "weight": [part.weight for _, part in parts],
            "method": [methods[parent.id] for parent, _ in parts],
        }
    )
    estimated = table["method"].eq("entropy").to_numpy()
    table["ci_low"] = table["ci_high"] = np.nan
    if estimated.any():
        base = _base(frame, fitted)
        drawn = np.array(list(_drawn(base, fitted, stratum, cluster, n_replicates, generator)))
        tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
        low, high = np.quantile(drawn, tails, axis=0)
        table["ci_low"] = np.where(estimated, low, np.nan)
        table["ci_high"] = np.where(estimated, high, np.nan)
    return table[["index", "node", "parent", "weight", "ci_low", "ci_high", "method"]]


def _base(frame: pd.DataFrame, fitted: FittedIndex) -> pd.DataFrame:
    base = fitted.spec.base
    if not isinstance(base, dict):
        return frame
    ((name, value),) = base.items()
    return frame[frame[name].eq(value)]


def _drawn(
    base: pd.DataFrame,
    fitted: FittedIndex,
    stratum: str | None,
    cluster: str | None,
    n: int,
    generator: np.random.Generator,
) -> Iterator[list[float]]:
    """Yield the weights of every part in each bootstrap sample."""
    rows = collect_base(base, fitted.framework, fitted.spec, weight=fitted.weight)
    design = survey_design(
        rows.weights,
        stratum=None if stratum is None else base[stratum],
        cluster=None if cluster is None else base[cluster],
    )
    for weights in replicates(design, n=n, generator=generator):
        sample = type(rows)(rows.values, weights)
        root, _ = fit_rows(sample, fitted.framework, fitted.spec, name=fitted.name)
        yield [part.weight for _, part in walk(root)]


def _name(part: FittedNode | FittedLeaf) -> str:
    return part.id if isinstance(part, FittedNode) else part.column
