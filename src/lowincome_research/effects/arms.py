"""Mean outcomes of two arms: what an effect looks like before any model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lowincome_research.effects.spec import EffectSpec, IvSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.sample import select
from lowincome_research.stats.intervals import wald_interval


@dataclass(frozen=True)
class ArmMean:
    """Mean of one variable in one arm at one time, with the interval of a simple random sample.

    Parameters
    ----------
    variable
        The outcome; with instruments also the treatment.
    assigned
        Column that makes the arms: the treatment, or the first instrument.
    arm
        ``1`` and ``0`` of a binary assignment; ``high`` and ``low`` about the median otherwise.
    """

    variable: str
    assigned: str
    horizon: str
    arm: str
    mean: float
    std_error: float
    ci_low: float
    ci_high: float
    n: int


def arm_means(panel: Panel, specs: Sequence[EffectSpec]) -> pd.DataFrame:
    """Return the mean outcome of each leading effect by arm and time.

    An effect leads its family by standing first in it; a main effect without a family leads
    alone.

    Parameters
    ----------
    panel
        The study's panel.
    specs
        The study's effects.

    Returns
    -------
    DataFrame
        Columns of `ArmMean`, one row per variable, time and arm, without repetition. Weights and
        clusters are not used: the figure describes, the estimates infer.
    """
    time = panel.keys.time
    rows: dict[tuple[str, ...], ArmMean] = {}
    for spec in _leading(specs):
        frame = panel.frame[select(panel.frame, spec.sample)]
        assigned = spec.instruments[0] if isinstance(spec, IvSpec) else spec.treatment
        variables = (spec.treatment, spec.outcome) if isinstance(spec, IvSpec) else (spec.outcome,)
        arms = _arms(frame[assigned])
        for variable in variables:
            for one in _means(frame, arms, variable, assigned, time):
                rows.setdefault((variable, assigned, one.horizon, one.arm), one)
    return pd.DataFrame(list(rows.values()), columns=list(ArmMean.__dataclass_fields__))


def _leading(specs: Sequence[EffectSpec]) -> Iterable[EffectSpec]:
    main = [spec for spec in specs if spec.role == "main"]
    first = {spec.family: spec.outcome for spec in reversed(main) if spec.family}
    return [spec for spec in main if spec.family is None or spec.outcome == first[spec.family]]


def _arms(assigned: pd.Series) -> pd.Series:
    """Name the arm of each row; rows without an assignment have none."""
    values = assigned.astype(float)
    if set(values.dropna().unique()) <= {0.0, 1.0}:
        return values.map({0.0: "0", 1.0: "1"})
    named = pd.Series(np.where(values > values.median(), "high", "low"), index=values.index)
    return named.where(values.notna())


def _means(
    frame: pd.DataFrame, arms: pd.Series, variable: str, assigned: str, time: str | None
) -> Iterable[ArmMean]:
    horizon = frame[time].astype(str) if time else pd.Series("", index=frame.index)
    grouped = frame[variable].astype(float).groupby([horizon.rename("horizon"), arms.rename("arm")])
    for (when, arm), values in grouped:
        known = values.dropna()
        if len(known) < 2:
            continue
        error = float(known.std(ddof=1) / np.sqrt(len(known)))
        mean = float(known.mean())
        low, high = wald_interval(mean, error, len(known) - 1)
        yield ArmMean(
            variable, assigned, str(when), str(arm), mean, error, float(low), float(high),
            len(known),
        )  # fmt: skip
