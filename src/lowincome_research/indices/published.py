"""Frameworks that come with the package: published indicator systems, under their names."""

from __future__ import annotations

from pathlib import Path

from lowincome_research.errors import Problem, StudyError, suggestion

_FOLDER = Path(__file__).with_name("frameworks")


def published_frameworks() -> tuple[str, ...]:
    """Return the names that may stand for a path under `framework`."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def framework_path(framework: str, folder: Path) -> Path:
    """Return the file of a framework.

    Parameters
    ----------
    framework
        Path relative to the study folder, or the name of a published framework: a name has
        neither folder nor ending.
    folder
        The study folder.

    Raises
    ------
    StudyError
        No published framework has the name.
    """
    if "/" in framework or "." in framework:
        return folder / framework
    known = published_frameworks()
    if framework not in known:
        seen = f"no published framework is called '{framework}'"
        fix = suggestion(framework, known) or "name a file as frameworks/index.yaml"
        raise StudyError(Problem("study.yaml indices", seen, ", ".join(known), fix))
    return _FOLDER / f"{framework}.yaml"
