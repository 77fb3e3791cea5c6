"""Where things stand in a run folder (design 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

RUN_VARIABLE = "LOWINCOME_RUN_DIR"
"""Tells a notebook's kernel in which run folder it works."""
STEP_VARIABLE = "LOWINCOME_STEP"
"""Tells a notebook's kernel which notebook it executes."""
USED_FILE = "used.json"
"""In a notebook's working folder: the parameters that reached `open_run`."""


@dataclass(frozen=True)
class RunFolder:
    """The paths of one run; `root` is the only one that is absolute."""

    root: Path

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.json"

    @property
    def study(self) -> Path:
        """Snapshot of the study folder, without data files."""
        return self.root / "study"

    @property
    def restricted(self) -> Path:
        """Microdata and everything that the disclosure gate has not seen."""
        return self.root / "restricted"

    @property
    def results(self) -> Path:
        return self.restricted / "results"

    @property
    def notebooks(self) -> Path:
        """Executed notebooks with all their outputs."""
        return self.restricted / "notebooks"

    def step(self, notebook: str) -> Path:
        """Return the working folder of one notebook."""
        return self.restricted / "steps" / notebook

    @property
    def public(self) -> Path:
        return self.root / "public"

    @property
    def exhibits(self) -> Path:
        return self.public / "exhibits"

    @property
    def report(self) -> Path:
        """The self-contained Quarto project."""
        return self.public / "report"

    @property
    def site(self) -> Path:
        return self.report / "_site"

    def make_restricted(self) -> None:
        """Create `restricted/`, readable by its owner only."""
        self.restricted.mkdir(parents=True, exist_ok=True)
        self.restricted.chmod(0o700)

    def relative(self, path: Path) -> str:
        """Return a path as the manifest writes it."""
        return path.relative_to(self.root).as_posix()
