"""Figures of the diagnostics of indices: ranks over choices of method, and obstacles."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits import display
from lowincome_research.exhibits.index_diagnostics_words import (
    PHRASES,
    DiagnosticWords,
    group_words,
    in_order,
    named,
)
from lowincome_research.exhibits.measure_words import joined, percent
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.indices.diagnostics import IndexDiagnostics
from lowincome_research.indices.robustness import RANK_TAILS, RankRobustness
from lowincome_research.indices.summaries import ALL
from lowincome_research.terms import Language

BANDS = 20
OBSTACLES = 10
_LABEL = 26
"""Characters of a line of an indicator's label: longer ones leave the columns too narrow."""
_RANKS = ["rank", "rank_low", "rank_high"]


def ranks_figure(results: Sequence[IndexDiagnostics], words: DiagnosticWords) -> Figure | None:
    """Return intervals of ranks in bands of households; None where no choices are studied."""
    found = {one.name: one.robustness for one in results if one.robustness is not None}
    if not found:
        return None
    bands = [rank_bands(one).assign(index=name) for name, one in found.items()]
    ends = {
        name: display.share(tail, 0) for name, tail in zip(("low", "high"), RANK_TAILS, strict=True)
    }
    notes = [PHRASES.filled("note", "ranks", **ends)]
    missing = sum(one.missing for one in found.values())
    if missing:
        notes.append(PHRASES.filled("note", "ranks_missing", n=str(missing)))
    return Figure(
        id="fig-rank-intervals",
        frame=named(
            pd.concat(bands, ignore_index=True), index=lambda row: words.index(row["index"])
        ),
        draw=_draw_ranks,
        caption=PHRASES.word("caption", "ranks"),
        alt=PHRASES.word("alt", "ranks"),
        note=joined(notes),
        counts=("n",),
        statistics=tuple(_RANKS),
    )


def rank_bands(robustness: RankRobustness) -> pd.DataFrame:
    """Return mean ranks and mean ends of their intervals in bands of the rank as fitted.

    Returns
    -------
    DataFrame
        band (1 for the lowest of at most 20), n, rank, rank_low, rank_high.
    """
    ranks = robustness.ranks[robustness.ranks["weight"] > 0]
    bands = min(BANDS, len(ranks))
    band = np.clip(np.ceil(ranks["rank"] * bands), 1, bands).astype(int)
    weighted = ranks[_RANKS].mul(ranks["weight"], axis=0).groupby(band).sum()
    means = weighted.div(ranks["weight"].groupby(band).sum(), axis=0)
    sizes = ranks.groupby(band).size().rename("n")
    return pd.concat([sizes, means], axis=1).rename_axis("band").reset_index()


def _draw_ranks(frame: pd.DataFrame, language: Language) -> Any:
    panels = list(frame.groupby(f"index_{language}", sort=False))
    columns = min(len(panels), 2)
    rows = ceil(len(panels) / columns)
    with drawing():
        picture, axes = plt.subplots(
            rows, columns, figsize=(TEXT_WIDTH, 3.0 * rows), sharex=True, sharey=True,
            squeeze=False,
        )  # fmt: skip
        for ax in axes.flat[len(panels) :]:
            ax.set_visible(False)
        for ax, (title, panel) in zip(axes.flat, panels, strict=False):
            shown = 100 * panel[_RANKS].dropna().to_numpy(float)
            ax.plot([0, 100], [0, 100], linestyle="--", linewidth=1, color=MUTED)
            ax.vlines(
                shown[:, 0], shown[:, 1], shown[:, 2], color=PALETTE[0], linewidth=4, alpha=0.75
            )
            ax.set(xlim=(0, 100), ylim=(0, 100))
            ax.set_title(title, loc="left")
        picture.supxlabel(PHRASES.word("column", "rank")[language], fontsize=9)
        picture.supylabel(PHRASES.word("column", "rank_drawn")[language], fontsize=9)
        plt.close(picture)
    return picture


def obstacles_figure(results: Sequence[IndexDiagnostics], words: DiagnosticWords) -> Figure | None:
    """Return the largest obstacles by group; None where no index asks for them."""
    found = [one.obstacles for one in results if one.obstacles is not None]
    if not found:
        return None
    frame = pd.concat([_largest(one) for one in found], ignore_index=True)
    notes = [PHRASES.filled("note", "obstacles", shown=str(OBSTACLES))]
    spared = sum(int(one.loc[one["group"].eq(ALL), "without_obstacle"].max()) for one in found)
    if spared:
        notes.append(PHRASES.filled("note", "full_score", n=str(spared)))
    return Figure(
        id="fig-obstacles",
        frame=named(
            frame,
            index=lambda row: words.index(row["index"]),
            node=lambda row: words.part(row["index"], row["node"]),
            group=lambda row: group_words(row["group"]),
        ),
        draw=_draw_obstacles,
        caption=PHRASES.word("caption", "obstacles"),
        alt=PHRASES.word("alt", "obstacles"),
        note=joined(notes),
        counts=("n",),
        statistics=("degree",),
    )


def _largest(obstacles: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators with the largest degrees overall, the groups in their usual order."""
    whole = obstacles[obstacles["group"].eq(ALL)]
    nodes = whole.sort_values("degree", ascending=False, kind="stable")["node"].head(OBSTACLES)
    rows = obstacles[obstacles["node"].isin(nodes)]
    places = {
        "_node": rows["node"].map({node: place for place, node in enumerate(nodes)}),
        "_group": in_order(rows["group"]),
    }
    ordered = rows.assign(**places).sort_values(["_node", "_group", "group"], kind="stable")
    return ordered.drop(columns=list(places))


def _draw_obstacles(frame: pd.DataFrame, language: Language) -> Any:
    panels = list(frame.groupby(f"index_{language}", sort=False))
    heights = [panel["node"].nunique() for _, panel in panels]
    with drawing():
        picture, axes = plt.subplots(
            len(panels), 1, figsize=(TEXT_WIDTH, sum(0.9 + 0.32 * one for one in heights)),
            height_ratios=heights, squeeze=False,
        )  # fmt: skip
        for ax, (title, panel) in zip(axes.flat, panels, strict=True):
            _draw_degrees(ax, panel, language)
            if len(panels) > 1:
                ax.set_title(title, loc="left")
        plt.close(picture)
    return picture


def _draw_degrees(ax: Any, panel: pd.DataFrame, language: Language) -> None:
    rows, columns = (list(dict.fromkeys(panel[f"{name}_{language}"])) for name in ("node", "group"))
    table = panel.pivot(index=f"node_{language}", columns=f"group_{language}", values="degree").loc[
        rows, columns
    ]
    sns.heatmap(
        table.astype(float), annot=table.map(lambda one: "" if pd.isna(one) else percent(one)),
        fmt="", vmin=0, cbar=False, linewidths=1.5,
        xticklabels=[name.replace(" ", "\n") for name in columns],
        yticklabels=[fill(name, _LABEL, break_long_words=False) for name in rows],
        cmap=sns.light_palette(PALETTE[1], as_cmap=True), ax=ax,
    )  # fmt: skip
    ax.tick_params(axis="x", labelrotation=0, labelsize=8)
    ax.tick_params(axis="y", labelrotation=0)
    ax.set(xlabel="", ylabel="")
