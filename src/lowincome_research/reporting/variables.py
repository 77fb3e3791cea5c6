"""The file `_variables.yml`: display strings under dotted names, all of them quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from lowincome_research.artifacts import write_text
from lowincome_research.errors import Problem, RenderError
from lowincome_research.strict import load_yaml

FILE = "_variables.yml"


def write_variables(folder: Path, variables: Mapping[str, Mapping[str, str]]) -> None:
    """Write display strings as Quarto's variables.

    Parameters
    ----------
    folder
        Root of the Quarto project.
    variables
        By language, display strings by dotted value id.

    Raises
    ------
    RenderError
        A text is no string or holds ``@`` (read as a citation), or one id is the beginning of
        another.
    """
    flat = {f"{language}.{name}": text for language in variables
            for name, text in variables[language].items()}  # fmt: skip
    problems = [problem for name, text in flat.items() for problem in _unfit(name, text)]
    tree: dict[str, Any] = {}
    for name, text in flat.items():
        if not _place(tree, name.split("."), text):
            problems.append(Problem(name, "the id is the beginning of another", "distinct ids"))
    if problems:
        raise RenderError(problems)
    write_text(
        folder / FILE,
        yaml.safe_dump(tree, allow_unicode=True, default_style='"', width=10**6, sort_keys=True),
    )


def _unfit(name: str, text: object) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield Problem(name, f"the display value {text!r}", "text")
    elif "@" in text:
        yield Problem(name, f"the display text {text!r} holds '@'", "text without '@'")


def _place(tree: dict[str, Any], path: list[str], text: str) -> bool:
    """Put a text at its path; return whether the path was free."""
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            return False
    return tree.setdefault(path[-1], text) is text


def read_variables(project: Path) -> dict[str, str]:
    """Return the display strings of a staged project by dotted name, language first."""
    return dict(_leaves(load_yaml(project / FILE, RenderError).data, ()))


def _leaves(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        else:
            yield ".".join((*path, key)), value
