"""The matrix of agreement: of those in the row's list, the share that the column's holds too."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.patches import Rectangle

from lowincome_research.exhibits import display
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import INK, PALETTE, RULE, TEXT_WIDTH, drawing
from lowincome_research.terms import LANGUAGES, Bilingual, Language

PHRASES = Phrases("agreement")
_CELL, _MARGIN = 0.5, 1.1
_WRAP = {"zh": 12, "en": 16}
_DARK = 0.6
_UPRIGHT = 5
"""Lists whose names stand upright above their columns; more of them are slanted."""
_SPREAD = ["estimate", "std_error", "ci_low", "ci_high"]
_SIDES = {"first_in_second": ("first", "second"), "second_in_first": ("second", "first")}


def matrix_figure(frame: pd.DataFrame, unit: str, note: Bilingual) -> Figure:
    """Return `fig-agreement`.

    Parameters
    ----------
    frame
        The pairs with words.
    unit
        Whether households or persons are shown.
    """
    shown = frame[frame["unit"].eq(unit)]
    return Figure(
        id="fig-agreement",
        frame=pd.concat([_directed(shown, metric) for metric in _SIDES], ignore_index=True),
        draw=_draw,
        caption=PHRASES.word("caption", "matrix"),
        alt=PHRASES.word("alt", "matrix"),
        note=note,
        counts=("n", "n_cases", "n_others"),
        statistics=tuple(_SPREAD),
    )


def _directed(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return one direction of each pair, from the list in the row to that in the column."""
    rows = frame[frame["metric"].eq(metric)]
    names = {
        f"{side}{ending}": f"{place}{ending}"
        for place, side in zip(("row", "column"), _SIDES[metric], strict=True)
        for ending in ("", "_kind", *(f"_{language}" for language in LANGUAGES))
    }
    others = rows["n"] - rows["n_cases"]
    kept = [*names.values(), "unit", *_SPREAD, "n", "n_cases", "n_others"]
    return rows.rename(columns=names).assign(n_others=others)[kept]


def _draw(frame: pd.DataFrame, language: Language) -> Any:
    names = _names(frame, language)
    order = list(names)
    cells = np.full((len(order), len(order)), np.nan)
    for row in frame.to_dict("records"):
        place = [order.index((row[f"{side}_kind"], row[side])) for side in ("row", "column")]
        cells[place[0], place[1]] = row["estimate"]
    labels = [fill(name, _WRAP[language]) for name in names.values()]
    with drawing():
        size = len(order) * _CELL + _MARGIN
        picture, ax = plt.subplots(figsize=(TEXT_WIDTH, size))
        sns.heatmap(
            cells, vmin=0, vmax=1, cmap=sns.light_palette(PALETTE[0], as_cmap=True), ax=ax,
            linewidths=1, cbar=False,
        )  # fmt: skip
        _write_shares(ax, cells)
        places = np.arange(len(order)) + 0.5
        slanted = {"rotation": 40, "ha": "left", "rotation_mode": "anchor"}
        turned = slanted if len(order) > _UPRIGHT else {"rotation": 0}
        ax.set_xticks(places, labels, fontsize=7.5, **turned)
        ax.set_yticks(places, labels, rotation=0, fontsize=7.5)
        ax.set_xlabel(PHRASES.word("column", "column")[language])
        ax.set_ylabel(PHRASES.word("column", "row")[language])
        ax.xaxis.set_label_position("top")
        ax.tick_params(length=0, labelbottom=False, labeltop=True)
        ax.grid(visible=False)
        plt.close(picture)
    return picture


def _names(frame: pd.DataFrame, language: Language) -> dict[tuple[str, str], str]:
    """Return the lists in the order of the study, truths first."""
    found = {
        (row[f"{side}_kind"], row[side]): row[f"{side}_{language}"]
        for row in frame.to_dict("records")
        for side in ("row", "column")
    }
    return dict(sorted(found.items(), key=lambda item: item[0][0] != "truth"))


def _write_shares(ax: Any, cells: np.ndarray) -> None:
    for row, column in np.ndindex(*cells.shape):
        if row == column:
            ax.add_patch(Rectangle((column, row), 1, 1, color=RULE, alpha=0.4, linewidth=0))
            continue
        share = float(cells[row, column])
        ink = "white" if share > _DARK else INK
        text = display.number(100 * share, 0)
        ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", color=ink, fontsize=8.5)
