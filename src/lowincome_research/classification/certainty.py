"""How sure the types are: expected misclassification, and the share that is indeterminate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from lowincome_research.classification.cells import ALL
from lowincome_research.classification.profiles import profiles
from lowincome_research.classification.spec import TYPES, ClassificationSpec
from lowincome_research.panel.spec import Design
from lowincome_research.stats.intervals import proportion_interval

MISCLASSIFIED, INDETERMINATE = "misclassified", "indeterminate"
MEASURES = (MISCLASSIFIED, INDETERMINATE)
_COLUMNS = [
    "time", "stratum", "type", "metric", "share", "std_error", "ci_low", "ci_high", "n",
    "n_indeterminate",
]  # fmt: skip


def type_certainty(
    frame: pd.DataFrame, spec: ClassificationSpec, *, time: str | None, design: Design
) -> pd.DataFrame:
    """Return expected misclassification and the indeterminate share by time, stratum and type.

    Parameters
    ----------
    frame
        The panel with its measures, among them probabilities.
    spec
        The classification, with declared reliabilities.
    time
        Name of the time key.
    design
        Columns of the survey design.

    Returns
    -------
    DataFrame
        time, stratum (``all`` for the universe), type (``all`` for all four), metric
        (``misclassified``: mean of 1 - p of the type assigned; ``indeterminate``: share whose
        ``p_max`` lies below the threshold), share, std_error, ci_low, ci_high, n,
        n_indeterminate. Final types; a household without labour is of its type by rule, so that
        it counts as certain.
    """
    rows = frame[frame["type_final"].notna() & frame["p_max"].notna()]
    marked = rows.assign(
        time=rows[time] if time else "",
        misclassified=_doubt(rows, spec),
        indeterminate=rows["indeterminate"].astype(float),
    )
    table = pd.concat(list(_tables(marked, design)), ignore_index=True)
    low, high = proportion_interval(
        table["mean"], table["std_error"], table["df"], table["n_clusters"]
    )
    table = table.assign(ci_low=low, ci_high=high).rename(
        columns={"mean": "share", "variable": "metric", "income_stratum": "stratum"}
    )
    order = {name: place for place, name in enumerate((*TYPES, ALL))}
    return table.sort_values(
        ["time", "stratum", "type", "metric"], key=lambda c: c.map(order) if c.name == "type" else c
    )[_COLUMNS].reset_index(drop=True)


def _doubt(rows: pd.DataFrame, spec: ClassificationSpec) -> pd.Series:
    """Return 1 - p of the raw type, 0 where the type rests on the override."""
    p = rows[[f"p_{name}" for name in TYPES]].to_numpy(float)
    place = pd.Categorical(rows["type_raw"], categories=list(TYPES)).codes
    doubt = pd.Series(1 - p[np.arange(len(rows)), place], index=rows.index)
    if spec.override_no_labour:
        doubt = doubt.mask(rows[spec.labour].le(0).fillna(False), 0.0)
    return doubt


def _tables(marked: pd.DataFrame, design: Design) -> Iterator[pd.DataFrame]:
    for by in (["income_stratum", "type_final"], ["income_stratum"], ["type_final"], []):
        cells = ["time", *by]
        table = profiles(marked, list(MEASURES), by=cells, design=design)
        counted = marked.groupby(cells)[INDETERMINATE].sum().astype(int)
        table = table.join(counted.rename("n_indeterminate"), on=cells)
        table = table.rename(columns={"type_final": "type"})
        yield table.assign(**{
            name: ALL for name in ("income_stratum", "type") if name not in table
        })  # fmt: skip
