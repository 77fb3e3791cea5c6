"""The rows on which registers are judged, and the survey design behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import DataError, Problem, StudyError, suggestion
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import IdentificationSpec, Time, Unit
from lowincome_research.panel.sample import select
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.survey import SurveyDesign, survey_design

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """One row per household at the time of the registers.

    Attributes
    ----------
    frame
        All rows of that time, indexed from 0.
    judged
        Whether a row belongs to the sample and has a weight, shape (n,). Rows that do not still
        tell of the design.
    designs
        The design by unit: households weigh by the design weight, persons by it times the
        household's size. Persons are absent where the design names no size.
    """

    frame: pd.DataFrame
    judged: Flags
    designs: Mapping[Unit, SurveyDesign]
    notices: tuple[Notice, ...]


def rows_at(frame: pd.DataFrame, spec: IdentificationSpec, keys: Keys, design: Design) -> Rows:
    """Select the rows of the registers' time and describe how they were drawn.

    Raises
    ------
    StudyError
        The time is absent from the panel or not given though it has several, or the sample is
        empty.
    DataError
        Weights, sizes, strata or clusters cannot be used.
    """
    present = at_time(frame, spec.at, keys, "identification.at").reset_index(drop=True)
    weight = numbers(present, design.weight) if design.weight else np.ones(len(present))
    size = _sizes(present, design.size) if design.size else None
    weights: dict[Unit, Floats] = {"household": weight}
    if size is not None:
        weights["person"] = weight * size
    parts = {
        key: present[column] if (column := getattr(design, key)) else None
        for key in ("stratum", "cluster")
    }
    designs = {unit: survey_design(values, **parts) for unit, values in weights.items()}
    judged = select(present, spec.sample).to_numpy() & (weight != 0)
    if not judged.any():
        raise StudyError(
            Problem("identification.sample", "no row of the panel is in it", fix="widen 'sample'")
        )
    return Rows(present, judged, designs, _notices(weight, designs["household"], design))


def at_time(frame: pd.DataFrame, time: Time | None, keys: Keys, where: str) -> pd.DataFrame:
    """Return the rows of one time; all rows of a panel that has no time.

    Raises
    ------
    StudyError
        The panel has no such time, no time at all, or several and none is chosen.
    """
    if keys.time is None:
        if time is None:
            return frame
        raise StudyError(Problem(where, f"asks for time {time!r}", fix="name 'panel.keys.time'"))
    known = [str(one) for one in sorted(frame[keys.time].dropna().unique())]
    if time is None:
        raise StudyError(Problem(where, "the panel has several times", ", ".join(known), "add it"))
    rows = frame[frame[keys.time] == time]
    if rows.empty:
        seen = f"no row has {keys.time} = {time!r}"
        raise StudyError(Problem(where, seen, ", ".join(known), suggestion(str(time), known)))
    return rows


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """Return a column as floats, shape (n,), NaN where it is missing."""
    return frame[column].to_numpy(dtype=float, na_value=np.nan)


def _sizes(frame: pd.DataFrame, column: str) -> Floats:
    size = numbers(frame, column)
    if wrong := int((~np.isfinite(size) | (size <= 0)).sum()):
        seen = f"{wrong} households have no size or one below 1"
        raise DataError(Problem(f"column '{column}'", seen, "a positive number"))
    return size


def _notices(weight: Floats, survey: SurveyDesign, design: Design) -> tuple[Notice, ...]:
    counted = (
        Notice("zero_weight", f"column '{design.weight}'", int((weight == 0).sum())),
        Notice("lonely_stratum", f"column '{design.stratum}'", survey.n_lonely),
    )
    return tuple(notice for notice in counted if notice.count)
