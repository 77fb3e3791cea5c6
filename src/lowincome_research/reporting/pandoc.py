"""Calls of pandoc, with its warnings as records."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypandoc

from lowincome_research.errors import Problem, RenderError

TEMPLATES = Path(__file__).with_name("templates")
_NO_DATE = "0"


@dataclass(frozen=True)
class Warned:
    """One warning of pandoc or of a filter.

    Parameters
    ----------
    kind
        Pandoc's name of it (``CiteprocWarning``), or a filter's (``reference``).
    subject
        What it is about: a label, a citation key, a path; else the whole message.
    line
        Line of the text that pandoc read; None where pandoc does not say.
    """

    kind: str
    subject: str
    line: int | None


def pandoc_path() -> str:
    """Return the pandoc of the lock: another one on PATH would render otherwise, or not at all."""
    name = "pandoc.exe" if os.name == "nt" else "pandoc"
    return str(Path(pypandoc.__file__).with_name("files") / name)


def run_pandoc(
    text: str,
    *,
    arguments: Sequence[str],
    metadata: Mapping[str, Any],
    folder: Path,
    output: Path,
) -> tuple[Warned, ...]:
    """Convert a text and return the warnings.

    Parameters
    ----------
    text
        What pandoc reads from its standard input.
    arguments
        Options, among them the formats.
    metadata
        Passed as a metadata file; strings in it are Markdown.
    folder
        Where relative paths start.
    output
        The file to write.

    Raises
    ------
    RenderError
        Pandoc stops.
    """
    with tempfile.TemporaryDirectory() as scratch:
        log, extra = Path(scratch, "log.json"), Path(scratch, "metadata.json")
        extra.write_text(json.dumps(dict(metadata), ensure_ascii=False), encoding="utf-8")
        command = [pandoc_path(), *arguments, f"--metadata-file={extra}",
                   f"--log={log}", f"--output={output.resolve()}"]  # fmt: skip
        done = subprocess.run(
            command, input=text.encode(), cwd=folder, capture_output=True, check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": _NO_DATE},
        )  # fmt: skip
        if done.returncode != 0:
            message = done.stderr.decode(errors="replace").strip()
            raise RenderError(Problem(output.name, f"pandoc stopped: {message}"))
        records = json.loads(log.read_text(encoding="utf-8"))
    return tuple(_warned(record) for record in records if record["verbosity"] == "WARNING")


def _warned(record: Mapping[str, Any]) -> Warned:
    kind, message = record["type"], record.get("message", record["pretty"])
    line = record.get("line")
    match kind:
        case "ScriptingWarning" if "|" in message:
            own_kind, subject = message.split("|", 1)
            return Warned(own_kind, subject, None)
        case "CiteprocWarning":
            return Warned("citation", message.split()[1], None)
        case "CouldNotFetchResource":
            return Warned("picture", record["path"], None)
        case "DuplicateIdentifier":
            return Warned("duplicate", record["contents"], None)
        case _:
            return Warned(kind, record["pretty"], line)
