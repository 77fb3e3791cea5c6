"""Bring the exhibits of several notebooks together in one folder."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lowincome_research.artifacts import atomic_directory, read_json, write_json, write_records
from lowincome_research.exhibits.store import check_ids

_BY_ID = ("values.json", "sentences.json", "captions.json")
_VARIABLES = "variables.json"


def merge_exhibits(folders: Sequence[Path], target: Path) -> tuple[Path, ...]:
    """Write the exhibits of all folders to `target`, which appears whole or not at all.

    Returns
    -------
    tuple of Path
        Every file of `target`.

    Raises
    ------
    UsageError
        Two notebooks register the same id, or one id is a prefix of another.
    """
    parts = {name: [read_json(folder / name) for folder in folders] for name in _BY_ID}
    check_ids(_ids(parts["values.json"]), _ids(parts["captions.json"]))
    with atomic_directory(target) as whole:
        for folder in folders:
            shutil.copytree(folder, whole, dirs_exist_ok=True)
        for name, contents in parts.items():
            write_records(whole / name, _union(contents))
        variables = [read_json(folder / _VARIABLES) for folder in folders]
        languages = dict.fromkeys(language for part in variables for language in part)
        write_json(
            whole / _VARIABLES,
            {language: _union([part[language] for part in variables]) for language in languages},
        )
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))


def _ids(contents: Sequence[dict[str, Any]]) -> list[str]:
    return [name for content in contents for name in content]


def _union(contents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for content in contents for name, value in content.items()}
