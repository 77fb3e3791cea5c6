"""A notebook is executed by papermill; what it leaves holds no trace of the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from lowincome_research.errors import NotebookError
from lowincome_research.runs.catalogue import read_notebooks
from lowincome_research.runs.layout import RunFolder
from lowincome_research.runs.notebooks import execute_notebook

MakeNotebook = Callable[..., Path]
USES_PARAMETERS = """
import json, os, pathlib
run = pathlib.Path(os.environ["LOWINCOME_RUN_DIR"])
step = run / "restricted" / "steps" / os.environ["LOWINCOME_STEP"]
used = {"parameters": {"study": study, "effects": effects}, "results": []}
(step / "used.json").write_text(json.dumps(used))
"""
RELEASED_AND_NOT = """
from IPython.display import display
released = {"lowincome": {"released": True}}
print("printed text")
display({"text/markdown": "a released table"}, raw=True, metadata=released)
display({"text/plain": "a household's row"}, raw=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "run")


def test_the_public_notebook_shows_released_exhibits_and_the_parameters_of_the_run(
    make_notebook: MakeNotebook, folder: RunFolder
) -> None:
    path = make_notebook(USES_PARAMETERS, RELEASED_AND_NOT)
    (notebook,) = read_notebooks(path.parent)
    made = execute_notebook(notebook, folder, {"study": "data/other"})
    public = next(file for file in made if file.parent.name == "public")
    shown = public.read_text(encoding="utf-8")
    assert "a released table" in shown
    assert "data/other" in shown
    assert "data/x" not in shown
    outputs = [o for cell in nbformat.read(public, 4).cells for o in cell.outputs]
    assert [o.data["text/markdown"] for o in outputs] == ["a released table"]


def test_equal_executions_leave_equal_files_without_paths(
    make_notebook: MakeNotebook, folder: RunFolder, tmp_path: Path
) -> None:
    (notebook,) = read_notebooks(make_notebook(USES_PARAMETERS).parent)
    first = [path.read_bytes() for path in execute_notebook(notebook, folder, {"study": "s"})]
    other = RunFolder(tmp_path / "elsewhere")
    second = [path.read_bytes() for path in execute_notebook(notebook, other, {"study": "s"})]
    assert first == second
    assert not any(str(tmp_path).encode() in content for content in first)


def test_a_failing_cell_is_named_and_the_notebook_is_kept_with_the_cell_marked(
    make_notebook: MakeNotebook, folder: RunFolder
) -> None:
    path = make_notebook(USES_PARAMETERS, "1 / 0", "after = 1")
    (notebook,) = read_notebooks(path.parent)
    with pytest.raises(NotebookError, match="ZeroDivisionError") as error:
        execute_notebook(notebook, folder, {"study": "s"})
    (problem,) = error.value.problems
    assert problem.where == "1_first.ipynb cell 3"
    kept = nbformat.read(folder.notebooks / path.name, 4)
    marked = [c for c in kept.cells if "papermill-error-cell-tag" in c.metadata.get("tags", [])]
    assert marked
    assert kept.cells[-1].execution_count is None


def test_a_parameter_that_never_reaches_open_run_is_an_error(
    make_notebook: MakeNotebook, folder: RunFolder
) -> None:
    hard_coded = USES_PARAMETERS.replace('"study": study', '"study": "data/x"')
    (notebook,) = read_notebooks(make_notebook(hard_coded).parent)
    with pytest.raises(NotebookError, match="given as 'data/other' and used as 'data/x'"):
        execute_notebook(notebook, folder, {"study": "data/other"})


def test_a_kernel_that_dies_is_a_failing_notebook_not_a_bug(
    make_notebook: MakeNotebook, folder: RunFolder
) -> None:
    dies = "import os; os.write(2, b'out of memory'); os._exit(9)"
    (notebook,) = read_notebooks(make_notebook(USES_PARAMETERS, dies).parent)
    with pytest.raises(NotebookError, match="its kernel died"):
        execute_notebook(notebook, folder, {"study": "s"})
    assert b"out of memory" in (folder.notebooks / "1_first.log").read_bytes()
