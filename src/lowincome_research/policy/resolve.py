"""Parameters resolved for the times of a panel: plain numbers that remember where they are from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lowincome_research.errors import Problem, StudyError
from lowincome_research.policy.figures import Confidence
from lowincome_research.policy.lines import UNCHECKED, line_at
from lowincome_research.strict import Identifier, Model

UNDATED = ""
"""The time of a value that holds in every row."""


class ResolvedParameter(Model):
    """A parameter at a time of the panel.

    Attributes
    ----------
    region
        Whose file it stands in.
    time
        Time of the rows it applies to.
    since
        Day from which the value holds.
    """

    name: Identifier
    region: Identifier
    time: int | str
    since: str
    value: float
    reference: str
    confidence: Confidence

    @property
    def checked(self) -> bool:
        """Whether the value was read in a source, and is neither recalled nor a stand-in."""
        return self.confidence not in UNCHECKED


def resolve(
    names: Iterable[str], *, region: str, dates: Mapping[int | str, int | str]
) -> tuple[ResolvedParameter, ...]:
    """Look parameters up at the date of each time.

    Parameters
    ----------
    dates
        By time of the panel, the day or year whose values apply, see `dates_of`.

    Raises
    ------
    StudyError
        A name or a date is unknown; all of them at once.
    """
    found: list[ResolvedParameter] = []
    problems: list[Problem] = []
    for name in names:
        for time, at in dates.items():
            try:
                one = line_at(name, region=region, at=at)
            except StudyError as error:
                problems += error.problems
                continue
            found.append(
                ResolvedParameter(
                    name=name, region=one.region, time=time, since=one.since, value=one.value,
                    reference=one.reference, confidence=one.confidence,
                )
            )  # fmt: skip
    if problems:
        raise StudyError(dict.fromkeys(problems))
    return tuple(found)


def dates_of(
    times: Sequence[Any], at: int | str | None, *, where: str
) -> dict[int | str, int | str]:
    """Return the date whose parameters apply, by time of the panel.

    Parameters
    ----------
    times
        Distinct values of the time key, which are years; none where there is no key.
    at
        One date for all rows, instead of each row's own year.
    where
        The section that messages name.

    Raises
    ------
    StudyError
        No date is given and the times are no years.
    """
    if at is not None:
        return {UNDATED: at}
    wrong = [time for time in times if not _is_year(time)]
    if wrong or not len(times):
        seen = f"parameters are dated, and {wrong[0]!r} is no year" if wrong else "no time key"
        fix = f"say under '{where}: {{at: …}}' of which date the parameters are"
        raise StudyError(Problem(where, seen, "years", fix))
    return {int(time): int(time) for time in sorted(times)}


def _is_year(time: Any) -> bool:
    try:
        return not isinstance(time, str) and int(time) == time
    except (TypeError, ValueError):
        return False


def latest(parameters: Iterable[ResolvedParameter]) -> tuple[ResolvedParameter, ...]:
    """Return each parameter at its latest time."""
    ordered = sorted(parameters, key=lambda one: str(one.time))
    return tuple({one.name: one for one in ordered}.values())


def placeholders(parameters: Iterable[ResolvedParameter]) -> tuple[str, ...]:
    """Return the names of parameters that are recalled or stand-ins at some time."""
    return tuple(dict.fromkeys(one.name for one in parameters if not one.checked))
