"""Types held until a change is sure: a household keeps its type through doubtful waves."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.classification.profiles import profiles
from lowincome_research.classification.spec import TYPES, ClassificationSpec, Hysteresis
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.intervals import proportion_interval

Codes = npt.NDArray[np.integer[Any]]
HELD = "type_held"
_NONE = -1
_COLUMNS = [
    "time_from", "time_to", "version", "share", "std_error", "ci_low", "ci_high", "n", "n_changed",
]  # fmt: skip


def held_types(frame: pd.DataFrame, spec: ClassificationSpec, *, keys: Keys) -> pd.Series:
    """Return the type of each row once doubtful changes are held back.

    Parameters
    ----------
    frame
        The panel with its measures, among them probabilities.
    spec
        The classification, with `hysteresis`.
    keys
        Unit and time; waves follow the order of their values.

    Returns
    -------
    Series
        ``type_held``, on the frame's index: the household's first raw type, until another type
        has had a probability above `p` in `waves` consecutive waves, and the safety net without
        labour. Missing where the raw type is, unless the household has no labour.

    Notes
    -----
    A wave in which a household is not seen or not low-income ends a run of waves; the type it
    held is kept for its return.
    """
    assert keys.time is not None
    assert spec.hysteresis is not None
    times = sorted(frame[keys.time].unique())
    units, unit = np.unique(frame[keys.unit].to_numpy(), return_inverse=True)
    place = (unit, np.searchsorted(times, frame[keys.time].to_numpy()))
    raw, sure = np.full((2, len(units), len(times)), _NONE)
    raw[place] = pd.Categorical(frame["type_raw"], categories=list(TYPES)).codes
    sure[place] = _sure(frame, spec.hysteresis)
    held = _held(raw, sure, spec.hysteresis.waves)[place]
    names = pd.Series(np.array([*TYPES, None], dtype=object)[held], index=frame.index, name=HELD)
    if not spec.override_no_labour:
        return names
    without = frame["type_final"].notna() & frame[spec.labour].le(0)
    return names.mask(without, "safety_net")


def changes(frame: pd.DataFrame, *, keys: Keys, design: Design) -> pd.DataFrame:
    """Return the share of households whose type changes from one wave to the next.

    Parameters
    ----------
    frame
        The panel with its measures and ``type_held``.

    Returns
    -------
    DataFrame
        time_from, time_to, version (``final``, ``held``), share, std_error, ci_low, ci_high, n
        (households that have a type in both waves), n_changed.
    """
    assert keys.time is not None
    tables = []
    for first, second in pairwise(sorted(frame[keys.time].unique())):
        now = frame[frame[keys.time].eq(first)]
        later = frame[frame[keys.time].eq(second)].set_index(keys.unit)
        flags = {
            version: _changed(now[column], now[keys.unit].map(later[column]))
            for version, column in (("final", "type_final"), ("held", HELD))
        }
        table = profiles(now.assign(**flags), list(flags), by=[keys.time], design=design)
        changed = [int(flags[version].sum()) for version in table["variable"]]
        table = table.rename(columns={keys.time: "time_from"})
        tables.append(table.assign(time_to=second, n_changed=changed))
    table = pd.concat(tables, ignore_index=True)
    table = table.rename(columns={"variable": "version", "mean": "share"})
    low, high = proportion_interval(
        table["share"], table["std_error"], table["df"], table["n_clusters"]
    )
    table = table.assign(ci_low=low, ci_high=high)
    return table[_COLUMNS]


def _sure(frame: pd.DataFrame, rule: Hysteresis) -> Codes:
    """Return the type that is more probable than `rule.p` in each row, as its place in TYPES."""
    p = frame[[f"p_{name}" for name in TYPES]].to_numpy(float)
    above = p > rule.p
    return np.where(above.any(axis=1), above.argmax(axis=1), _NONE)


def _held(raw: Codes, sure: Codes, waves: int) -> Codes:
    """Walk through the waves of all households at once; codes have shape (units, waves)."""
    held = np.full(raw.shape, _NONE)
    state, last, run = np.full((3, len(raw)), _NONE)
    for wave in range(raw.shape[1]):
        now = sure[:, wave]
        run = np.where((now == last) & (now != _NONE), run + 1, 1)
        last = now
        state = np.where(state == _NONE, raw[:, wave], state)
        state = np.where((run >= waves) & (now != _NONE), now, state)
        held[:, wave] = np.where(raw[:, wave] == _NONE, _NONE, state)
    return held


def _changed(first: pd.Series, second: pd.Series) -> pd.Series:
    both = first.notna() & second.notna()
    return first.ne(second).astype(float).where(both)
