"""What of a study is carried out: the notebooks that apply, and those that a user names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lowincome_research.errors import Problem, StudyError, UsageError, suggestion
from lowincome_research.reporting.spec import Format
from lowincome_research.runs.catalogue import Notebook, with_needs
from lowincome_research.study import LoadedStudy
from lowincome_research.study.study import ANALYSES
from lowincome_research.terms import Language


@dataclass(frozen=True)
class Selection:
    """What of a study is carried out; None or an empty tuple means all of it.

    Attributes
    ----------
    only
        Notebooks, with or without their number, or reports.
    """

    only: tuple[str, ...] = ()
    languages: tuple[Language, ...] | None = None
    formats: tuple[Format, ...] | None = None


EVERYTHING = Selection()


def applicable(loaded: LoadedStudy, notebooks: Sequence[Notebook]) -> tuple[Notebook, ...]:
    """Return the notebooks that carry out a section of the study, each after what it needs.

    Raises
    ------
    StudyError
        The study has no analysis.
    """
    analyses = set(loaded.study.analyses)
    if not analyses:
        raise StudyError(
            Problem(
                loaded.file.name,
                "the study has no analysis, so there is nothing to run",
                ", ".join(ANALYSES),
                "add a section, or use 'lowincome check'",
            )
        )
    chosen = [one for one in notebooks if analyses & set(one.declaration.sections)]
    return with_needs(chosen, chosen)


def choose(names: Sequence[str], notebooks: Sequence[Notebook]) -> tuple[Notebook, ...]:
    """Return the notebooks that `--only` names, with all they need.

    Raises
    ------
    UsageError
        A name is neither a notebook nor a report of the study; all such names at once.
    """
    by_name: dict[str, list[Notebook]] = {}
    for notebook in notebooks:
        for name in {notebook.name, notebook.title, notebook.declaration.report}:
            by_name.setdefault(name, []).append(notebook)
    unknown = [
        Problem(f"--only {name}", "no such notebook or report", ", ".join(sorted(by_name)),
                suggestion(name, list(by_name)))
        for name in names
        if name not in by_name
    ]  # fmt: skip
    if unknown:
        raise UsageError(unknown)
    chosen = [one for name in names for one in by_name[name]] if names else notebooks
    return with_needs(chosen, notebooks)
