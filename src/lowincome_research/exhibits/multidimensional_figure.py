"""Figure of multidimensional poverty: what each indicator contributes, beside its weight."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.terms import Bilingual, Language

PHRASES = Phrases("multidimensional")
_ROW, _MARGIN = 0.24, 0.75


def contributions_figure(frame: pd.DataFrame, note: Bilingual) -> Figure:
    """Return `fig-multidimensional-contributions`, a panel per truth.

    Parameters
    ----------
    frame
        The contributions of the whole population, with words and `weight`.
    """
    return Figure(
        id="fig-multidimensional-contributions",
        frame=frame,
        draw=_draw,
        caption=PHRASES.word("caption", "indicators"),
        alt=PHRASES.word("alt", "contributions"),
        note=note,
        counts=("n", "n_cases"),
        statistics=("estimate", "std_error", "ci_low", "ci_high"),
    )


def _draw(frame: pd.DataFrame, language: Language) -> Any:
    panels = [rows for _, rows in frame.groupby("truth", sort=False)]
    with drawing():
        height = len(frame) * _ROW + len(panels) * _MARGIN
        picture, axes = plt.subplots(
            len(panels), 1, figsize=(TEXT_WIDTH, height), squeeze=False,
            gridspec_kw={"height_ratios": [len(rows) + 1 for rows in panels]},
        )  # fmt: skip
        for ax, rows in zip(axes.flat, panels, strict=True):
            _draw_panel(ax, rows, language)
            if len(panels) > 1:
                ax.set_title(rows[f"truth_{language}"].iloc[0], loc="left")
        axes.flat[-1].set_xlabel(PHRASES.word("column", "contribution_axis")[language])
        plt.close(picture)
    return picture


def _draw_panel(ax: Any, rows: pd.DataFrame, language: Language) -> None:
    ordered = rows.sort_values("estimate", na_position="first", kind="stable")
    places = range(len(ordered))
    shown = ordered.assign(place=list(places)).dropna(subset=["estimate"])
    reach = [shown["estimate"] - shown["ci_low"], shown["ci_high"] - shown["estimate"]]
    ax.errorbar(
        100 * shown["estimate"], shown["place"], xerr=[100 * one for one in reach], fmt="o",
        color=PALETTE[0], markersize=4, elinewidth=1.2,
    )  # fmt: skip
    ax.plot(100 * ordered["weight"], list(places), "|", color=MUTED, markersize=11)
    ax.set_yticks(list(places), list(ordered[f"indicator_{language}"]))
    ax.set_ylim(-0.6, len(ordered) - 0.4)
    ax.set_xlim(left=0)
    ax.grid(axis="y", visible=False)
    sns.despine(ax=ax, left=True)
