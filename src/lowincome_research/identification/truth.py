"""Who should be covered: a welfare measure before assistance against a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.identification.rows import Rows, at_time, numbers
from lowincome_research.identification.spec import (
    IdentificationSpec,
    RelativeLine,
    Time,
    Truth,
)
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.lines import LineValue, line_at, line_names
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]
_TIED = 1e-9


@dataclass(frozen=True)
class Need:
    """What a truth says of each row.

    Attributes
    ----------
    eligible
        1, 0, or NaN where it cannot be told, shape (n,).
    welfare
        Lowest for the neediest, NaN where unknown, shape (n,).
    level
        The line that each row is held against, in the unit of the measure, shape (n,).
    monetary
        Whether the measure is money below a line, rather than a score above one.
    line
        The policy line that the truth names, if it does.
    """

    eligible: Floats
    welfare: Floats
    level: Floats
    monetary: bool
    line: LineValue | None


def need(
    rows: Rows,
    frame: pd.DataFrame,
    spec: IdentificationSpec,
    name: str,
    *,
    keys: Keys,
    region: str | None,
) -> Need:
    """Judge every row by a truth of the study.

    Parameters
    ----------
    frame
        The whole panel, for a truth measured at an earlier time than the registers.
    region
        Whose policy lines a truth may name, at the truth's own time.

    Raises
    ------
    StudyError
        The line is neither a column nor a policy line, or has no value at that time; a screen is
        not 0 or 1; the truth's time is absent from the panel.
    """
    truth, where = spec.truths[name], f"identification.truths.{name}"
    source = rows.frame if truth.at is None else _earlier(rows, frame, truth, keys, where)
    measure = numbers(source, truth.measure)
    for column in truth.less:
        measure = measure - numbers(source, column)
    policy = _policy_line(truth, source, region, truth.at or spec.at, where)
    line = _line(truth, source, measure, rows, policy)
    slack = _TIED * np.abs(line)
    if truth.at_least is not None:
        welfare, eligible = -measure, measure >= line - slack
    else:
        welfare, eligible = measure, measure < line - slack
    known = np.isfinite(measure) & np.isfinite(line)
    for column in truth.screens:
        screen = _screen(source, column, where)
        known &= np.isfinite(screen)
        eligible &= screen == 1
    return Need(
        np.where(known, eligible, np.nan),
        np.where(known, welfare, np.nan),
        line,
        monetary=truth.at_least is None,
        line=policy,
    )


def _earlier(rows: Rows, frame: pd.DataFrame, truth: Truth, keys: Keys, where: str) -> pd.DataFrame:
    """Return the rows of the truth's own time, in the order of the registers' households."""
    then = at_time(frame, truth.at, keys, f"{where}.at").set_index(keys.unit)
    return then.reindex(rows.frame[keys.unit]).reset_index()


def _line(
    truth: Truth, source: pd.DataFrame, measure: Floats, rows: Rows, policy: LineValue | None
) -> Floats:
    """Return the line that each row is held against, shape (n,)."""
    below = truth.below
    if policy is not None:
        level = policy.value
    elif isinstance(below, str):
        return numbers(source, below)
    elif isinstance(below, RelativeLine):
        level = relative_line(below, measure, rows)
    else:
        level = float(truth.at_least or 0.0 if below is None else below)
    return np.full(len(measure), level)


def _policy_line(
    truth: Truth, source: pd.DataFrame, region: str | None, time: Time | None, where: str
) -> LineValue | None:
    """Return the policy line that a truth names; None where it names a column or no line."""
    name = truth.below
    if not isinstance(name, str) or name in source:
        return None
    lines = line_names(region) if region else ()
    if region is None or name not in lines:
        seen = f"'{name}' is neither a column nor a policy line of the region '{region or ''}'"
        allowed = f"a column, or one of the policy lines {', '.join(lines) or '(none)'}"
        known = [*lines, *map(str, source.columns)]
        raise StudyError(Problem(f"{where}.below", seen, allowed, suggestion(name, known)))
    if time is None:
        seen = f"the policy line '{name}' is dated, and the section names no time"
        raise StudyError(Problem(f"{where}.below", seen, fix="add 'identification.at'"))
    return line_at(name, region=region, at=time)


def relative_line(relative: RelativeLine, measure: Floats, rows: Rows) -> float:
    """Return a share of the median or mean over persons (households where sizes are unknown)."""
    weight = (rows.designs.get("person") or rows.designs["household"]).weight
    used = np.isfinite(measure) & rows.judged
    values, weights = measure[used], weight[used]
    if relative.of == "mean":
        return relative.share * float(np.average(values, weights=weights))
    return relative.share * float(weighted_quantile(values, weights=weights, at=[0.5])[0])


def _screen(source: pd.DataFrame, column: str, where: str) -> Floats:
    values = numbers(source, column)
    if not np.isin(values[np.isfinite(values)], (0.0, 1.0)).all():
        raise StudyError(Problem(f"{where}.screens", f"'{column}' is not 0 or 1", "a 0/1 column"))
    return values
