"""A study folder in which tests write small files and codebooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from lowincome_research.panel.load import load_panel
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, FileSpec, Keys, PanelSpec, TableSpec


class StudyFolder:
    """Writes sources and codebooks, and loads them as a study would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(dedent(text).lstrip("\n").encode(encoding))
        return path

    def codebook(self, columns: str, top: str = "", name: str = "codebook.yaml") -> None:
        """Write a codebook; every column of `columns` without a label gets its name as label."""
        lines = ["schema: 1", *dedent(top).strip().splitlines(), "columns:"]
        for line in dedent(columns).strip().splitlines():
            column, rest = line.split(":", 1)
            keys = rest.strip().removeprefix("{").removesuffix("}")
            label = "" if "label:" in keys else f", label: {{zh: {column}, en: {column}}}"
            lines.append(f"  {column}: {{{keys}{label}}}")
        self.write(name, "\n".join(lines) + "\n")

    def load(
        self,
        *files: str | dict[str, Any],
        unit: str = "household_id",
        time: str | None = None,
        design: Design | None = None,
        tables: dict[str, TableSpec] | None = None,
        elsewhere: Sequence[Path] = (),
    ) -> Panel:
        entries = [{"file": file} if isinstance(file, str) else file for file in files]
        spec = PanelSpec(
            files=tuple(FileSpec(**({"codebook": "codebook.yaml"} | entry)) for entry in entries),
            keys=Keys(unit=unit, time=time),
            design=design or Design(),
        )
        return load_panel(spec, tables or {}, [self.folder, *elsewhere])


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    return StudyFolder(tmp_path)
