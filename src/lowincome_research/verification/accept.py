"""Make a run's values the study's accepted ones."""

from __future__ import annotations

import shutil
from pathlib import Path

from lowincome_research.artifacts import atomic_directory
from lowincome_research.errors import NotEqualError, Problem
from lowincome_research.verification.compare import Difference, compare
from lowincome_research.verification.integrity import (
    EXHIBITS,
    changed_files,
    misquoted,
    read_run,
)
from lowincome_research.verification.values import read_values, value_files

EXPECTED = "expected"


def pending_changes(run: Path, study: Path) -> tuple[Difference, ...]:
    """Return what `accept` would change in a study's accepted values.

    Parameters
    ----------
    run
        The run folder.
    study
        The study folder that holds `expected/`.

    Raises
    ------
    UsageError
        The folder holds no run.
    NotEqualError
        The run is not complete, or its files are not those it made.
    """
    manifest = read_run(run)
    problems = [Problem(str(run), sentence) for sentence in changed_files(run, manifest)]
    problems += [Problem(str(run), sentence) for sentence in misquoted(run) if not problems]
    if not manifest["complete"]:
        problems.append(Problem(str(run), "the run is not complete"))
    if problems:
        last = problems.pop()
        fix = f"run the study again: {manifest['command']}"
        raise NotEqualError([*problems, Problem(last.where, last.seen, fix=fix)])
    return compare(read_values(run / EXHIBITS), read_values(study / EXPECTED))


def accept(run: Path, study: Path) -> None:
    """Copy a run's values to the study's `expected/`, and to the run's copy of it.

    Raises
    ------
    UsageError, NotEqualError
        As `pending_changes`.
    """
    pending_changes(run, study)
    source = run / EXHIBITS
    for folder in (study, run / "study"):
        with atomic_directory(folder / EXPECTED) as target:
            for path in value_files(source):
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
