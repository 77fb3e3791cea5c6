"""One text out of a report and what it includes, with shortcodes replaced as Quarto does.

Every line remembers the file it came from, so that what pandoc finds later has an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lowincome_research.errors import Problem, suggestion
from lowincome_research.reporting.metadata import Metadata, split_front_matter

SHORTCODE = re.compile(r"\{\{<\s*([\w-]+)\s*(.*?)\s*>\}\}")
_PAGE_BREAK = "::: {.page-break}\n:::"
_KNOWN = ("include", "var", "meta", "pagebreak")


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands in the authored file."""

    text: str
    file: str
    number: int

    @property
    def address(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.number}"


@dataclass(frozen=True)
class Assembled:
    """A report's body in one piece, its metadata, and all problems met on the way."""

    metadata: Metadata
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    document: str

    @property
    def text(self) -> str:
        """The body as pandoc reads it; line n of it is ``lines[n - 1]``."""
        return "\n".join(line.text for line in self.lines) + "\n"

    def where(self, token: str, occurrence: int = 1) -> str:
        """Return the address of the line that carries the n-th occurrence of a token."""
        pattern = re.compile(re.escape(token) + r"(?![\w-])")
        found = [line.address for line in self.lines for _ in pattern.finditer(line.text)]
        return found[min(occurrence, len(found)) - 1] if found else self.document


def assemble(
    project: Path, document: PurePosixPath, metadata: Metadata, variables: Mapping[str, str]
) -> Assembled:
    """Resolve the includes and shortcodes of one report.

    Parameters
    ----------
    project
        Root of the Quarto project; an include with a leading slash starts there.
    document
        The source, relative to `project`.
    metadata
        Its merged metadata; shortcodes in its strings are replaced too.
    variables
        Display strings by dotted name.
    """
    assembler = _Assembler(project, variables, str(document))
    assembler.metadata = assembler.expanded(metadata)
    lines = tuple(assembler.lines(document, ()))
    return Assembled(assembler.metadata, lines, tuple(assembler.problems), str(document))


@dataclass
class _Assembler:
    project: Path
    variables: Mapping[str, str]
    document: str
    metadata: Metadata = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def expanded(self, value: Any) -> Any:
        """Replace the shortcodes in every string of the metadata."""
        if isinstance(value, dict):
            return {key: self.expanded(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.expanded(item) for item in value]
        return self._replaced(value, f"{self.document}:1") if isinstance(value, str) else value

    def lines(self, path: PurePosixPath, parents: tuple[PurePosixPath, ...]) -> Iterator[Line]:
        for number, text in _body(self.project / path):
            where = f"{path}:{number}"
            match = SHORTCODE.fullmatch(text.strip())
            if match and match[1] == "include":
                yield from self._included(match[2], path, parents, where)
            else:
                for piece in self._replaced(text, where).split("\n"):
                    yield Line(piece, str(path), number)

    def _included(
        self, target: str, path: PurePosixPath, parents: tuple[PurePosixPath, ...], where: str
    ) -> Iterator[Line]:
        base = PurePosixPath() if target.startswith("/") else path.parent
        inner = base / target.lstrip("/")
        if inner in (path, *parents):
            self.problems.append(Problem(where, f"'{target}' includes itself"))
        elif not (self.project / inner).is_file():
            self.problems.append(Problem(where, f"there is no file '{target}' to include"))
        else:
            yield from self.lines(inner, (*parents, path))

    def _replaced(self, text: str, where: str) -> str:
        def value(match: re.Match[str]) -> str:
            name, argument = match[1], match[2]
            if name == "var":
                return self._variable(argument, where)
            if name == "meta":
                return self._metadata(argument, where)
            if name == "pagebreak":
                return _PAGE_BREAK
            self.problems.append(_misused(match[0], name, where))
            return ""

        return SHORTCODE.sub(value, text)

    def _variable(self, name: str, where: str) -> str:
        if name not in self.variables:
            self.problems.append(unregistered(name, where, self.variables))
        return self.variables.get(name, "")

    def _metadata(self, name: str, where: str) -> str:
        value: Any = self.metadata
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if not isinstance(value, str | int | float):
            self.problems.append(Problem(where, f"the metadata has no '{name}'"))
        return str(value)


def _body(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    _, head = split_front_matter(text)
    lines = text.split("\n")
    start = head.count("\n")
    yield from enumerate(lines[start:], start + 1)


def unregistered(name: str, where: str, variables: Mapping[str, str]) -> Problem:
    """Return the problem of a `var` that names no registered value."""
    return Problem(
        where,
        f"no value is registered as '{name}'",
        fix=suggestion(name, list(variables)) or "publish the value, or name a published one",
    )


def _misused(shortcode: str, name: str, where: str) -> Problem:
    if name == "include":
        return Problem(where, f"'{shortcode}' shares its line", "an include alone on its line")
    return Problem(where, f"unknown shortcode '{shortcode}'", ", ".join(_KNOWN))
