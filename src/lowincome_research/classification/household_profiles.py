"""Profiles of a study's households: weights, strata, types, movements, and groups compared."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lowincome_research.classification.measure import FittedMeasures
from lowincome_research.classification.profiles import contrasts, profiles, stratum_shares
from lowincome_research.classification.results import HouseholdProfiles, TypeProfile, TypeResults
from lowincome_research.classification.shares import type_shares
from lowincome_research.classification.spec import ProfilesSpec
from lowincome_research.classification.transitions import transitions
from lowincome_research.indices.intervals import index_weights
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.sample import select
from lowincome_research.panel.spec import Design
from lowincome_research.stats.streams import stream

N_REPLICATES = 200


def household_profiles(
    panel: Panel, fitted: FittedMeasures, *, groups: ProfilesSpec | None = None, seed: int
) -> HouseholdProfiles:
    """Describe households by their measures.

    Parameters
    ----------
    panel
        The panel with its measures as columns.
    fitted
        The measures.
    groups
        The study's `profiles` section.
    seed
        The study's seed.
    """
    return HouseholdProfiles(
        fitted=fitted,
        weights=_weights(panel, fitted, seed),
        n_replicates=N_REPLICATES,
        types=_types(panel, fitted, seed) if fitted.types else None,
        by_type=_by_type(panel, fitted) if fitted.types else {},
        by_group=_by_group(panel, fitted, groups) if groups else None,
        groups=groups,
    )


def _weights(panel: Panel, fitted: FittedMeasures, seed: int) -> pd.DataFrame:
    tables = [
        index_weights(
            panel.frame, index, stratum=panel.design.stratum, cluster=panel.design.cluster,
            n_replicates=N_REPLICATES, generator=stream(seed, f"weights.{index.name}"),
        )
        for index in fitted.indices
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def _types(panel: Panel, fitted: FittedMeasures, seed: int) -> TypeResults:
    assert fitted.types is not None
    frame, keys, design = panel.frame, panel.keys, panel.design
    several = keys.time is not None and frame[keys.time].nunique() > 1
    shares = type_shares(
        frame, fitted.types, design=design, n_replicates=N_REPLICATES,
        generator=stream(seed, "types"),
    )  # fmt: skip
    return TypeResults(
        fitted=fitted.types,
        shares=shares,
        strata=stratum_shares(frame, time=keys.time, design=design),
        trend=_trend(panel) if several else None,
        moves=transitions(frame, keys=keys, design=design) if several else None,
        n_replicates=N_REPLICATES,
    )


def _trend(panel: Panel) -> pd.DataFrame:
    """Return the change of the low-income share from the first time to the last."""
    stratum, time = panel.frame["income_stratum"], str(panel.keys.time)
    low = stratum.ne("S0").astype(float).where(stratum.notna())
    times: tuple[Any, Any] = (panel.frame[time].max(), panel.frame[time].min())
    flagged = panel.frame.assign(low_income=low)
    return contrasts(flagged, ["low_income"], between=time, groups=times, design=panel.design)


def _by_type(panel: Panel, fitted: FittedMeasures) -> dict[str, TypeProfile]:
    assert fitted.types is not None
    axes, time = (fitted.types.spec.drive, fitted.types.spec.capability), panel.keys.time
    last = panel.frame if time is None else panel.frame[panel.frame[time].eq(_last(panel))]
    found = {}
    for index in fitted.indices:
        columns = [index.column_of(name) for name in index.dimensions]
        if columns:
            means = profiles(last, columns, by=["type_final"], design=panel.design)
            apart = None if index.name in axes else _apart(last, columns, panel.design)
            found[index.name] = TypeProfile(means, apart)
    return found


def _apart(frame: pd.DataFrame, columns: list[str], design: Design) -> pd.DataFrame:
    groups = ("development", "safety_net")
    return contrasts(frame, columns, between="type_final", groups=groups, design=design)


def _by_group(panel: Panel, fitted: FittedMeasures, groups: ProfilesSpec) -> pd.DataFrame:
    columns = [index.name for index in fitted.indices]
    chosen = panel.frame[select(panel.frame, groups.sample)]
    return profiles(chosen, columns, by=[groups.panels, groups.groups], design=panel.design)


def _last(panel: Panel) -> Any:
    return panel.frame[panel.keys.time].max()
