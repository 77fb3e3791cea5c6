"""Notebooks made for a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

MakeNotebook = Callable[..., Path]
DECLARED = {"sections": ["effects"], "needs": [], "report": "assistance_effects"}


@pytest.fixture
def make_notebook(tmp_path: Path) -> MakeNotebook:
    """Return a function that writes a notebook: its parameters cell, then the cells given."""

    def make(
        *cells: str,
        name: str = "1_first",
        declared: Any = DECLARED,
        parameters: str = 'study = "data/x"\neffects = None',
    ) -> Path:
        first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        notebook = nbformat.v4.new_notebook(
            cells=[first, *map(nbformat.v4.new_code_cell, cells)],
            metadata={"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}},
        )
        if declared is not None:
            notebook.metadata["lowincome"] = declared
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)
        return path

    return make
