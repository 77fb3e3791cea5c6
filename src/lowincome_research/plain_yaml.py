"""YAML without surprises, read to plain values with the line of every key.

YAML 1.2's core schema only: ``no`` is text, ``010`` is ten, and duplicate keys, tags, anchors
and several documents are errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lowincome_research.errors import LowincomeError, Problem, StudyError

Location = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CONSTANTS: Mapping[str, Any] = {
    "": None, "~": None, "null": None, "true": True, "false": False,
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """The content of one YAML file and the line (from 1) on which each location stands."""

    path: Path
    data: Any
    lines: Mapping[Location, int]

    def address(self, location: Location) -> str:
        """Return ``file:line key`` for a location, falling back to its nearest parent's line."""
        known = location
        while known and known not in self.lines:
            known = known[:-1]
        place = f"{self.path.name}:{self.lines.get(known, 1)}"
        return f"{place} {dotted(location)}".rstrip()


def dotted(location: Location) -> str:
    """Return a location as a reader writes it: ``effects[0].outcome``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def load_yaml(path: Path, error: type[LowincomeError] = StudyError) -> Document:
    """Read one strict YAML document.

    Raises
    ------
    LowincomeError
        Of type `error`: the file is absent, not UTF-8, not YAML, or carries duplicate keys,
        tags, anchors or several documents; all such problems at once.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise error(Problem(str(path), "there is no such file")) from None
    except IsADirectoryError:
        raise error(Problem(str(path), "this is a folder, a file is wanted")) from None
    except UnicodeDecodeError as exc:
        raise error(
            Problem(path.name, f"byte {exc.start} is not UTF-8", fix="save the file as UTF-8")
        ) from None
    try:
        problems = _forbidden_events(path, text)
        node = next(iter(yaml.compose_all(text, Loader=yaml.SafeLoader)), None)
    except yaml.MarkedYAMLError as exc:
        raise error(_syntax_problem(path, exc)) from None
    except yaml.YAMLError as exc:
        raise error(Problem(path.name, f"not YAML: {exc}")) from None
    reader = _Reader(path)
    data = reader.value(node, ()) if node is not None else None
    problems += reader.problems
    if problems:
        raise error(problems)
    return Document(path, data, reader.lines)


def _forbidden_events(path: Path, text: str) -> list[Problem]:
    """List tags, anchors, aliases and further documents: YAML that hides what it means."""
    problems: list[Problem] = []
    documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        where = f"{path.name}:{_line(event.start_mark)}"
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.DocumentStartEvent) and documents > 1:
            problems.append(Problem(where, "a second document starts", "one document a file"))
        if (tag := getattr(event, "tag", None)) is not None:
            problems.append(Problem(where, f"the tag {tag}", "plain values without tags"))
        if (name := getattr(event, "anchor", None)) is not None:
            problems.append(
                Problem(where, f"the anchor or alias '{name}'", "each value written out")
            )
    return problems


def _syntax_problem(path: Path, exc: yaml.MarkedYAMLError) -> Problem:
    line = _line(exc.problem_mark or exc.context_mark)
    what = " ".join(part for part in (exc.context, exc.problem) if part)
    return Problem(f"{path.name}:{line}", f"not YAML: {what}")


def _line(mark: Any) -> int:
    """Return the line of a mark of the parser, from 1."""
    return 1 if mark is None else int(mark.line) + 1


class _Reader:
    """Turns YAML nodes into plain values, collecting lines and problems on the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Location, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, location: Location) -> Any:
        self.lines.setdefault(location, _line(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*location, i)) for i, item in enumerate(node.value)]
        return _scalar(node.value, plain=getattr(node, "style", None) is None)

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = _line(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(line, location, "a key that is not plain text", "text keys")
                continue
            key = key_node.value
            here = (*location, key)
            if key in result:
                first = self.lines[here]
                self._report(
                    line, here, f"duplicate key '{key}', first on line {first}", "each key once"
                )
                continue
            self.lines[here] = line
            result[key] = self.value(value_node, here)
        return result

    def _report(self, line: int, location: Location, seen: str, allowed: str) -> None:
        where = f"{self.path.name}:{line} {dotted(location)}".rstrip()
        self.problems.append(Problem(where, seen, allowed))


def _scalar(text: str, *, plain: bool) -> Any:
    if not plain:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
