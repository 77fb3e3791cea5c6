"""The measures of a study: fitted on its panel, kept in the run folder, joined to the panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from lowincome_research.artifacts import write_with
from lowincome_research.classification.measure import FittedMeasures, fit_measures, measure
from lowincome_research.classification.spec import STRATA, TYPES
from lowincome_research.exhibits.measure_words import word
from lowincome_research.exhibits.measures import index_labels
from lowincome_research.indices.coupling import coupling_labels
from lowincome_research.panel.columns import Variable
from lowincome_research.terms import Bilingual

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
    return replace(panel, frame=frame, variables={**panel.variables, **_variables(panel, fitted)})


def _variables(panel: Panel, fitted: FittedMeasures) -> Mapping[str, Variable]:
    labels = index_labels(fitted.indices, {})
    for index in fitted.indices:
        labels |= coupling_labels(index)
    scores = {name: Variable(name, labels[name], "number") for name in labels}
    if fitted.types is None:
        return scores
    strata: Mapping[str, Bilingual] = {name: word("stratum", name) for name in STRATA}
    types: Mapping[str, Bilingual] = {name: word("type", name) for name in TYPES}
    codes = {"income_stratum": strata, "type_raw": types, "type_final": types}
    return scores | {
        name: Variable(name, word("column", name), "category", values=values)
        for name, values in codes.items()
    }
