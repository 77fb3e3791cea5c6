"""Editing a notebook reruns it and its reports, and a failing notebook is kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lowincome_research.errors import NotebookError
from lowincome_research.resources import project_path
from lowincome_research.runs import execute
from lowincome_research.runs.execute import RunReport, run_study
from lowincome_research.runs.layout import RunFolder
from lowincome_research.runs.selection import Selection
from lowincome_research.study import load_study

NAME = "3_assistance_effects"
Edit = Callable[[str], None]


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Return a function that adds a code cell to the notebook the run will use."""
    folder = tmp_path / "notebooks"
    shutil.copytree(project_path("notebooks"), folder)
    monkeypatch.setattr(execute, "project_path", lambda name: folder)

    def add_cell(source: str) -> None:
        path = folder / f"{NAME}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        cell = {"cell_type": "code", "id": "added", "metadata": {}, "outputs": []}
        notebook["cells"].append({**cell, "execution_count": None, "source": [source]})
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return add_cell


@pytest.fixture
def rerun(default_run: Path, tmp_path: Path) -> Callable[[], RunReport]:
    """Return a function that repeats a copy of the default run, html only."""
    folder = RunFolder(tmp_path / "run")
    shutil.copytree(default_run, folder.root)
    loaded = load_study(project_path("data") / "china_rural_insurance")
    only = Selection(languages=("en",), formats=("html",))
    return lambda: run_study(loaded, folder, selection=only)


def test_an_edited_notebook_and_its_report_are_made_again_but_not_the_panel(
    edit: Edit, rerun: Callable[[], RunReport]
) -> None:
    assert f"notebooks/{NAME}" not in rerun().ran
    edit("1 + 1")
    ran = set(rerun().ran)
    assert {f"notebooks/{NAME}", "site/assistance_effects"} <= ran
    assert not {"panel", "study"} & ran
    assert rerun().ran == ()


def test_a_failing_notebook_is_kept_and_its_report_is_not_made(
    edit: Edit, rerun: Callable[[], RunReport]
) -> None:
    edit("raise ValueError('no such effect')")
    report = rerun()
    (error,) = report.errors
    assert isinstance(error, NotebookError)
    assert "no such effect" in str(error)
    folder = RunFolder(report.folder)
    kept = (folder.notebooks / f"{NAME}.ipynb").read_text("utf-8")
    assert "papermill-error-cell-tag" in kept
    manifest = json.loads(folder.manifest.read_text("utf-8"))
    assert not manifest["complete"]
    assert f"notebooks/{NAME}" not in manifest["steps"]
