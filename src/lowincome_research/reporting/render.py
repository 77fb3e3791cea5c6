"""Rendering of a staged project: the strict gate, then Quarto or the embedded renderer."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lowincome_research.errors import Problem, RenderError
from lowincome_research.reporting.embedded import render_document
from lowincome_research.reporting.notebooks import render_notebook
from lowincome_research.reporting.prose import check_prose
from lowincome_research.reporting.quarto import find_quarto, render_with_quarto
from lowincome_research.reporting.spec import Format, Renderer
from lowincome_research.reporting.staging import SITE
from lowincome_research.reporting.variables import read_variables
from lowincome_research.terms import Language

ReportProgress = Callable[[str], None]
_INDEX = PurePosixPath("index.qmd")


@dataclass(frozen=True)
class _Task:
    """One file to make: its source in the project, its format, its place in the site."""

    source: PurePosixPath
    kind: Format

    @property
    def output(self) -> PurePosixPath:
        return self.source.with_suffix(f".{self.kind}")


def render(
    project: Path,
    *,
    reports: Sequence[str],
    languages: Sequence[Language],
    formats: Sequence[Format],
    renderer: Renderer = "auto",
    with_index: bool = True,
    report_progress: ReportProgress | None = None,
) -> tuple[Path, ...]:
    """Render reports, the index page and the notebooks of a staged project into ``_site``.

    Everything is rendered before anything is put in place: after an error the site is as it was.

    Parameters
    ----------
    project
        A folder made by `staging.stage`.
    reports, languages, formats
        What to render.
    renderer
        ``quarto`` needs the command on PATH; ``embedded`` uses pandoc and typst from their
        wheels; ``auto`` takes Quarto where it is. The embedded renderer reads the sources in
        any case, because it is the strict one.
    with_index
        Whether the index page and the notebooks are rendered too.
    report_progress
        Called with the name of each file that is done.

    Returns
    -------
    tuple of Path
        The files now in ``_site``.

    Raises
    ------
    RenderError
        With every problem of every source, each with file and line.
    """
    variables = read_variables(project)
    problems = check_prose(authored_files(project, reports, languages), project, variables)
    if problems:
        raise RenderError(problems)
    by_quarto = renderer == "quarto" or (renderer == "auto" and find_quarto() is not None)
    tasks = list(_tasks(reports, languages, formats))
    if with_index:
        tasks += _index_tasks(project)
    gated = list(dict.fromkeys(_Task(task.source, "html") for task in tasks))
    with tempfile.TemporaryDirectory(dir=project, prefix=".rendering-") as scratch:
        made = Path(scratch)
        _render_embedded(project, gated if by_quarto else tasks, made, report_progress or _silent)
        if by_quarto:
            _render_by_quarto(project, tasks, made)
        return tuple(_place(made / task.output, project / SITE / task.output) for task in tasks)


def authored_files(
    project: Path, reports: Sequence[str], languages: Sequence[Language]
) -> list[PurePosixPath]:
    """Return what people wrote, relative to `project`: reports and the study's texts."""
    found: list[PurePosixPath] = []
    for language in languages:
        for name in reports:
            found.append(PurePosixPath(language, f"{name}.qmd"))
            texts = sorted((project / "study" / language / name).glob("*.qmd"))
            found += [PurePosixPath(path.relative_to(project).as_posix()) for path in texts]
    return found


def _tasks(
    reports: Sequence[str], languages: Sequence[Language], formats: Sequence[Format]
) -> Iterator[_Task]:
    for language in languages:
        for name in reports:
            for kind in formats:
                yield _Task(PurePosixPath(language, f"{name}.qmd"), kind)


def _index_tasks(project: Path) -> Iterator[_Task]:
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        yield _Task(PurePosixPath("notebooks", path.name), "html")
    yield _Task(_INDEX, "html")


def _render_embedded(
    project: Path, tasks: Sequence[_Task], made: Path, report_progress: ReportProgress
) -> None:
    variables = read_variables(project)

    def run(task: _Task) -> tuple[Problem, ...]:
        target = made / task.output
        if task.source.suffix == ".ipynb":
            problems = render_notebook(project, task.source, target)
        else:
            problems = render_document(project, task.source, task.kind, variables, target)
        report_progress(str(task.output))
        return problems

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        problems = [problem for found in pool.map(run, tasks) for problem in found]
    if problems:
        raise RenderError(dict.fromkeys(problems))


def _render_by_quarto(project: Path, tasks: Sequence[_Task], made: Path) -> None:
    formats: dict[str, list[str]] = {}
    for task in tasks:
        formats.setdefault(str(task.source), []).append(task.kind)
    render_with_quarto(project, list(formats.items()), made)


def _place(made: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(made, target)
    return target


def _silent(name: str) -> None:
    """Report nothing."""
