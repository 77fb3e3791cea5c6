"""Find the study that a user names, and the run folder that belongs to it."""

from __future__ import annotations

from pathlib import Path

from lowincome_research.errors import Problem, UsageError
from lowincome_research.resources import checkout, project_path


def find_study(reference: str | Path) -> Path:
    """Return the `study.yaml` or study folder that a reference names.

    A relative path starts at the current folder, else at the project's root, so that a notebook
    opened from `notebooks/` and an installed package both find ``data/henan_synthetic``.

    Raises
    ------
    UsageError
        There is no such file or folder.
    """
    for base in (Path.cwd(), _project_root()):
        if (base / reference).exists():
            return (base / reference).resolve()
    raise UsageError(
        Problem(
            str(reference), "there is no such study", f"a study.yaml or its folder: {_studies()}"
        )
    )


def study_reference(folder: Path) -> str:
    """Return how a study folder is named in commands and notebooks: never by an absolute path."""
    root = _project_root()
    inside = folder.is_relative_to(root)
    return folder.relative_to(root).as_posix() if inside else folder.name


def default_run_folder(study_id: str) -> Path:
    """Return ``reports/_build/<study id>`` of the checkout, or below the current folder."""
    return (checkout() or Path.cwd()) / "reports" / "_build" / study_id


def _project_root() -> Path:
    return project_path("data").parent


def _studies() -> str:
    found = sorted(file.parent.name for file in project_path("data").glob("*/study.yaml"))
    return ", ".join(f"data/{name}" for name in found)
