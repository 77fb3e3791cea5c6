"""What pandoc warns of while it renders a report, as problems with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from lowincome_research.errors import Problem
from lowincome_research.reporting.assembly import Assembled
from lowincome_research.reporting.pandoc import Warned

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "reference": ("'@{}' refers to nothing in this report", "a label that the report defines"),
    "unread": ("'@{}' touches the letter before it and is not read as a reference", "[@{}]"),
    "duplicate": ("the label '{}' stands twice", "each label once"),
    "citation": ("'@{}' is not in the bibliography", "a key of the bibliography"),
    "picture": ("the picture '{}' is missing", ""),
    "remote": ("the picture '{}' is not part of the project", "a file of the project"),
    "alt": ("the figure '{}' has no description", 'fig-alt="…" that says what it shows'),
}


def faults(warnings: Iterable[Warned], report: Assembled) -> tuple[Problem, ...]:
    """Return one problem per distinct warning, with the file and line it comes from."""
    return tuple(dict.fromkeys(_problem(warned, report) for warned in warnings))


def _problem(warned: Warned, report: Assembled) -> Problem:
    if warned.kind not in _SENTENCES:
        return Problem(_line(warned, report), warned.subject)
    seen, allowed = (text.format(warned.subject) for text in _SENTENCES[warned.kind])
    return Problem(_where(warned, report), seen, allowed)


def _line(warned: Warned, report: Assembled) -> str:
    if warned.line is None or warned.line > len(report.lines):
        return report.document
    return report.lines[warned.line - 1].address


def _where(warned: Warned, report: Assembled) -> str:
    match warned.kind:
        case "reference" | "unread" | "citation":
            return report.where(f"@{warned.subject}")
        case "duplicate":
            return report.where(f"#{warned.subject}", occurrence=2)
        case "picture":  # the source names it without the ending
            return report.where(PurePosixPath(warned.subject).with_suffix("").as_posix())
        case _:
            return report.where(warned.subject)
