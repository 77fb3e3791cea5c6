"""The notebooks and what each declares: its sections of the study, what it needs, its report."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lowincome_research.errors import NotebookError, Problem
from lowincome_research.reporting.spec import BRIEF
from lowincome_research.strict import Identifier, Model, parse_value

PARAMETERS_TAG = "parameters"


class Declaration(Model):
    """What ``metadata.lowincome`` of a notebook says.

    Attributes
    ----------
    sections
        Sections of `study.yaml` that the notebook carries out; each is also a parameter.
    needs
        Notebooks, named without their number, whose results it reads where the study has them.
    report
        The report it feeds.
    """

    sections: tuple[Identifier, ...]
    needs: tuple[Identifier, ...] = ()
    report: Identifier


@dataclass(frozen=True)
class Notebook:
    """A notebook of the project.

    Attributes
    ----------
    name
        File name without its ending: ``3_assistance_effects``.
    parameters
        The values of its parameters cell, by name.
    """

    path: Path
    declaration: Declaration
    parameters: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def step(self) -> str:
        """The name of the step that executes it."""
        return f"notebooks/{self.name}"

    @property
    def title(self) -> str:
        """The name without its number: ``assistance_effects``."""
        return re.sub(r"^\d+_", "", self.name)


def read_notebooks(folder: Path) -> tuple[Notebook, ...]:
    """Read every notebook of a folder, in the order of their names.

    Raises
    ------
    NotebookError
        A notebook declares nothing, declares it wrongly, or needs one that does not exist.
    """
    notebooks = tuple(_read(path) for path in sorted(folder.glob("*.ipynb")))
    titles = [notebook.title for notebook in notebooks]
    unknown = [
        Problem(notebook.path.name, f"needs the notebook '{need}'", ", ".join(titles))
        for notebook in notebooks
        for need in notebook.declaration.needs
        if need not in titles
    ]
    if unknown:
        raise NotebookError(unknown)
    return notebooks


def _read(path: Path) -> Notebook:
    content = json.loads(path.read_text(encoding="utf-8"))
    declared = content["metadata"].get("lowincome")
    if declared is None:
        raise NotebookError(Problem(path.name, "its metadata lack the key 'lowincome'"))
    declaration = parse_value(declared, Declaration, lambda at: f"{path.name} {at}", NotebookError)
    return Notebook(path, declaration, _parameters(path, content["cells"]))


def _parameters(path: Path, cells: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    tagged = [cell for cell in cells if PARAMETERS_TAG in cell["metadata"].get("tags", ())]
    if len(tagged) != 1:
        raise NotebookError(
            Problem(path.name, f"{len(tagged)} cells are tagged '{PARAMETERS_TAG}'", "one cell")
        )
    assignments = ast.parse("".join(tagged[0]["source"])).body
    try:
        return {
            node.targets[0].id: ast.literal_eval(node.value)  # type: ignore[attr-defined]
            for node in assignments
        }
    except (AttributeError, ValueError):
        raise NotebookError(
            Problem(path.name, "its parameters cell computes", "names set to literal values")
        ) from None


def check_parameters(notebook: Notebook, given: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not have, or of another type than it declares.

    Raises
    ------
    NotebookError
        All offending parameters at once. A parameter declared as None accepts a list or mapping.
    """
    declared = notebook.parameters
    expected = {"study", *notebook.declaration.sections}
    problems = [
        Problem(notebook.path.name, f"the parameters cell lacks '{name}'", fix="add it")
        for name in sorted(expected - declared.keys())
    ]
    for name, value in given.items():
        if name not in declared:
            problems.append(
                Problem(notebook.path.name, f"unknown parameter '{name}'", ", ".join(declared))
            )
        elif not isinstance(value, _allowed(declared[name])):
            seen = f"parameter '{name}' is of type {type(value).__name__}"
            problems.append(Problem(notebook.path.name, seen, type(declared[name]).__name__))
    if problems:
        raise NotebookError(problems)


def _allowed(default: Any) -> tuple[type, ...]:
    return (type(None), list, dict) if default is None else (type(default),)


def reports_of(notebooks: Sequence[Notebook], analyses: Iterable[str]) -> tuple[str, ...]:
    """Return the reports that notebooks feed, and the brief where they carry out all analyses.

    Parameters
    ----------
    analyses
        Sections that the study fills.
    """
    carried_out = {section for one in notebooks for section in one.declaration.sections}
    named = dict.fromkeys(one.declaration.report for one in notebooks)
    return (*named, BRIEF) if carried_out.issuperset(analyses) else tuple(named)


def with_needs(chosen: Iterable[Notebook], known: Sequence[Notebook]) -> tuple[Notebook, ...]:
    """Return the chosen notebooks and all known ones they need, each after what it needs.

    Raises
    ------
    NotebookError
        Notebooks need each other in a circle.
    """
    by_title = {notebook.title: notebook for notebook in known}
    ordered: dict[str, Notebook] = {}

    def visit(notebook: Notebook, path: tuple[str, ...]) -> None:
        if notebook.title in path:
            circle = " -> ".join((*path, notebook.title))
            raise NotebookError(Problem(notebook.path.name, f"notebooks need each other: {circle}"))
        for need in notebook.declaration.needs:
            if need in by_title:
                visit(by_title[need], (*path, notebook.title))
        ordered.setdefault(notebook.title, notebook)

    for notebook in chosen:
        visit(notebook, ())
    return tuple(ordered.values())
