"""The amounts that are looked at, with the survey design behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.line_integrity.notices import Notice, counted
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.digits import MOSTLY, is_whole
from lowincome_research.stats.survey import SurveyDesign, survey_design

Floats = npt.NDArray[np.float64]
_SINGLE = 2e-7
"""Relative error of an amount that was converted and kept in single precision."""


@dataclass(frozen=True)
class Rows:
    """Households with a known positive income, one row per household and time.

    Attributes
    ----------
    frame
        The rows, indexed from 0.
    income
        What is compared to the lines, shape (n,).
    amount
        The amount as reported, shape (n,); NaN where it is unknown or not positive.
    times
        Times present, in order; none without a time key.
    design
        How the rows were drawn, of these rows.
    """

    frame: pd.DataFrame
    income: Floats
    amount: Floats
    keys: Keys
    times: tuple[Any, ...]
    design: SurveyDesign
    notices: tuple[Notice, ...]

    @property
    def time(self) -> pd.Series:
        """Time of each row, the same for all without a time key."""
        blank = pd.Series("", index=self.frame.index)
        return blank if self.keys.time is None else self.frame[self.keys.time]

    @property
    def whole_incomes(self) -> bool:
        """Whether incomes are whole numbers, so that bands hold countable amounts."""
        return bool(is_whole(self.income).mean() >= MOSTLY)


def rows_of(frame: pd.DataFrame, spec: LineIntegritySpec, keys: Keys, design: Design) -> Rows:
    """Select the rows of the section's time with a positive income and a weight.

    Raises
    ------
    StudyError
        A column or the time is absent, or no income is known and positive.
    DataError
        Weights, strata or clusters cannot be used.
    """
    _reject_unknown(frame, spec)
    present = _at(frame, spec, keys)
    income = numbers(present, spec.income)
    weight = numbers(present, design.weight) if design.weight else np.ones(len(present))
    known = np.isfinite(income)
    used = known & (income > 0) & (weight != 0)
    if not used.any():
        seen = f"no row has a positive '{spec.income}' and a weight"
        raise StudyError(Problem("line_integrity.income", seen, fix="check column, time and unit"))
    where = f"column '{spec.income}'"
    notices = counted(
        Notice("zero_weight", f"column '{design.weight}'", int((weight == 0).sum())),
        Notice("missing_amount", where, int((~known).sum())),
        Notice("not_positive", where, int((income <= 0).sum())),
    )
    kept = present[used].reset_index(drop=True)
    return Rows(
        kept, income[used], reported(kept, spec), keys,
        times=() if keys.time is None else tuple(sorted(kept[keys.time].unique())),
        design=_design_of(kept, weight[used], keys, design),
        notices=notices,
    )  # fmt: skip


def reported(frame: pd.DataFrame, spec: LineIntegritySpec) -> Floats:
    """Return the amounts as they were told, shape (n,); NaN where unknown or not positive."""
    amount = numbers(frame, spec.amount)
    known = np.where(amount > 0, amount, np.nan)
    if spec.reported_unit is None:
        return known
    told = known / spec.reported_unit
    whole = np.abs(told - np.round(told)) <= _SINGLE * told
    return np.where(whole, np.round(told), told)


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """Return a column as floats, shape (n,), NaN where it is missing."""
    return frame[column].to_numpy(dtype=float, na_value=np.nan)


def _at(frame: pd.DataFrame, spec: LineIntegritySpec, keys: Keys) -> pd.DataFrame:
    if spec.at is None:
        return frame.reset_index(drop=True)
    if keys.time is None:
        seen = f"asks for time {spec.at!r}"
        raise StudyError(Problem("line_integrity.at", seen, fix="name 'panel.keys.time'"))
    rows = frame[frame[keys.time] == spec.at]
    if rows.empty:
        known = [str(one) for one in sorted(frame[keys.time].dropna().unique())]
        seen = f"no row has {keys.time} = {spec.at!r}"
        fix = suggestion(str(spec.at), known)
        raise StudyError(Problem("line_integrity.at", seen, ", ".join(known), fix))
    return rows.reset_index(drop=True)


def _reject_unknown(frame: pd.DataFrame, spec: LineIntegritySpec) -> None:
    columns = list(map(str, frame.columns))
    named = {key: getattr(spec, key) for key in ("income", "reported", "village", "county")}
    problems = [
        Problem(
            f"line_integrity.{key}", f"no column '{name}'", ", ".join(columns),
            suggestion(name, columns),
        )
        for key, name in named.items()
        if name is not None and name not in columns
    ]  # fmt: skip
    if problems:
        raise StudyError(problems)


def _design_of(frame: pd.DataFrame, weight: Floats, keys: Keys, design: Design) -> SurveyDesign:
    """Return the design; without clusters a household's years belong together."""
    cluster = frame[design.cluster or keys.unit]
    stratum = frame[design.stratum] if design.stratum else None
    return survey_design(weight, stratum=stratum, cluster=cluster)
