"""The packaged Chinese font, staged with its licence."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from lowincome_research.errors import Problem, RenderError

_WEIGHTS = ("Regular", "Bold")


def stage_fonts(folder: Path, licence: Path) -> None:
    """Copy Noto Sans CJK SC, regular and bold, and the text of its licence into a folder.

    Raises
    ------
    RenderError
        The package ``mpl-font`` is not installed or lacks a weight.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for weight in _WEIGHTS:
        shutil.copyfile(
            _packaged(f"NotoSansCJKsc-{weight}.otf"), folder / f"NotoSansCJKsc-{weight}.otf"
        )
    shutil.copyfile(licence, folder / licence.name)


def _packaged(name: str) -> Path:
    package = find_spec("mpl_font")
    origin = Path(package.origin).parent if package and package.origin else Path()
    path = origin / "fonts" / "noto" / name
    if package is None or not path.is_file():
        raise RenderError(
            Problem(name, "the Chinese font is not installed", fix="pip install mpl-font")
        )
    return path
