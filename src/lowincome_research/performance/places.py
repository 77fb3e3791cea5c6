"""Values of places: means of the survey, columns of tables, figures of other analyses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import DataError, Problem, StudyError, suggestion
from lowincome_research.panel.panel import Panel
from lowincome_research.performance.spec import (
    AccuracyValue,
    IndicatorValue,
    Of,
    PanelValue,
    PerformanceSpec,
    TableValue,
)
from lowincome_research.stats.survey import linearised, survey_design

Floats = npt.NDArray[np.float64]
Results = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class PlaceValues:
    """One value per place.

    Attributes
    ----------
    value, std_error
        Shape (places,); a standard error of 0 throughout is a value known exactly.
    n
        Cases, households or rows behind each value, shape (places,); NaN where none are counted.
    """

    value: Floats
    std_error: Floats
    n: Floats


@dataclass(frozen=True)
class SurveyMeans(PlaceValues):
    """Survey means by place, with the degrees of freedom of their errors, shape (places,)."""

    df: npt.NDArray[np.int64]


class Places:
    """The places of a study at one time, and what is known of each.

    Parameters
    ----------
    panel
        Canonical panel.
    spec
        The `performance` section.
    results
        Frames of other analyses by family (``identification``).

    Raises
    ------
    StudyError
        The panel has no row at the time, or several times and none is named.
    """

    def __init__(self, panel: Panel, spec: PerformanceSpec, results: Results) -> None:
        self._panel, self._spec, self._results = panel, spec, results
        self._rows = _rows_at(panel, spec)
        self._code, labels = pd.factorize(self._rows[spec.unit], sort=True)
        self.names: tuple[str, ...] = tuple(map(str, labels))

    def values(self, wanted: IndicatorValue, where: str) -> PlaceValues:
        """Return a value for every place.

        Raises
        ------
        StudyError
            A table or result lacks what is asked for.
        DataError
            A place has no value, or a value is not a number.
        """
        found: PlaceValues
        match wanted:
            case PanelValue():
                found = self.mean(wanted.column, wanted.of)
            case TableValue():
                found = self._of_table(wanted, where)
            case AccuracyValue():
                found = self._of_accuracy(wanted, where)
        self._reject_missing(found.value, where)
        return found

    def mean(self, column: str, of: Of) -> SurveyMeans:
        """Return design-based means of a panel column, missing rows left out."""
        values = self._numbers(column)
        known = np.isfinite(values) & (self._code >= 0)
        weight = np.where(known, self.weight(of), 0.0)
        code = np.where(known, self._code, -1)
        inside, size = self._code[known], len(self.names)
        totals = _sums(inside, weight[known], size)
        with np.errstate(invalid="ignore"):
            mean = _sums(inside, (weight * values)[known], size) / totals
        influence = np.zeros(len(values))
        influence[known] = (values[known] - mean[inside]) / totals[inside]
        design = self._panel.design
        survey = survey_design(
            self.weight(of),
            stratum=self._rows[design.stratum] if design.stratum else None,
            cluster=self._rows[design.cluster] if design.cluster else None,
        )
        spread = linearised(survey, influence, code, size)
        n = _sums(inside, np.ones(len(inside)), size)
        return SurveyMeans(mean, np.sqrt(spread.variance[:, 0]), n, spread.df)

    def weight(self, of: Of) -> Floats:
        """Return the weight of each row at the time: households', or persons'."""
        design = self._panel.design
        weight = self._numbers(design.weight) if design.weight else np.ones(len(self._rows))
        return weight * self._numbers(design.size) if of == "person" and design.size else weight

    def total_weight(self, of: Of) -> Floats:
        """Return the weight of each place, shape (places,)."""
        placed = self._code >= 0
        return _sums(self._code[placed], self.weight(of)[placed], len(self.names))

    def trait(self, wanted: TableValue) -> pd.Series:
        """Return a table's column by place, whatever its type, in the order of `names`."""
        time, table = self._panel.keys.time, self._panel.tables[wanted.table]
        if time is not None and time in table:
            table = table[table[time] == self._spec.at]
        rows = table.set_index(table[self._spec.unit].astype(str))
        if (repeated := rows.index[rows.index.duplicated()].unique()).size:
            seen = f"'{repeated[0]}' has several rows"
            raise DataError(Problem(f"table '{wanted.table}'", seen, "one per place and time"))
        return rows[wanted.column].reindex(list(self.names))

    def _of_table(self, wanted: TableValue, where: str) -> PlaceValues:
        value = _as_numbers(self.trait(wanted), where)
        if wanted.cases is None:
            return PlaceValues(value, np.zeros(len(value)), np.full(len(value), np.nan))
        cases = wanted.model_copy(update={"column": wanted.cases})
        n = _as_numbers(self.trait(cases), where)
        shares = (value >= 0) & (value <= 1) & (n > 0)
        if not (shares | np.isnan(value)).all():
            seen = f"'{wanted.column}' is not a share of '{wanted.cases}' in every place"
            raise DataError(Problem(where, seen, "shares of 0 to 1 of one case or more"))
        # half a case is added on either side, so that no share of 0 or 1 counts as certain
        share = (n * value + 0.5) / (n + 1)
        return PlaceValues(value, np.sqrt(share * (1 - share) / (n + 1)), n)

    def _of_accuracy(self, wanted: AccuracyValue, where: str) -> PlaceValues:
        if "identification" not in self._results:
            raise StudyError(
                Problem(where, "the study computes no identification accuracy",
                        fix="add the section 'identification'")
            )  # fmt: skip
        rows = self._results["identification"]
        asked = {
            "register": wanted.register_, "truth": wanted.truth, "metric": wanted.metric,
            "unit": wanted.of, "group_by": self._spec.unit,
        }  # fmt: skip
        for column, value in asked.items():
            known = sorted(set(rows[column]) - {""})
            rows = rows[rows[column] == value]
            if rows.empty:
                seen = f"identification has no {column} '{value}' here"
                raise StudyError(Problem(where, seen, ", ".join(known), suggestion(value, known)))
        found = rows.set_index(rows["group"].astype(str)).reindex(list(self.names))
        return PlaceValues(*(_as_numbers(found[c], where) for c in ("estimate", "std_error", "n")))

    def _numbers(self, column: str) -> Floats:
        return self._rows[column].to_numpy(dtype=float, na_value=np.nan)

    def _reject_missing(self, value: Floats, where: str) -> None:
        absent = [name for name, one in zip(self.names, value, strict=True) if np.isnan(one)]
        if absent:
            seen = f"{len(absent)} of {len(value)} places have no value: {', '.join(absent[:5])}"
            raise DataError(Problem(where, seen, fix="leave the indicator out"))


def _sums(code: npt.NDArray[np.intp], values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(code, values, size), dtype=float)


def _rows_at(panel: Panel, spec: PerformanceSpec) -> pd.DataFrame:
    time = panel.keys.time
    if time is None or spec.at is None:
        if (time is None) == (spec.at is None):
            return panel.frame
        seen = "the panel has several times" if time else "the panel has no times"
        raise StudyError(
            Problem("performance.at", seen, fix="name one" if time else "leave it out")
        )
    rows = panel.frame[panel.frame[time] == spec.at]
    if rows.empty:
        known = [str(one) for one in sorted(panel.frame[time].unique())]
        seen = f"no row has {time} = {spec.at!r}"
        fix = suggestion(str(spec.at), known)
        raise StudyError(Problem("performance.at", seen, ", ".join(known), fix))
    return rows


def _as_numbers(values: pd.Series, where: str) -> Floats:
    if not pd.api.types.is_numeric_dtype(values):
        raise DataError(Problem(where, f"'{values.name}' holds text", "a numeric column"))
    return values.to_numpy(dtype=float, na_value=np.nan)
