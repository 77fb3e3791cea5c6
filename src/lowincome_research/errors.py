"""Errors a user can cause, each with the exit code of the command line.

A `LowincomeError` is a user's mistake: the command line prints it without a traceback.
Every other exception is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what was seen, what is allowed, how to mend it.

    Parameters
    ----------
    where
        File with line, row, key or column, as a reader would look it up
        (``study.yaml:12 effects[0].outcome``, ``survey.csv row 7 column age``).
    seen
        What stands there, as a sentence without a final stop.
    allowed
        What may stand there; empty where nothing sensible can be listed.
    fix
        The next thing to do; empty where `allowed` already says it.
    """

    where: str
    seen: str
    allowed: str = ""
    fix: str = ""

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.seen}"]
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.fix:
            parts.append(f"fix: {self.fix}")
        return "; ".join(parts)


class LowincomeError(Exception):
    """A user's mistake, with all problems found at once.

    Parameters
    ----------
    problems
        One problem or several; at least one.
    """

    exit_code: ClassVar[int] = 1
    headline: ClassVar[str] = "error"

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        return f"{self.headline} ({count} {noun})\n{lines}"

    def __reduce__(self) -> tuple[type[LowincomeError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class UsageError(LowincomeError):
    """The command line or a function call is off."""

    exit_code = 2
    headline = "the call cannot be carried out"


class StudyError(LowincomeError):
    """A study, codebook, framework or policy file is invalid."""

    exit_code = 10
    headline = "the study is not valid"


class DataError(LowincomeError):
    """A data file is absent, unreadable, of another hash, lacks a column, or is invalid."""

    exit_code = 11
    headline = "the data are not valid"


class NotebookError(LowincomeError):
    """A notebook failed."""

    exit_code = 12
    headline = "a notebook failed"


class UnstableError(LowincomeError):
    """Two runs of the same study differ."""

    exit_code = 13
    headline = "the results are not stable between runs"


class NotEqualError(LowincomeError):
    """Results differ from the accepted ones."""

    exit_code = 14
    headline = "the results are not those accepted"


class DisclosureError(LowincomeError):
    """Something personal, or a cell below the threshold, would have become public."""

    exit_code = 15
    headline = "stopped by the disclosure gate"


class RenderError(LowincomeError):
    """A report cannot be rendered."""

    exit_code = 16
    headline = "the reports cannot be rendered"


def suggestion(seen: str, allowed: Sequence[str]) -> str:
    """Return ``did you mean 'x'?`` for the allowed name closest to `seen`, or an empty string."""
    close = get_close_matches(seen, allowed, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""
