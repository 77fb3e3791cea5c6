"""The lines that incomes are held against, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.line_integrity.rows import Rows, numbers
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.policy.lines import LineValue, line_names, lines_by_year

Floats = npt.NDArray[np.float64]
_MULTIPLE = 1e-9


@dataclass(frozen=True)
class Line:
    """A line and its level for each row.

    Attributes
    ----------
    level
        Shape (n,), NaN where it is unknown.
    values
        The policy values behind it by year; none for a number or a column.
    """

    name: str
    level: Floats
    values: tuple[LineValue, ...]

    def is_round(self, figure: int) -> bool:
        """Tell whether the line is a multiple of a round figure in some row."""
        levels = self.level[np.isfinite(self.level)]
        return bool((np.abs(levels - figure * np.round(levels / figure)) <= _MULTIPLE).any())


def lines_of(rows: Rows, spec: LineIntegritySpec, region: str | None) -> tuple[Line, ...]:
    """Return the section's lines.

    Raises
    ------
    StudyError
        A name is neither a column nor a policy line, a policy line has no value for a year, the
        times are no years, or a level is not positive; all of them at once.
    """
    found: list[Line] = []
    problems: list[Problem] = []
    for name, level in spec.lines.items():
        try:
            found.append(_line(rows, name, level, region))
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(dict.fromkeys(problems))
    return tuple(found)


def _line(rows: Rows, name: str, level: float | str, region: str | None) -> Line:
    where = f"line_integrity.lines.{name}"
    if not isinstance(level, str):
        return Line(name, np.full(len(rows.income), float(level)), ())
    if level not in rows.frame:
        return _policy_line(rows, name, level, region, where)
    levels = numbers(rows.frame, level)
    if wrong := int((levels <= 0).sum()):
        seen = f"column '{level}' is zero or negative in {wrong} rows"
        raise StudyError(Problem(where, seen, "a positive amount"))
    if np.isnan(levels).all():
        raise StudyError(Problem(where, f"column '{level}' is missing in all rows"))
    return Line(name, levels, ())


def _policy_line(rows: Rows, name: str, level: str, region: str | None, where: str) -> Line:
    known = line_names(region) if region else ()
    if region is None or level not in known:
        seen = f"'{level}' is neither a column nor a policy line of the region '{region or ''}'"
        allowed = f"a column, or one of the policy lines {', '.join(known) or '(none)'}"
        near = suggestion(level, [*known, *map(str, rows.frame.columns)])
        raise StudyError(Problem(where, seen, allowed, near))
    years = [int(time) for time in rows.times if not isinstance(time, str) and int(time) == time]
    if not years or len(years) < len(rows.times):
        seen = f"the policy line '{level}' is dated, and the panel's times are no years"
        raise StudyError(Problem(where, seen, fix="give the line as a number or a column"))
    values = lines_by_year(level, region=region, years=tuple(years))
    by_year = {year: value.value for year, value in values.items()}
    return Line(name, np.asarray(rows.time.map(by_year), dtype=np.float64), tuple(values.values()))
