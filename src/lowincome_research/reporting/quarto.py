"""Rendering by the Quarto command, and a reading of its log and output for faults it passes over.

Quarto ends with exit code 0 when a variable, a reference, a citation or a picture is missing. The
embedded renderer has checked the same sources before; this is the second net.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lowincome_research.errors import Problem, RenderError

_QUARTO_FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}
_LOGGED = re.compile(r"^.*(?:WARN|\[WARNING\]|ERROR).*$", re.MULTILINE)
_PRINTED = re.compile(r"\?(?:var|meta):[\w.-]+|\?@(?:fig|tbl|sec|eq)-[\w-]+")
_REMOTE = re.compile(
    r"<(?:script|img|iframe)[^>]+src=\"https?:|<link[^>]+href=\"https?:[^>]+stylesheet"
)


def find_quarto() -> str | None:
    """Return the path of the `quarto` command, or None."""
    return shutil.which("quarto")


def render_with_quarto(
    project: Path, documents: Sequence[tuple[str, Sequence[str]]], site: Path
) -> None:
    """Render sources with Quarto into a folder.

    Quarto works in a copy of the project, so that a failure leaves nothing half-written.

    Parameters
    ----------
    project
        The staged project.
    documents
        Sources relative to `project`, each with the formats to make of it.
    site
        Folder that receives the rendered files.

    Raises
    ------
    RenderError
        Quarto is absent, fails, warns, or prints a fault into its output.
    """
    command = find_quarto()
    if command is None:
        raise RenderError(
            Problem(
                "quarto", "the command is not on PATH", fix="install Quarto, or --renderer embedded"
            )
        )
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "report")
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("_site", ".*"))
        problems = [
            problem
            for source, formats in documents
            for problem in _render(command, copy, source, formats)
        ]
        problems += _printed_faults(copy / "_site")
        if problems:
            raise RenderError(dict.fromkeys(problems))
        shutil.copytree(copy / "_site", site, dirs_exist_ok=True)


def _render(command: str, project: Path, source: str, formats: Sequence[str]) -> Iterator[Problem]:
    names = ",".join(_QUARTO_FORMATS[kind] for kind in formats)
    done = subprocess.run(
        [command, "render", source, "--to", names],
        cwd=project, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    log = f"{done.stdout}\n{done.stderr}"
    logged = [match[0].strip() for match in _LOGGED.finditer(log)]
    for line in logged:
        yield Problem(source, f"Quarto reports: {line}")
    if done.returncode != 0 and not logged:
        yield Problem(source, f"Quarto ended with code {done.returncode}: {log.strip()[-400:]}")


def _printed_faults(site: Path) -> Iterator[Problem]:
    for path in sorted(site.rglob("*")):
        text = _readable(path)
        for fault in dict.fromkeys(_PRINTED.findall(text)):
            yield Problem(path.relative_to(site).as_posix(), f"'{fault}' stands in the text")
        if _REMOTE.search(text):
            yield Problem(path.relative_to(site).as_posix(), "the page loads something remote")


def _readable(path: Path) -> str:
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8")
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            return archive.read("word/document.xml").decode("utf-8")
    return ""
