"""The file `_variables.yml`: display strings under dotted names, all of them quoted.

It is written as JSON, which is YAML too and is read a hundred times faster: a study of counties
registers tens of thousands of values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lowincome_research.artifacts import write_json
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
    write_json(folder / FILE, tree)


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
    path = project / FILE
    text = path.read_text(encoding="utf-8")
    tree = json.loads(text) if text.startswith("{") else load_yaml(path, RenderError).data
    return _flat(tree)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found
