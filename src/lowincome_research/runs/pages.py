"""What the pages of one report depend on, so that only reports that changed are rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from lowincome_research.artifacts import sha256_of_json
from lowincome_research.reporting.assembly import assemble
from lowincome_research.reporting.metadata import document_metadata
from lowincome_research.reporting.variables import read_variables
from lowincome_research.terms import Language

_OF_ONE_REPORT = ("exhibits/", "notebooks/", "study/", "_variables.yml", "index.qmd")
_PICTURE = re.compile(r"\]\(/?(exhibits/[^)\s]+)\)")


def report_inputs(
    project: Path, staged: Mapping[str, str], report: str, languages: Sequence[Language]
) -> dict[str, str]:
    """Return the SHA-256 of everything that one report is rendered from.

    Parameters
    ----------
    project
        The staged Quarto project.
    staged
        SHA-256 of its files by path relative to `project`.

    Returns
    -------
    dict
        The text of the report in each language with all it includes and all values put in, the
        pictures it shows, and the files that all reports share.
    """
    inputs = dict(_shared(staged))
    variables = _variables(project, staged["_variables.yml"])
    for language in languages:
        source = PurePosixPath(language, f"{report}.qmd")
        whole = assemble(project, source, document_metadata(project, source, "html"), variables)
        faults = [str(problem) for problem in whole.problems]
        inputs[str(source)] = sha256_of_json([whole.text, whole.metadata, faults])
        inputs.update(_pictures(whole.text, staged))
    return inputs


def index_inputs(staged: Mapping[str, str]) -> dict[str, str]:
    """Return the SHA-256 of everything that the index and the notebooks' pages are made from."""
    own = {
        path: digest
        for path, digest in staged.items()
        if path == "index.qmd" or path.startswith("notebooks/")
    }
    return {**own, **dict(_shared(staged))}


@lru_cache(maxsize=1)
def _variables(project: Path, _sha256: str) -> dict[str, str]:
    """Return the variables of a project, read once for all its reports while they stay the same."""
    return read_variables(project)


def _shared(staged: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path, digest in staged.items():
        is_report = path.endswith(".qmd") and PurePosixPath(path).parent.name != ""
        if not (is_report or path.startswith(_OF_ONE_REPORT)):
            yield path, digest


def _pictures(text: str, staged: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the pictures a text shows; their ending depends on the format."""
    shown = {f"{match}." for match in _PICTURE.findall(text)}
    return {
        path: digest
        for path, digest in staged.items()
        if any(path.startswith(one) for one in shown)
    }
