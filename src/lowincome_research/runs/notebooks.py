"""Execute one notebook with papermill and keep what it made, also when it fails."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config

from lowincome_research.artifacts import read_json, write_text
from lowincome_research.errors import NotebookError, Problem
from lowincome_research.runs.catalogue import Notebook, check_parameters
from lowincome_research.runs.layout import RUN_VARIABLE, STEP_VARIABLE, USED_FILE, RunFolder
from lowincome_research.runs.public import INJECTED_TAG, public_notebook

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SHOWN_LINES = 5
_STDERR = 2
_ADDED_TAGS = {INJECTED_TAG, "papermill-error-cell-tag"}


def execute_notebook(
    notebook: Notebook, folder: RunFolder, parameters: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Execute a notebook in a run.

    Parameters
    ----------
    notebook
        What to execute.
    folder
        The run, whose panel stands.
    parameters
        Values for the parameters cell.

    Returns
    -------
    tuple of Path
        The executed notebook, its public form, its exhibits and the results it saved.

    Raises
    ------
    NotebookError
        A parameter is unknown, of another type or not used, or a cell failed; the notebook as
        far as it went is then in ``restricted/notebooks``, its failing cell marked.
    """
    check_parameters(notebook, parameters)
    step = folder.step(notebook.name)
    shutil.rmtree(step, ignore_errors=True)
    step.mkdir(parents=True)
    executed = folder.notebooks / notebook.path.name
    log = executed.with_suffix(".log")
    with _environment(folder, notebook), _kernel_messages(log):
        content = _papermill(notebook, step, parameters, folder.relative(log))
    _strip(content)
    write_text(executed, nbformat.writes(content) + "\n")
    _raise_for_failed_cell(content, folder.relative(executed))
    used = _used(step / USED_FILE)
    _check_used(notebook, used["parameters"], parameters)
    public = step / "public" / notebook.path.name
    write_text(public, nbformat.writes(public_notebook(content)) + "\n")
    made = sorted(path for path in step.rglob("*") if path.is_file())
    return (executed, *made, *(folder.root / name for name in used["results"]))


@contextmanager
def _environment(folder: RunFolder, notebook: Notebook) -> Iterator[None]:
    """Tell the kernel which run it belongs to, and to prefer the kernel of this environment."""
    told = {
        RUN_VARIABLE: str(folder.root),
        STEP_VARIABLE: notebook.name,
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _kernel_messages(log: Path) -> Iterator[None]:
    """Send what the kernel's process writes to stderr to a file, which is kept when it is used."""
    log.parent.mkdir(parents=True, exist_ok=True)
    terminal = os.dup(_STDERR)
    with log.open("wb") as stream:
        os.dup2(stream.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(terminal, _STDERR)
            os.close(terminal)
    if log.stat().st_size == 0:
        log.unlink()


def _papermill(
    notebook: Notebook, cwd: Path, parameters: Mapping[str, Any], log: str
) -> nbformat.NotebookNode:
    """Return the notebook after execution; a failing cell ends it and is marked in it."""
    from nbclient.exceptions import DeadKernelError
    from papermill import PapermillExecutionError
    from papermill import execute_notebook as execute

    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        target = Path(scratch) / notebook.path.name
        try:
            execute(
                notebook.path,
                target,
                dict(parameters),
                cwd=cwd,
                progress_bar=False,
                request_save_on_cell_execute=False,
                config=_transport(Path(scratch)),
            )
        except PapermillExecutionError:
            pass  # the notebook was written with its failing cell marked
        except DeadKernelError:
            seen = "its kernel died, for want of memory or by a crash of a library"
            raise NotebookError(Problem(notebook.path.name, seen, fix=f"read {log}")) from None
        return nbformat.read(target, as_version=4)


def _transport(scratch: Path) -> Config:
    """Talk to the kernel through files rather than network ports, where the system can."""
    if sys.platform == "win32":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(scratch / "kernel")}})


def _strip(content: nbformat.NotebookNode) -> None:
    """Remove paths, times and random ids, so that equal results are equal files."""
    content.metadata.pop("papermill", None)
    for number, cell in enumerate(content.cells):
        if _is_added(cell):
            cell.id = f"added-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)


def _is_added(cell: nbformat.NotebookNode) -> bool:
    """Tell a cell of papermill's from the notebook's own."""
    return bool(_ADDED_TAGS & set(cell.metadata.get("tags", ())))


def _raise_for_failed_cell(content: nbformat.NotebookNode, where: str) -> None:
    own = [cell for cell in content.cells if not _is_added(cell)]
    for number, cell in enumerate(own, start=1):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                text = _COLOUR.sub("", "\n".join([*output.traceback, ""])).rstrip()
                last = "\n      ".join(text.splitlines()[-_SHOWN_LINES:])
                raise NotebookError(
                    Problem(
                        f"{Path(where).name} cell {number}",
                        f"{output.ename}:\n      {last}",
                        fix=f"read the whole error in {where}",
                    )
                )


def _used(record: Path) -> Mapping[str, Any]:
    """Return what the notebook's `Run` recorded; nothing where it opened none."""
    return read_json(record) if record.is_file() else {"parameters": {}, "results": []}


def _check_used(notebook: Notebook, used: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Compare what the notebook handed to `open_run` with what it was given."""
    problems = [
        Problem(
            notebook.path.name,
            f"the parameter '{name}' was given as {value!r} and used as {used.get(name)!r}",
            fix=f"hand '{name}' to open_run",
        )
        for name, value in given.items()
        if used.get(name) != value
    ]
    if problems:
        raise NotebookError(problems)
