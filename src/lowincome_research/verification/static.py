"""The first level of verification: every declared value of a run against the accepted ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lowincome_research.verification.compare import Difference, compare
from lowincome_research.verification.integrity import (
    EXHIBITS,
    changed_files,
    misquoted,
    read_run,
)
from lowincome_research.verification.values import Cells, read_values

Verdict = Literal["equal", "not equal", "nothing accepted"]
CANNOT_SEE = (
    "This check reads files. It cannot see whether the notebooks, run again, would give other "
    "values; whether the data are what they are said to be; or a page that was altered and whose "
    "hash in the manifest was altered too."
)


@dataclass(frozen=True)
class ExhibitVerdict:
    """The verdict on one table, figure or group of values."""

    exhibit: str
    verdict: Literal["equal", "not equal"]
    values: int
    differing: int


@dataclass(frozen=True)
class Verification:
    """What `verify --level static` found.

    Attributes
    ----------
    verdict
        ``equal`` only when every value agrees, every file is that of the run, the reports print
        the values, and the run was complete.
    problems
        Files that are not those of the run, and numbers printed otherwise than computed.
    next_step
        The one thing to do next.
    """

    study_id: str
    commit: str
    verdict: Verdict
    exhibits: tuple[ExhibitVerdict, ...]
    differences: tuple[Difference, ...]
    problems: tuple[str, ...]
    next_step: str

    @property
    def equal(self) -> bool:
        return self.verdict == "equal"


def verify_static(run: Path, against: Path | None = None) -> Verification:
    """Compare a run's values with accepted ones, its files with its manifest, without running.

    Parameters
    ----------
    run
        The run folder.
    against
        A folder with accepted values, or the public exhibits of another run; the run's own copy
        of the study's `expected/` by default.

    Raises
    ------
    UsageError
        The folder holds no run.
    """
    manifest = read_run(run)
    altered = changed_files(run, manifest)
    problems = (*altered, *(misquoted(run) if not altered else ()))
    seen, accepted = read_values(run / EXHIBITS), read_values(against or run / "study" / "expected")
    differences = compare(seen, accepted) if accepted else ()
    verdict: Verdict = "nothing accepted" if not accepted else "equal"
    if accepted and (problems or differences or not manifest["complete"]):
        verdict = "not equal"
    return Verification(
        study_id=manifest["study_id"],
        commit=manifest["commit"],
        verdict=verdict,
        exhibits=_by_exhibit(seen, accepted, differences) if accepted else (),
        differences=differences,
        problems=problems,
        next_step=_next_step(run, manifest, verdict, problems, differences),
    )


def _by_exhibit(
    seen: Cells, accepted: Cells, differences: Sequence[Difference]
) -> tuple[ExhibitVerdict, ...]:
    sizes = Counter(address.exhibit for address in dict.fromkeys((*accepted, *seen)))
    differing = Counter(difference.address.exhibit for difference in differences)
    return tuple(
        ExhibitVerdict(name, "not equal" if differing[name] else "equal", size, differing[name])
        for name, size in sizes.items()
    )


def _next_step(
    run: Path,
    manifest: dict[str, Any],
    verdict: Verdict,
    problems: Sequence[str],
    differences: Sequence[Difference],
) -> str:
    acceptance = f"lowincome accept {_as_typed(run)}"
    again = f"run the study again: {manifest['command']}"
    if not manifest["complete"]:
        return f"the run is not complete; mend what failed and {again}"
    if problems:
        return f"{problems[0]}; {again}"
    if verdict == "nothing accepted":
        return f"no values were accepted yet; look at the reports, then: {acceptance}"
    if differences:
        return f"look at {differences[0].address}; if the change is meant: {acceptance}"
    return "none: the run shows the accepted values"


def _as_typed(run: Path) -> str:
    """Return the run folder as one would type it from here; never an absolute path."""
    inside = run.resolve().is_relative_to(Path.cwd())
    return run.resolve().relative_to(Path.cwd()).as_posix() if inside else "RUN_DIR"
