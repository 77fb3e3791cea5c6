"""How figures look: one Chinese font, one palette, pictures without dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.figure import Figure as Picture

from lowincome_research.artifacts import atomic_path

TEXT_WIDTH = 6.3
"""Width of the text block of an A4 page, in inches: no figure is wider."""
PALETTE = ("#1f4e79", "#c0504d", "#7f7f7f", "#4f8a5b", "#8064a2", "#d98f2b")
INK, MUTED, RULE = "#222222", "#666666", "#bbbbbb"

_DOTS_PER_INCH = 220
_SETTINGS: dict[Any, Any] = {
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.unicode_minus": True,
    "figure.constrained_layout.use": True,
    "font.size": 9,
    "grid.color": "#e6e6e6",
    "legend.fontsize": 9,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "lowincome_research",
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.color": INK,
    "ytick.labelsize": 9,
}


def font_files() -> dict[str, Path]:
    """Return the packaged Chinese font by weight: ``Regular`` and ``Bold`` (Noto Sans CJK SC)."""
    folder = Path(str(files("mpl_font"))) / "fonts" / "noto"
    return {weight: folder / f"NotoSansCJKsc-{weight}.otf" for weight in ("Regular", "Bold")}


@cache
def _font_family() -> str:
    for path in font_files().values():
        font_manager.fontManager.addfont(str(path))
    return str(font_manager.FontProperties(fname=str(font_files()["Regular"])).get_name())


@contextmanager
def drawing() -> Iterator[None]:
    """Draw inside this block to get the theme; matplotlib's own settings come back after it."""
    with mpl.rc_context():
        sns.set_theme(style="whitegrid", palette=list(PALETTE))
        mpl.rcParams.update({**_SETTINGS, "font.family": _font_family()})
        yield


def mark_picture(picture: Picture, text: str) -> None:
    """Write a text small above a figure, at the left; legends above figures stand at the right."""
    with drawing():
        picture.suptitle(text, x=0.01, ha="left", fontsize=8, color=MUTED)


def save_picture(picture: Picture, stem: Path) -> None:
    """Save a figure as `stem`.svg (text as paths) and `stem`.png, atomically, without dates."""
    for suffix, options in ((".svg", {"metadata": {"Date": None}}), (".png", {})):
        target = stem.with_name(stem.name + suffix)
        with drawing(), atomic_path(target) as temporary:
            _save(picture, temporary, suffix.removeprefix("."), options)


def _save(picture: Picture, path: Path, kind: str, options: dict[str, Any]) -> None:
    picture.savefig(path, format=kind, dpi=_DOTS_PER_INCH, **options)
