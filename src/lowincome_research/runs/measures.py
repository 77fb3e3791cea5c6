"""The measures of a study: fitted on its panel, kept in the run folder, joined to the panel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from lowincome_research.artifacts import write_with
from lowincome_research.classification.measure import FittedMeasures, fit_measures, measure
from lowincome_research.exhibits.measure_columns import measure_variables

if TYPE_CHECKING:
    from lowincome_research.panel.panel import Panel
    from lowincome_research.study import LoadedStudy

MEASURES, FITTED = "measures.parquet", "fitted"


def fit_study(loaded: LoadedStudy, panel: Panel) -> FittedMeasures:
    """Fit the indices and the classification of a study on its panel."""
    study = loaded.study
    return fit_measures(
        panel.frame,
        indices=study.indices,
        frameworks=loaded.frameworks,
        classification=study.classification,
        time=panel.keys.time,
        weight=panel.design.weight,
        region=study.region,
        keys=panel.keys.names,
        tables=panel.tables,
        judgements=loaded.judgements,
        strategy=study.livelihood_strategy,
    )


def write_measures(panel: Panel, fitted: FittedMeasures, folder: Path) -> tuple[Path, ...]:
    """Write ``measures.parquet`` and ``fitted/*.json``; returns the files."""
    target = folder / MEASURES
    frame = measure(panel.frame, fitted, keys=panel.keys.names, tables=panel.tables)
    write_with(target, lambda path: frame.to_parquet(path, index=False))
    for stale in (folder / FITTED).glob("*.json"):
        stale.unlink()
    fitted.save(folder / FITTED)
    return (target, *sorted((folder / FITTED).glob("*.json")))


def with_measures(panel: Panel, measured: pd.DataFrame, fitted: FittedMeasures) -> Panel:
    """Return the panel with its measures as columns, labelled like those of the codebook.

    Parameters
    ----------
    measured
        Keys and measures, a row per row of the panel.
    """
    names = list(panel.keys.names)
    frame = panel.frame.merge(measured, on=names, how="left", validate="one_to_one")
    return replace(panel, frame=frame, variables={**panel.variables, **measure_variables(fitted)})
