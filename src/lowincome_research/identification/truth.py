"""Who should be covered: a welfare measure before assistance against a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.identification.deprivations import Deprivations, deprivations
from lowincome_research.identification.lines import EstimatedLine, estimated_line
from lowincome_research.identification.multidimensional_spec import Multidimensional
from lowincome_research.identification.rows import Rows, at_time, numbers
from lowincome_research.identification.spec import (
    IdentificationSpec,
    RelativeLine,
    Time,
    Truth,
)
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.lines import LineValue, line_at, line_names

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
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
    passed
        Whether a row passes every screen, so that a higher line could make it eligible, shape (n,).
    monetary
        Whether the measure is money below a line, rather than a score above one.
    line
        The policy line that the truth names, if it does.
    estimated
        The line that the sample itself sets, if it does.
    near_line
        What a unit more of an estimated line adds to `eligible`, shape (n,), 0 where a screen
        fails; None where the line is given.
    deprivations
        Where the truth counts them: welfare is then less the weight of those known, and the level
        the weight at which a household is poor.
    """

    eligible: Floats
    welfare: Floats
    level: Floats
    passed: Flags
    monetary: bool
    line: LineValue | None
    estimated: EstimatedLine | None
    near_line: Floats | None
    deprivations: Deprivations | None = None


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
    known, passed = _screens(source, truth, where)
    if truth.multidimensional is not None:
        return _counted(source, truth.multidimensional, known, passed, where)
    measure = numbers(source, truth.measure)
    for column in truth.less:
        measure = measure - numbers(source, column)
    policy = _policy_line(truth, source, region, truth.at or spec.at, where)
    estimated = None
    if isinstance(truth.below, RelativeLine):
        estimated = estimated_line(truth.below, measure, rows, f"{where}.below")
    line = _line(truth, source, measure, policy, estimated)
    lower = is_below(measure, line)
    scored = truth.at_least is not None
    welfare, eligible = (-measure, ~lower) if scored else (measure, lower)
    known &= np.isfinite(measure) & np.isfinite(line)
    return Need(
        np.where(known, eligible & passed, np.nan),
        np.where(known, welfare, np.nan),
        line,
        passed,
        monetary=truth.at_least is None,
        line=policy,
        estimated=estimated,
        near_line=estimated.near * passed if estimated else None,
    )


def is_below(measure: Floats, line: Floats | float) -> Flags:
    """Return whether each value is lower than the line and not tied with it, shape (n,)."""
    return np.asarray(measure < line - _TIED * np.abs(line))


def _counted(
    source: pd.DataFrame, spec: Multidimensional, known: Flags, passed: Flags, where: str
) -> Need:
    """Judge rows by what they are deprived in."""
    found = deprivations(source, spec, f"{where}.multidimensional")
    poor = found.poor
    known &= np.isfinite(poor)
    return Need(
        np.where(known, (poor == 1) & passed, np.nan),
        np.where(known, -found.counts, np.nan),
        np.full(len(poor), float(spec.least)),
        passed,
        monetary=False,
        line=None,
        estimated=None,
        near_line=None,
        deprivations=found,
    )


def _screens(source: pd.DataFrame, truth: Truth, where: str) -> tuple[Flags, Flags]:
    """Return whether all screens of each row are known, and whether it passes them."""
    known, passed = np.ones(len(source), dtype=bool), np.ones(len(source), dtype=bool)
    for column in truth.screens:
        screen = _screen(source, column, where)
        known &= np.isfinite(screen)
        passed &= screen == 1
    return known, passed


def _earlier(rows: Rows, frame: pd.DataFrame, truth: Truth, keys: Keys, where: str) -> pd.DataFrame:
    """Return the rows of the truth's own time, in the order of the registers' households."""
    then = at_time(frame, truth.at, keys, f"{where}.at").set_index(keys.unit)
    return then.reindex(rows.frame[keys.unit]).reset_index()


def _line(
    truth: Truth,
    source: pd.DataFrame,
    measure: Floats,
    policy: LineValue | None,
    estimated: EstimatedLine | None,
) -> Floats:
    """Return the line that each row is held against, shape (n,)."""
    if isinstance(truth.below, str) and policy is None:
        return numbers(source, truth.below)
    found = policy or estimated
    given = truth.below if truth.at_least is None else truth.at_least
    level = found.value if found else given
    return np.full(len(measure), level, dtype=float)


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


def _screen(source: pd.DataFrame, column: str, where: str) -> Floats:
    values = numbers(source, column)
    if not np.isin(values[np.isfinite(values)], (0.0, 1.0)).all():
        raise StudyError(Problem(f"{where}.screens", f"'{column}' is not 0 or 1", "a 0/1 column"))
    return values
