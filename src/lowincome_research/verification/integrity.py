"""Are the files of a run those that its steps made, and do the reports show its values?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from lowincome_research.artifacts import read_json, sha256_of_file
from lowincome_research.errors import Problem, UsageError
from lowincome_research.verification.values import VALUES

MANIFEST = "manifest.json"
EXHIBITS = Path("public", "exhibits")
_VARIABLES = Path("public", "report", "_variables.yml")
_RUN_GROUP = "run"


def read_run(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run folder.

    Raises
    ------
    UsageError
        The folder holds no run.
    """
    try:
        manifest: dict[str, Any] = read_json(folder / MANIFEST)
    except FileNotFoundError:
        raise UsageError(
            Problem(str(folder), "holds no run", fix="make one with 'lowincome run'")
        ) from None
    except ValueError:
        raise UsageError(
            Problem(str(folder / MANIFEST), "is not JSON", fix="run the study again")
        ) from None
    return manifest


def changed_files(folder: Path, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return every file that is gone, altered or added since the run, one sentence each."""
    listed = {
        path: digest
        for step in manifest["steps"].values()
        for path, digest in step["outputs"].items()
    }
    found = [
        sentence for path, digest in listed.items() for sentence in _state(folder, path, digest)
    ]
    public = (path for path in sorted((folder / "public").rglob("*")) if path.is_file())
    names = (path.relative_to(folder).as_posix() for path in public)
    return (*found, *(f"{name} was added after the run" for name in names if name not in listed))


def _state(folder: Path, path: str, digest: str) -> Iterator[str]:
    if not (folder / path).is_file():
        yield f"{path} is gone"
    elif sha256_of_file(folder / path) != digest:
        yield f"{path} was altered after the run"


def misquoted(folder: Path) -> tuple[str, ...]:
    """Return what the reports would print otherwise than `values.json` says, one sentence each."""
    path = folder / _VARIABLES
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    content = json.loads(text) if text.startswith("{") else yaml.safe_load(text)
    wanted = _displays(folder / EXHIBITS)
    found = []
    for language, groups in content.items():
        shown = dict(_flat({k: v for k, v in groups.items() if k != _RUN_GROUP}))
        for name in sorted(shown.keys() | wanted[language].keys()):
            has, should = shown.get(name), wanted[language].get(name)
            if has != should:
                found.append(
                    f"{language}.{name}: the reports print {has!r}, the values say {should!r}"
                )
    return tuple(found)


def _displays(exhibits: Path) -> dict[str, dict[str, str]]:
    """Return what the values would be printed as, computed anew."""
    from lowincome_research.exhibits.display import variables_of
    from lowincome_research.exhibits.records import Sentence, Value
    from lowincome_research.terms import Bilingual

    records, spoken = read_json(exhibits / VALUES), read_json(exhibits / "sentences.json")
    values = [Value(id=name, **record) for name, record in records.items() if name not in spoken]
    sentences = [
        Sentence(name, str(records[name]["value"]), Bilingual(**text))
        for name, text in spoken.items()
    ]
    return variables_of(values, sentences)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, item in tree.items():
        if isinstance(item, Mapping):
            yield from _flat(item, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", item
