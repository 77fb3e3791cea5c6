"""Income strata S0 to S4, from nominal lines of the year in which an income was earned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import narwhals as nw

from lowincome_research.classification.spec import ClassificationSpec, LineReference
from lowincome_research.errors import Problem, StudyError
from lowincome_research.policy.lines import lines_by_year
from lowincome_research.strict import Identifier, Model


class FittedLine(Model):
    """A line as plain numbers.

    Attributes
    ----------
    column
        Column that holds the line; None where it is a number.
    value
        The number, where one holds at all times.
    by_time
        Pairs of time and number, where the line is a dated policy line.
    """

    column: Identifier | None = None
    value: float | None = None
    by_time: tuple[tuple[int, float], ...] = ()


def fit_line(
    line: LineReference,
    *,
    columns: Collection[str],
    region: str | None,
    times: Sequence[Any],
) -> FittedLine:
    """Resolve a line: a number, a column, or a policy line of the region at each time.

    Parameters
    ----------
    columns
        Columns of the panel; a name among them is a column.
    times
        Distinct values of the time key; years, where the line is a policy line.

    Raises
    ------
    StudyError
        The name is neither a column nor a policy line, no region is declared, the times are no
        years, or a year has no value.
    """
    if not isinstance(line, str):
        return FittedLine(value=float(line))
    if line in columns:
        return FittedLine(column=line)
    if region is None:
        seen = f"'{line}' is no column, and no region is declared"
        raise StudyError(Problem("classification.lines", seen, fix="add 'policy: {region: …}'"))
    undated = [time for time in times if not isinstance(time, int)]
    if undated or not times:
        seen = f"'{line}' is dated, and {undated[0]!r} is no year" if undated else "no time key"
        raise StudyError(Problem("classification.lines", seen, "years, a number, or a column"))
    found = lines_by_year(line, region=region, years=tuple(sorted(times)))
    return FittedLine(by_time=tuple((year, item.value) for year, item in found.items()))


def line_expression(line: FittedLine, time: str | None) -> nw.Expr:
    """Return the line in force in each row; missing at a time it was not resolved for."""
    if line.column is not None:
        return nw.col(line.column).cast(nw.Float64)
    if line.value is not None:
        return nw.lit(line.value)
    assert time is not None  # a dated line is resolved for times only
    (first, value), *others = line.by_time
    chosen: nw.Expr = nw.when(nw.col(time) == first).then(nw.lit(value))
    for year, value in others:
        chosen = nw.when(nw.col(time) == year).then(nw.lit(value)).otherwise(chosen)
    return chosen


def stratum_expression(spec: ClassificationSpec, *, dibao: nw.Expr, median: nw.Expr) -> nw.Expr:
    """Return the stratum of each row (domain A5); missing where income or a line is.

    S1 y < z; S2 z <= y < 1.5 z; S3 1.5 z <= y < max(1.5 z, 0.6 median); S4 above, in hardship;
    S0 above, not low-income. A hardship column that is missing counts as none.
    """
    income = nw.col(spec.income).cast(nw.Float64)
    edge = dibao * spec.lines.edge_multiple
    relative = median * spec.lines.median_share
    above = nw.lit("S0")
    if spec.lines.hardship:
        hardship = nw.any_horizontal(
            *((nw.col(name) == 1).fill_null(False) for name in spec.lines.hardship),
            ignore_nulls=False,
        )
        above = nw.when(hardship).then(nw.lit("S4")).otherwise(nw.lit("S0"))
    third = nw.when((income < edge) | (income < relative)).then(nw.lit("S3")).otherwise(above)
    second = nw.when(income < edge).then(nw.lit("S2")).otherwise(third)
    stratum = nw.when(income < dibao).then(nw.lit("S1")).otherwise(second)
    known = ~(income.is_null() | income.is_nan() | dibao.is_null() | median.is_null())
    return nw.when(known).then(stratum)
