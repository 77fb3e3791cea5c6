"""The metadata of one report: project, directory and file merged as Quarto merges them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from lowincome_research.errors import Problem, RenderError
from lowincome_research.reporting.spec import Format
from lowincome_research.strict import load_yaml

Metadata = dict[str, Any]

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_PATH_KEYS = frozenset(
    {"bibliography", "csl", "css", "reference-doc", "include-in-header", "filters"}
)
_QUARTO_FORMAT = {"html": "html", "pdf": "typst", "docx": "docx"}


class _FrontMatterLoader(yaml.SafeLoader):
    """YAML without dates: `2025-06-23` stays the text that the author wrote."""


_FrontMatterLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def split_front_matter(text: str) -> tuple[str, str]:
    """Return the front matter of a Quarto source, without its fences, and the whole header."""
    match = _FRONT_MATTER.match(text)
    return (match[1], match[0]) if match else ("", "")


def front_matter(path: Path, where: str) -> Metadata:
    """Return the metadata in the head of a Quarto source.

    Raises
    ------
    RenderError
        The head is not YAML or not a mapping.
    """
    content, _ = split_front_matter(path.read_text(encoding="utf-8"))
    try:
        data = yaml.load(content, Loader=_FrontMatterLoader) or {}
    except yaml.YAMLError as exc:
        raise RenderError(Problem(f"{where}:1", f"the front matter is not YAML: {exc}")) from None
    if not isinstance(data, dict):
        raise RenderError(Problem(f"{where}:1", "the front matter is not a mapping", "key: value"))
    return data


def document_metadata(project: Path, document: PurePosixPath, kind: Format) -> Metadata:
    """Merge what project, directories and the file itself say about one format of a report.

    Parameters
    ----------
    project
        Root of the Quarto project.
    document
        The source, relative to the project.
    kind
        The format to be made; its own section overrides what holds for all formats.

    Returns
    -------
    dict
        The merged metadata without ``project`` and ``format``; paths relative to `project`.
    """
    layers = list(_layers(project, document))
    merged: Metadata = {}
    for layer in layers:
        merged = merge(merged, {k: v for k, v in layer.items() if k not in ("format", "project")})
    for layer in layers:
        own = layer.get("format")
        section = own.get(_QUARTO_FORMAT[kind]) if isinstance(own, dict) else None
        merged = merge(merged, section if isinstance(section, dict) else {})
    return merged


def _layers(project: Path, document: PurePosixPath) -> Iterator[Metadata]:
    yield _with_paths(load_yaml(project / "_quarto.yml", RenderError).data, PurePosixPath())
    for folder in reversed(document.parents):
        path = project / folder / "_metadata.yml"
        if path.is_file():
            yield _with_paths(load_yaml(path, RenderError).data, folder)
    yield _with_paths(front_matter(project / document, str(document)), document.parent)


def merge(base: Metadata, over: Metadata) -> Metadata:
    """Merge two layers: mappings by key, lists joined, anything else replaced."""
    merged = dict(base)
    for key, value in over.items():
        known = merged.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            merged[key] = merge(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            merged[key] = [*known, *(item for item in value if item not in known)]
        else:
            merged[key] = value
    return merged


def _with_paths(layer: Metadata, folder: PurePosixPath) -> Metadata:
    """Make the paths of a layer relative to the project instead of to the layer's folder."""
    return {
        key: _rebased(value, folder) if key in _PATH_KEYS else
        _with_paths(value, folder) if isinstance(value, dict) else value
        for key, value in layer.items()
    }  # fmt: skip


def _rebased(value: Any, folder: PurePosixPath) -> Any:
    if isinstance(value, list):
        return [_rebased(item, folder) for item in value]
    if isinstance(value, dict):
        return {key: _rebased(item, folder) if key == "path" else item
                for key, item in value.items()}  # fmt: skip
    if not isinstance(value, str):
        return value
    return value.lstrip("/") if value.startswith("/") else posixpath.normpath(folder / value)
