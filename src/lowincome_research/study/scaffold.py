"""Start a study from another one."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from lowincome_research.artifacts import atomic_directory, write_text
from lowincome_research.errors import Problem, UsageError
from lowincome_research.strict import Identifier
from lowincome_research.study.load import LoadedStudy

_COPIED = {".yaml", ".yml", ".qmd", ".bib"}


def new_study(target: Path, origin: LoadedStudy) -> tuple[Path, ...]:
    """Copy a study's `study.yaml`, codebooks and prose to a new folder; never data or results.

    Parameters
    ----------
    target
        Folder of the new study, absent or empty; its name becomes the study's id.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    UsageError
        The folder is not empty, or its name cannot be an id.
    """
    target = target.resolve()
    _check_target(target)
    with atomic_directory(target) as folder:
        for path in _files(origin.folder):
            text = path.read_text(encoding="utf-8")
            if path == origin.file:
                text = re.sub(
                    rf"\bid: {origin.study.study.id}\b", f"id: {target.name}", text, count=1
                )
            write_text(folder / path.relative_to(origin.folder), text)
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix in _COPIED
        and path.relative_to(folder).parts[0] != "expected"
    ]


def _check_target(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(Problem(str(target), "is there already and not empty", "a new folder"))
    try:
        TypeAdapter(Identifier).validate_python(target.name)
    except ValidationError:
        seen = f"the name '{target.name}' cannot be a study's id"
        allowed = "lower-case letters, digits and underscores, a letter first"
        raise UsageError(Problem(str(target), seen, allowed)) from None
