"""Figures of the performance report: ranks with intervals, points by dimension, income gaps."""

from __future__ import annotations

from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.ticker import MaxNLocator

from lowincome_research.exhibits.performance_words import PHRASES, PerformanceWords
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.performance.scoring import BANDS
from lowincome_research.performance.spec import DIMENSIONS
from lowincome_research.terms import LANGUAGES, Language

_ROW, _FRAME = 0.155, 0.7
_SMALL = 7.5
_NAMES = [f"unit_{language}" for language in LANGUAGES]
_BANDS = [f"band_{language}" for language in LANGUAGES]
_RANKS = ("rank", "rank_low", "rank_high")


def ranks_figure(overall: pd.DataFrame, words: PerformanceWords) -> Figure:
    """Return `fig-performance-ranks`: each place's rank and the ranks it may have.

    Parameters
    ----------
    overall
        The totals in the order of ranks, with words.
    """
    return Figure(
        id="fig-performance-ranks",
        frame=overall[["unit", *_NAMES, "score", *_RANKS, "band", *_BANDS]],
        draw=_draw_ranks,
        caption=PHRASES.word("caption", "ranks"),
        alt=PHRASES.word("alt", "ranks"),
        note=words.note("ranks", "scores", "bands"),
        statistics=("score", *_RANKS),
    )


def dimensions_figure(
    frame: pd.DataFrame, overall: pd.DataFrame, words: PerformanceWords
) -> Figure:
    """Return `fig-performance-dimensions`: the share of each dimension's points that is reached."""
    parts = frame[frame["level"].eq("dimension")]
    parts = parts.assign(share=parts["score"] / parts["points"])
    order = {name: place for place, name in enumerate(overall["unit"])}
    ordered = parts.sort_values("unit", key=lambda names: names.map(order), kind="stable")
    texts = [*_NAMES, *(f"indicator_{language}" for language in LANGUAGES)]
    return Figure(
        id="fig-performance-dimensions",
        frame=ordered[["unit", "indicator", *texts, "share"]].reset_index(drop=True),
        draw=_draw_dimensions,
        caption=PHRASES.word("caption", "dimensions"),
        alt=PHRASES.word("alt", "dimensions"),
        note=words.note("share", "scores"),
        statistics=("share",),
    )


def gaps_figure(income: pd.DataFrame, overall: float, words: PerformanceWords) -> Figure:
    """Return `fig-income-gaps`: urban to rural income by place, and over all of them.

    Parameters
    ----------
    income
        `Gaps.by_place` with words.
    overall
        The ratio over all places.
    """
    ordered = income.sort_values(["ratio", "unit"], ignore_index=True)
    return Figure(
        id="fig-income-gaps",
        frame=ordered[["unit", *_NAMES, "ratio", "ci_low", "ci_high", "n"]],
        draw=partial(_draw_gaps, overall=overall),
        caption=PHRASES.word("caption", "gaps_figure"),
        alt=PHRASES.word("alt", "gaps_figure"),
        note=words.note("incomes"),
        counts=("n",),
        statistics=("ratio", "ci_low", "ci_high"),
    )


def _draw_ranks(frame: pd.DataFrame, language: Language) -> Any:
    with drawing():
        picture, ax = _rows_axes(frame, language)
        for position, (band, _) in enumerate(BANDS):
            rows = frame[frame["band"].eq(band)].dropna(subset=["rank"])
            if rows.empty:
                continue
            rank = rows["rank"].to_numpy(float)
            reach = np.vstack([rank - rows["rank_low"], rows["rank_high"] - rank])
            ax.errorbar(
                rank, rows.index, xerr=reach, fmt="o", markersize=3.2, elinewidth=1,
                color=PALETTE[position], label=rows[f"band_{language}"].iloc[0],
            )  # fmt: skip
        ax.set_xlim(0, len(frame) + 1)
        ax.set_xlabel(PHRASES.word("column", "rank")[language])
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        picture.legend(loc="outside upper right", ncols=len(BANDS))
        plt.close(picture)
    return picture


def _draw_dimensions(frame: pd.DataFrame, language: Language) -> Any:
    wide = frame.pivot(index="unit", columns="indicator", values="share")
    wide = wide.loc[list(dict.fromkeys(frame["unit"])), [d for d in DIMENSIONS if d in wide]]
    heads = dict(zip(frame["indicator"], frame[f"indicator_{language}"], strict=True))
    names = dict(zip(frame["unit"], frame[f"unit_{language}"], strict=True))
    with drawing():
        picture, ax = plt.subplots(figsize=(TEXT_WIDTH, len(wide) * _ROW + _FRAME))
        sns.heatmap(
            wide, vmin=0, vmax=1, cmap=sns.light_palette(PALETTE[0], as_cmap=True), ax=ax,
            linewidths=0.4, cbar_kws={"format": "{x:.0%}", "shrink": 0.5},
        )  # fmt: skip
        heads_shown = [heads[name].replace(" and ", "\nand ") for name in wide.columns]
        ax.set_xticks(np.arange(len(heads_shown)) + 0.5, heads_shown, rotation=0, fontsize=_SMALL)
        places = np.arange(len(wide)) + 0.5
        ax.set_yticks(places, [names[one] for one in wide.index], fontsize=_SMALL)
        ax.set(xlabel="", ylabel="")
        plt.close(picture)
    return picture


def _draw_gaps(frame: pd.DataFrame, language: Language, *, overall: float) -> Any:
    with drawing():
        picture, ax = _rows_axes(frame, language)
        shown = frame.dropna(subset=["ratio"])
        ratio = shown["ratio"].to_numpy(float)
        reach = np.vstack([ratio - shown["ci_low"], shown["ci_high"] - ratio])
        ax.axvline(overall, color=MUTED, linewidth=0.8, linestyle="--", zorder=1)
        ax.errorbar(
            ratio, shown.index, xerr=reach, fmt="o", markersize=3.2, elinewidth=1, color=PALETTE[0]
        )
        ax.set_xlabel(PHRASES.word("column", "ratio_axis")[language])
        plt.close(picture)
    return picture


def _rows_axes(frame: pd.DataFrame, language: Language) -> tuple[Any, Any]:
    """Return axes with a row per place, the first on top."""
    picture, ax = plt.subplots(figsize=(TEXT_WIDTH, len(frame) * _ROW + _FRAME))
    ax.set_yticks(range(len(frame)), list(frame[f"unit_{language}"]), fontsize=_SMALL)
    ax.set_ylim(len(frame) - 0.5, -0.5)
    sns.despine(ax=ax, left=True)
    return picture, ax
