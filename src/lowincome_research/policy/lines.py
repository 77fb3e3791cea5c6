"""Dated policy parameters: `parameters/<region>/<name>.yaml`, looked up by name, region and date.

A rule (a standard, a line) is in force from its date until the next one, the last until the day the
file names. A statistic (a mean, a median) speaks of its own year only. Amounts are nominal, and
nothing is carried to years a file does not cover. A national rule that holds in every province is
found where a province has no file of its own; an amount is never borrowed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.policy.figures import Confidence
from lowincome_research.strict import Model, load_yaml, parse
from lowincome_research.terms import Bilingual

NATIONAL = "china"
UNCHECKED: tuple[Confidence, ...] = ("memory", "placeholder")
"""Confidences that every report which uses such a value must mention."""
_FOLDER = Path(__file__).with_name("parameters")


def _iso_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"'{text}' is not a day written as 2024-01-31") from None


IsoDay = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_iso_day)]


class DatedValue(Model):
    """A value, where it is read (as a reader of either language is told), and how well known."""

    value: float
    reference: str
    reference_zh: str = ""
    confidence: Confidence


class PolicyLine(Model):
    """One parameter of one region.

    Attributes
    ----------
    kind
        ``rule``: in force until the next date; ``statistic``: true of its calendar year only.
    role
        ``line``: an amount per head and year to which an income is compared; else ``parameter``.
    applies
        ``everywhere``: a national rule in force in provinces without a file of their own.
    until
        Last day on which the last value of a rule is known to hold; open where left out.
    unit
        In words, for a reader.
    values
        By the day from which each holds.
    """

    schema_: Literal[1] = Field(alias="schema")
    label: Bilingual
    description: str
    kind: Literal["rule", "statistic"]
    role: Literal["line", "parameter"] = "parameter"
    applies: Literal["region", "everywhere"] = "region"
    until: IsoDay | None = None
    unit: Bilingual
    values: dict[IsoDay, DatedValue] = Field(min_length=1)

    def source_of(self, since: str) -> Bilingual:
        """Return where the value in force from a day is read."""
        value = self.values[since]
        return Bilingual(zh=value.reference_zh or value.reference, en=value.reference)


@dataclass(frozen=True)
class LineValue:
    """The value of a parameter at a date, with the day from which it holds and where it is read.

    Attributes
    ----------
    region
        Whose file it stands in: the province's, or the country's.
    """

    name: str
    region: str
    since: str
    value: float
    unit: Bilingual
    reference: str
    confidence: Confidence


def regions() -> tuple[str, ...]:
    """Return the regions that have parameters."""
    return tuple(sorted(path.name for path in _FOLDER.iterdir() if path.is_dir()))


def parameter_names(region: str) -> tuple[str, ...]:
    """Return the names that can be looked up for a region, national rules included."""
    national = [name for name in _own_names(NATIONAL) if _read(NATIONAL, name).applies != "region"]
    return tuple(sorted({*_own_names(region), *(national if region in regions() else ())}))


@cache
def line_names(region: str) -> tuple[str, ...]:
    """Return the lines to which a region's incomes are compared; none for an unknown region."""
    return tuple(name for name in _own_names(region) if _read(region, name).role == "line")


@cache
def policy_line(name: str, region: str) -> PolicyLine:
    """Return a parameter in force in a region, with all its dates.

    Raises
    ------
    StudyError
        The region or the parameter is unknown, or its file is invalid; the nearest name is given.
    """
    return _read(_home(name, region), name)


def _home(name: str, region: str) -> str:
    """Return the region whose file serves: its own, else the country's where that is law."""
    if region not in regions():
        seen, known = f"no policy parameters for the region '{region}'", regions()
        raise StudyError(
            Problem("policy.region", seen, ", ".join(known), suggestion(region, known))
        )
    known = parameter_names(region)
    if name not in known:
        elsewhere = [other for other in regions() if name in _own_names(other)]
        fix = f"'{name}' is known for {', '.join(elsewhere)}" if elsewhere else ""
        seen = f"no policy line '{name}' for the region '{region}'"
        raise StudyError(Problem("policy", seen, ", ".join(known), suggestion(name, known) or fix))
    return region if name in _own_names(region) else NATIONAL


def _own_names(region: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (_FOLDER / region).glob("*.yaml")))


@cache
def _read(region: str, name: str) -> PolicyLine:
    return parse(load_yaml(_FOLDER / region / f"{name}.yaml"), PolicyLine)


def line_at(name: str, *, region: str, at: int | str) -> LineValue:
    """Return the value of a line at a date.

    Parameters
    ----------
    at
        A day (``2025-07-01``), or a year, which stands for its last day: a year's income is
        judged by the standard in force when the year is complete.

    Raises
    ------
    StudyError
        The region or line is unknown, or the file has no value for that date; the message names
        the nearest one.
    """
    line, day = policy_line(name, region), _day(at)
    since = _in_force(line, day)
    if since is None:
        nearest = min(line.values, key=lambda known: abs(_ordinal(known) - _ordinal(day)))
        seen = f"'{name}' of '{region}' has no value at {at}"
        allowed = f"nearest is {line.values[nearest].value:g} from {nearest}"
        raise StudyError(Problem("policy", seen, allowed, "add the value with its source"))
    found, home = line.values[since], _home(name, region)
    return LineValue(name, home, since, found.value, line.unit, found.reference, found.confidence)


def lines_by_year(name: str, *, region: str, years: tuple[int, ...]) -> Mapping[int, LineValue]:
    """Return a line's value for each year; all years without one are reported at once."""
    found: dict[int, LineValue] = {}
    problems: list[Problem] = []
    for year in years:
        try:
            found[year] = line_at(name, region=region, at=year)
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(dict.fromkeys(problems))
    return found


def unchecked(values: Iterable[LineValue]) -> tuple[LineValue, ...]:
    """Return the values that are recalled or stand-ins, which a report has to say."""
    return tuple(value for value in values if value.confidence in UNCHECKED)


def _in_force(line: PolicyLine, day: str) -> str | None:
    known = sorted(line.values)
    position = bisect_right(known, day)
    if not position:
        return None
    since = known[position - 1]
    if line.kind == "statistic":
        return since if since[:4] == day[:4] else None
    return None if line.until and day > line.until else since


def _day(at: int | str) -> str:
    if isinstance(at, int):
        return f"{at:04d}-12-31"
    try:
        return _iso_day(at)
    except ValueError as error:
        raise StudyError(Problem("policy", str(error), "a year or a day")) from None


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
