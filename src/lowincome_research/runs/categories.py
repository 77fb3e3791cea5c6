"""The official categories of a study: resolved, computed on its panel, kept in the run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl

from lowincome_research.artifacts import write_with
from lowincome_research.entitlements.categories import Categorised, categorise
from lowincome_research.entitlements.fitted import FittedCategories, fit_categories
from lowincome_research.entitlements.spec import HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from lowincome_research.exhibits.category_words import column_label, status_words
from lowincome_research.panel.columns import Variable

if TYPE_CHECKING:
    from lowincome_research.panel.panel import Panel
    from lowincome_research.study import LoadedStudy

FITTED = "categories.json"
HOUSEHOLDS, PERSONS = "categories.parquet", "person_categories.parquet"
_TEXTS = ("household_status", "monitored_type", "three_plus_one")


def fit_study_categories(loaded: LoadedStudy, panel: Panel) -> FittedCategories:
    """Resolve the tests of a study for the times of its panel.

    Raises
    ------
    StudyError
        A parameter is unknown, or has no value at a time.
    """
    study, spec = loaded.study, loaded.study.categories
    assert spec is not None
    assert panel.design.size is not None  # `study.needs` asks for it
    time = panel.keys.time
    return fit_categories(
        spec,
        region=study.region,
        regime=study.policy.regime if study.policy else "dual_track",
        keys=panel.keys,
        size=panel.design.size,
        times=sorted(panel.frame[time].unique()) if time else (),
        columns=list(map(str, panel.frame.columns)),
        person=study.tables[spec.persons.table].keys.unit if spec.persons else None,
    )


def write_categories(panel: Panel, fitted: FittedCategories, folder: Path) -> tuple[Path, ...]:
    """Compute and write the categories of households and persons; returns the files."""
    found = categorised(panel, fitted)
    fitted.save(folder / FITTED)
    files = [folder / FITTED]
    for name, frame in {HOUSEHOLDS: found.households, PERSONS: found.persons}.items():
        if frame is not None:
            files.append(folder / name)
            write_with(folder / name, partial(frame.to_parquet, index=False))
    return tuple(files)


def categorised(panel: Panel, fitted: FittedCategories) -> Categorised:
    """Return the categories of a panel's households and persons, sorted by their keys.

    By polars, which takes a third of the time that pandas does.
    """
    households = _polars(panel.frame, fitted.household_columns)
    persons = None
    if fitted.spec.persons:
        persons = _polars(panel.tables[fitted.spec.persons.table], fitted.person_columns)
    found = categorise(households, persons, fitted)
    return Categorised(
        _sorted(found.households, fitted),
        None if found.persons is None else _sorted(found.persons, fitted),
    )


def read_categories(folder: Path) -> Categorised:
    """Read what `write_categories` wrote."""
    persons = folder / PERSONS
    return Categorised(
        pd.read_parquet(folder / HOUSEHOLDS),
        pd.read_parquet(persons) if persons.exists() else None,
    )


def with_categories(panel: Panel, found: Categorised, fitted: FittedCategories) -> Panel:
    """Return the panel with the categories as columns of its households and of its persons."""
    frame = panel.frame.merge(
        found.households, on=list(panel.keys.names), how="left", validate="one_to_one"
    )
    tables = dict(panel.tables)
    if fitted.spec.persons and found.persons is not None:
        spec, persons = fitted.spec.persons, found.persons
        keys = [name for name in (fitted.person, panel.keys.time) if name]
        flags = persons[[*keys, *PERSON_COLUMNS]]
        tables[spec.table] = tables[spec.table].merge(
            flags, on=keys, how="left", validate="one_to_one"
        )
    return replace(
        panel, frame=frame, tables=tables, variables={**panel.variables, **category_variables()}
    )


def category_variables() -> Mapping[str, Variable]:
    """Return what the category columns of households mean."""
    return {
        name: Variable(name, column_label(name), "category", values=status_words(name))
        if name in _TEXTS
        else Variable(name, column_label(name), "text" if name == "risk_codes" else "number")
        for name in HOUSEHOLD_COLUMNS
    }


def _sorted(frame: pl.DataFrame, fitted: FittedCategories) -> pd.DataFrame:
    keys = [key for key in (*fitted.keys.names, fitted.person) if key in frame.columns]
    return frame.sort(keys).to_pandas()


def _polars(frame: pd.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return pl.from_pandas(frame[list(columns)])
