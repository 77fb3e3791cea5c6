"""Dot plot of places: direct estimates hollow, shrunken ones filled, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import MUTED, PALETTE, RULE, TEXT_WIDTH, drawing
from lowincome_research.terms import Bilingual, Language

PHRASES = Phrases("small_areas")
ERRORS = ("exclusion_error", "inclusion_error")
COUNTS = ("n", "n_cases")
STATISTICS = (
    "estimate", "std_error", "ci_low", "ci_high", "side", "own_weight",
    "direct", "direct_std_error", "direct_ci_low", "direct_ci_high",
)  # fmt: skip
EXTREMES = 20
"""Places shown at either end where there are too many for a page."""
MOST = 60
"""Places that fit on a page."""
_DIGITS = 9
"""Places whose estimates are equal to so many digits stand in the order of their names."""
_ROW, _MARGIN = 0.17, 1.0


def places_shown(rows: pd.DataFrame) -> list[str]:
    """Return the places of one metric that fit on a page, from the lowest estimate up.

    All of them up to 60, otherwise the 20 lowest and the 20 highest. Withheld places come first,
    and are left out where there are too many.
    """
    ordered = rows.round({"estimate": _DIGITS}).sort_values(
        ["estimate", "group"], na_position="first"
    )  # fmt: skip
    if len(ordered) <= MOST:
        return ordered["group"].tolist()
    known = ordered.dropna(subset=["estimate"])["group"].tolist()
    return known if len(known) <= MOST else [*known[:EXTREMES], *known[-EXTREMES:]]


def areas_figure(frame: pd.DataFrame, column: Bilingual, note: Bilingual) -> Figure:
    """Return `fig-small-areas-<column>`, a panel per error.

    Parameters
    ----------
    frame
        The places of one register, truth and unit, with words.
    column
        What the places are called.
    """
    named = str(frame["group_by"].iloc[0]).replace("_", "-")
    shown = frame[frame["metric"].isin(_panels(frame))]
    return Figure(
        id=f"fig-small-areas-{named}",
        frame=shown.reset_index(drop=True),
        draw=_draw,
        caption=PHRASES.filled("caption", "figure", column=column),
        alt=PHRASES.word("alt", "figure"),
        note=note,
        counts=COUNTS,
        statistics=STATISTICS,
        whole=("metric",),
    )


def _panels(frame: pd.DataFrame) -> list[str]:
    """Return the errors that were shrunk, or the first metric where none was."""
    metrics = list(dict.fromkeys(frame["metric"]))
    return [one for one in metrics if one in ERRORS] or metrics[:1]


def _draw(frame: pd.DataFrame, language: Language) -> Any:
    panels = _panels(frame)
    shown = places_shown(frame[frame["metric"].eq(panels[0])])
    every = frame.loc[frame["metric"].eq(panels[0]), "group"]
    rest = [group for group in every if group not in shown]
    names = frame.drop_duplicates("group").set_index("group")[f"group_{language}"]
    rows: list[str | None] = list(shown)
    if rest:
        rows.insert(len(shown) // 2, None)
    labels = [names[one] if one is not None else _middle(rest, language) for one in rows]
    with drawing():
        picture, axes = plt.subplots(
            1, len(panels), figsize=(TEXT_WIDTH, len(rows) * _ROW + _MARGIN), sharey=True,
            squeeze=False,
        )  # fmt: skip
        for ax, metric, colour in zip(axes.flat, panels, PALETTE, strict=False):
            _draw_panel(ax, frame[frame["metric"].eq(metric)], rows, colour, language)
            _draw_middle(ax, frame[frame["metric"].eq(metric) & frame["group"].isin(rest)], rows)
        axes[0, 0].set_yticks(range(len(rows)), labels, fontsize=7.5)
        axes[0, 0].set_ylim(-0.7, len(rows) - 0.3)
        handles, texts = axes[0, 0].get_legend_handles_labels()
        picture.legend(handles, texts, loc="outside upper right", ncols=2)
        plt.close(picture)
    return picture


def _middle(rest: Sequence[str], language: Language) -> str:
    return PHRASES.filled("legend", "middle", count=str(len(rest)))[language]


def _draw_panel(
    ax: Any, frame: pd.DataFrame, rows: Sequence[str | None], colour: str, language: Language
) -> None:
    found = frame[frame["group"].isin([one for one in rows if one is not None])]
    places = np.array([rows.index(group) for group in found["group"]], dtype=float)
    estimate = found["estimate"].to_numpy(float)
    reach = np.abs(found[["ci_low", "ci_high"]].to_numpy(float).T - estimate)
    ax.errorbar(
        100 * estimate, places, xerr=100 * reach, fmt="o", color=colour, markersize=3.4,
        elinewidth=1.0, label=PHRASES.word("legend", "shrunken")[language],
    )  # fmt: skip
    ax.plot(
        100 * found["direct"].to_numpy(float), places, "o", color=colour, markersize=3.6,
        markerfacecolor="none", markeredgewidth=0.7, alpha=0.8,
        label=PHRASES.word("legend", "direct")[language],
    )  # fmt: skip
    ax.axvline(100 * frame["mean"].iloc[0], color=MUTED, linewidth=0.9, linestyle="--", zorder=1)
    ax.set_title(frame[f"metric_{language}"].iloc[0], loc="left")
    ax.set_xlabel("%")
    ax.set_xlim(-2, 102)
    ax.grid(axis="y", visible=False)
    sns.despine(ax=ax, left=True)


def _draw_middle(ax: Any, rest: pd.DataFrame, rows: Sequence[str | None]) -> None:
    """Draw the range of places that do not fit on the page, and their median."""
    known = rest["estimate"].dropna()
    if len(known):
        place = rows.index(None)
        ax.plot([100 * known.min(), 100 * known.max()], [place, place], color=RULE, linewidth=5)
        ax.plot(100 * known.median(), place, "|", color=MUTED, markersize=8)
