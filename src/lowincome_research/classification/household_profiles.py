"""Profiles of a study's households: weights, strata, types, movements, and groups compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from lowincome_research.classification.measure import FittedMeasures
from lowincome_research.classification.profiles import contrasts, profiles
from lowincome_research.classification.results import HouseholdProfiles, TypeProfile
from lowincome_research.classification.spec import ProfilesSpec
from lowincome_research.classification.strategies import livelihood_strategies
from lowincome_research.classification.type_results import type_results
from lowincome_research.indices.diagnostics import (
    IndexDiagnostics,
    correlations,
    index_diagnostics,
)
from lowincome_research.indices.persons import person_rows
from lowincome_research.indices.refit import base_of
from lowincome_research.indices.scale_spec import groups_compared
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.sample import select
from lowincome_research.panel.spec import Design
from lowincome_research.stats.streams import stream

N_REPLICATES = 200


def household_profiles(
    panel: Panel,
    fitted: FittedMeasures,
    *,
    groups: ProfilesSpec | None = None,
    truth: pd.DataFrame | None = None,
    seed: int,
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
    truth
        What only a simulation knows, see `Run.read_truth`.
    seed
        The study's seed.
    """
    return HouseholdProfiles(
        fitted=fitted,
        diagnostics=tuple(_diagnostics(panel, fitted, seed)),
        correlations=_correlations(panel, fitted),
        types=type_results(panel, fitted.types, truth, seed) if fitted.types else None,
        by_type=_by_type(panel, fitted) if fitted.types else {},
        by_group=_by_group(panel, fitted, groups) if groups else None,
        groups=groups,
        strategies=livelihood_strategies(panel, fitted.strategy) if fitted.strategy else None,
    )


def _diagnostics(panel: Panel, fitted: FittedMeasures, seed: int) -> Iterator[IndexDiagnostics]:
    design, by = panel.design, "type_final" if fitted.types else None
    for index in fitted.indices:
        rows = person_rows(
            panel.frame, index.spec, tables=panel.tables, keys=panel.keys.names,
            bring=[
                design.weight, design.stratum, design.cluster, by,
                *groups_compared(index.spec.scale),
            ],
        )  # fmt: skip
        yield index_diagnostics(
            rows, index, design=design, generator=stream(seed, f"weights.{index.name}"),
            keys=panel.keys.names, by=by, n_replicates=N_REPLICATES,
        )  # fmt: skip


def _correlations(panel: Panel, fitted: FittedMeasures) -> pd.DataFrame:
    """Return the correlations of the indices, by name, on the base rows of the first."""
    indices = sorted(fitted.indices, key=lambda one: one.name)
    rows, weight = base_of(panel.frame, indices[0]), panel.design.weight
    weights = rows[weight].to_numpy(float) if weight else np.ones(len(rows))
    return correlations(rows[[one.name for one in indices]], index="", weights=weights)


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
