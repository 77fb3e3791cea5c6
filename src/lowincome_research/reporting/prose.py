"""The gate for what people write: only registered values, and no number typed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from lowincome_research.errors import Problem
from lowincome_research.reporting.assembly import SHORTCODE, unregistered
from lowincome_research.reporting.numerals import typed_numbers

_ALLOWED = "dates, document numbers and section numbers"
_FIX = "publish the number as a value and write {{< var … >}}"


def check_prose(
    files: Iterable[PurePosixPath], project: Path, variables: Mapping[str, str]
) -> list[Problem]:
    """List what a report's authors must mend before anything is rendered.

    Parameters
    ----------
    files
        Authored sources, relative to `project`: reports and the study's texts, not the
        generated tables.
    project
        Folder in which the files lie.
    variables
        Display strings by dotted name, language first (``zh.effects.….estimate``).

    Returns
    -------
    list of Problem
        One per unregistered value id and one per number typed into prose, with file and line.
    """
    return [problem for path in files for problem in _problems(path, project, variables)]


def _problems(
    path: PurePosixPath, project: Path, variables: Mapping[str, str]
) -> Iterator[Problem]:
    source = (project / path).read_text(encoding="utf-8")
    for number, line in enumerate(source.split("\n"), 1):
        for name, argument in SHORTCODE.findall(line):
            if name == "var" and argument not in variables:
                yield unregistered(argument, f"{path}:{number}", variables)
    for typed in typed_numbers(source):
        seen = f"the number '{typed.text}' is typed into the prose"
        yield Problem(f"{path}:{typed.line}", seen, _ALLOWED, _FIX)
