"""Everything the classification of a study says of its households."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lowincome_research.classification.certainty import type_certainty
from lowincome_research.classification.corrected_transitions import corrected_transitions
from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.hysteresis import HELD, changes, held_types
from lowincome_research.classification.profiles import contrasts, stratum_shares
from lowincome_research.classification.recovery import TypeRecovery, type_recovery
from lowincome_research.classification.results import TypeResults
from lowincome_research.classification.sensitivity import rule_sensitivity
from lowincome_research.classification.shares import SampledTypes, sample_types, type_shares
from lowincome_research.classification.transitions import transitions
from lowincome_research.panel.panel import Panel
from lowincome_research.stats.streams import stream

N_REPLICATES = 200


def type_results(
    panel: Panel, fitted: FittedTypes, truth: pd.DataFrame | None, seed: int
) -> TypeResults:
    """Return shares, strata, certainty and movements of the types.

    Parameters
    ----------
    panel
        The panel with its measures as columns.
    fitted
        The classification.
    truth
        What only a simulation knows; None of real data.
    seed
        The study's seed.
    """
    frame, keys, design, spec = panel.frame, panel.keys, panel.design, fitted.spec
    several = keys.time is not None and frame[keys.time].nunique() > 1
    sure = bool(spec.reliabilities)
    types = sample_types(
        frame, fitted, design=design, n_replicates=N_REPLICATES, generator=stream(seed, "types")
    )
    return TypeResults(
        fitted=fitted,
        shares=type_shares(types),
        strata=stratum_shares(frame, time=keys.time, design=design),
        trend=_trend(panel) if several else None,
        moves=transitions(frame, keys=keys, design=design) if several else None,
        n_replicates=N_REPLICATES,
        rules=rule_sensitivity(types),
        certainty=type_certainty(frame, spec, time=keys.time, design=design) if sure else None,
        corrected=_corrected(panel, types, seed) if several and sure else None,
        changes=_changes(panel, fitted) if several and spec.hysteresis else None,
        recovery=_recovery(panel, fitted, truth, seed) if sure and truth is not None else None,
    )


def _trend(panel: Panel) -> pd.DataFrame:
    """Return the change of the low-income share from the first time to the last."""
    stratum, time = panel.frame["income_stratum"], str(panel.keys.time)
    low = stratum.ne("S0").astype(float).where(stratum.notna())
    times: tuple[Any, Any] = (panel.frame[time].max(), panel.frame[time].min())
    flagged = panel.frame.assign(low_income=low)
    return contrasts(flagged, ["low_income"], between=time, groups=times, design=panel.design)


def _corrected(panel: Panel, types: SampledTypes, seed: int) -> pd.DataFrame:
    return corrected_transitions(
        panel.frame, types, keys=panel.keys, generator=stream(seed, "transitions")
    )


def _changes(panel: Panel, fitted: FittedTypes) -> pd.DataFrame:
    held = held_types(panel.frame, fitted.spec, keys=panel.keys)
    return changes(panel.frame.assign(**{HELD: held}), keys=panel.keys, design=panel.design)


def _recovery(panel: Panel, fitted: FittedTypes, truth: pd.DataFrame, seed: int) -> TypeRecovery:
    return type_recovery(
        panel.frame, truth, fitted.spec, keys=panel.keys, design=panel.design,
        generator=stream(seed, "recovery"),
    )  # fmt: skip
