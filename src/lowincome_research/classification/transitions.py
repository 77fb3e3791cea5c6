"""How households move between types from one wave to the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from lowincome_research.classification.profiles import sample_design
from lowincome_research.classification.spec import TYPES
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.intervals import proportion_interval

OUTSIDE = "not_low_income"
STATES = (*TYPES, OUTSIDE)
_COLUMNS = [
    "time_from", "time_to", "type_from", "type_to", "n", "n_from", "households", "share",
    "std_error", "ci_low", "ci_high",
]  # fmt: skip


def transitions(frame: pd.DataFrame, *, keys: Keys, design: Design) -> pd.DataFrame:
    """Return how households of each raw type are distributed one wave later.

    Parameters
    ----------
    frame
        The panel with its measures.
    keys
        Unit and time; waves follow the order of their values.
    design
        Columns of the survey design.

    Returns
    -------
    DataFrame
        time_from, time_to, type_from, type_to (a type or ``not_low_income``), n, n_from,
        households (weighted), share, std_error, ci_low, ci_high. Shares add up to 1 over
        `type_to`, among households whose state is known in both waves.

    Notes
    -----
    These are movements of measured types: scores with error cross a cut without any change of the
    household, so the stability of types is understated (see `corrected_transitions`).
    """
    assert keys.time is not None
    states = states_of(frame, keys)
    rows = [
        row
        for first, second in pairwise(sorted(frame[keys.time].unique()))
        for row in _between(frame, states, first, second, keys, design)
    ]
    table = pd.DataFrame(rows)
    low, high = proportion_interval(
        table["share"], table["std_error"], table["df"], table["n_clusters"]
    )
    return table.assign(ci_low=low, ci_high=high)[_COLUMNS]


def states_of(frame: pd.DataFrame, keys: Keys) -> pd.DataFrame:
    """Return the frame with the ``state`` of each row: its raw type or ``not_low_income``."""
    outside = frame["income_stratum"].eq("S0").fillna(False)
    return frame.assign(state=frame["type_raw"].mask(outside, OUTSIDE))


def _between(
    frame: pd.DataFrame, states: pd.DataFrame, first: Any, second: Any, keys: Keys, design: Design
) -> Iterator[dict[str, Any]]:
    now = states[keys.time].eq(first)
    later = states[states[keys.time].eq(second)].set_index(keys.unit)["state"]
    arrival = states.loc[now, keys.unit].map(later)
    origin = states.loc[now, "state"]
    survey = sample_design(frame[now], design)
    for type_from in TYPES:
        rows = np.flatnonzero(origin.eq(type_from) & arrival.notna())
        if not len(rows):
            continue
        domain, reached = survey.domain(rows), arrival.to_numpy()[rows]
        size = float(domain.weight.sum())
        for type_to in STATES:
            moved = (reached == type_to).astype(float)
            share = float(domain.weight @ moved) / size
            yield {
                "time_from": first, "time_to": second, "type_from": type_from,
                "type_to": type_to, "n": int(moved.sum()), "n_from": len(rows),
                "households": share * size, "share": share,
                "std_error": domain.variance((moved - share) / size) ** 0.5,
                "df": max(domain.df, 1), "n_clusters": domain.n_clusters,
            }  # fmt: skip
