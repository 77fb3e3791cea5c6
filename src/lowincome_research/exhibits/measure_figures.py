"""Figures of the measures: shares over the years, profiles of groups, movement between types."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.measure_words import filled, moment, percent, word
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.terms import Bilingual, Language

_ROW, _SPREAD = 0.42, 0.22
_LEGEND = 70
"""Characters of labels for which a legend has room with four columns."""
_STATISTICS = ("std_error", "ci_low", "ci_high")


def shares_figure(
    frame: pd.DataFrame, *, name: str, group: str, caption: Bilingual, note: Bilingual
) -> Figure:
    """Return shares over the times with 95% intervals, a line per group.

    Parameters
    ----------
    frame
        time, share, ci_low, ci_high, n and the words of `group`.
    name
        Of the exhibit, and of its alternative text.
    group
        Column whose ``_zh`` and ``_en`` head the lines.
    """
    return Figure(
        id=f"fig-{name.replace('_', '-')}", frame=frame, draw=partial(_draw_shares, group=group),
        caption=caption, alt=word("alt", name), note=note, counts=("n",),
        statistics=("share", *_STATISTICS),
    )  # fmt: skip


def _draw_shares(frame: pd.DataFrame, language: Language, *, group: str) -> Any:
    lines = list(dict.fromkeys(frame[f"{group}_{language}"]))
    times = list(dict.fromkeys(frame["time"]))
    offsets = np.linspace(-0.1, 0.1, len(lines)) if len(lines) > 1 else [0.0]
    with drawing():
        picture, ax = plt.subplots(figsize=(TEXT_WIDTH, 3.1))
        for place, line in enumerate(lines):
            rows = frame[frame[f"{group}_{language}"].eq(line)].dropna(subset=["share"])
            centre = 100 * rows["share"].to_numpy(float)
            reach = np.abs(100 * rows[["ci_low", "ci_high"]].to_numpy(float).T - centre)
            ax.errorbar(
                [times.index(time) + offsets[place] for time in rows["time"]], centre, yerr=reach,
                marker="o", markersize=4, linewidth=1.3, elinewidth=1.1, color=PALETTE[place],
                label=line,
            )  # fmt: skip
        ax.set_xticks(range(len(times)), [str(time) for time in times])
        ax.set_ylim(bottom=0)
        ax.set_ylabel(word("column", "share_of_households")[language])
        ax.grid(axis="x", visible=False)
        picture.legend(loc="outside lower center", ncols=2 if len(lines) == 4 else 3)
        sns.despine(ax=ax, left=True)
        plt.close(picture)
    return picture


def profiles_figure(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: Bilingual,
    alt: Bilingual,
    note: Bilingual,
) -> Figure:
    """Return mean scores with 95% intervals: a row per variable, a colour per group.

    Parameters
    ----------
    frame
        mean, ci_low, ci_high, n, and the words of `variable`, `group` and, for several panels,
        `panel`.
    """
    return Figure(
        id=f"fig-{name}", frame=frame, draw=_draw_profiles, caption=caption, alt=alt, note=note,
        counts=("n",), statistics=("mean", *_STATISTICS),
    )  # fmt: skip


def _draw_profiles(frame: pd.DataFrame, language: Language) -> Any:
    groups = list(dict.fromkeys(frame[f"group_{language}"]))
    variables = list(dict.fromkeys(frame[f"variable_{language}"]))
    titled = f"panel_{language}" in frame
    panels = list(frame.groupby(f"panel_{language}", sort=False)) if titled else [("", frame)]
    with drawing():
        picture, axes = plt.subplots(
            1, len(panels), figsize=(TEXT_WIDTH, 1.1 + _ROW * len(variables)), sharex=True,
            sharey=True, squeeze=False,
        )  # fmt: skip
        for ax, (title, panel) in zip(axes.flat, panels, strict=True):
            _draw_points(ax, panel, groups, variables, language)
            ax.set_title(title, loc="left")
            ax.set_xlabel(word("column", "score")[language])
        handles, labels = axes[0, 0].get_legend_handles_labels()
        columns = 4 if sum(map(len, labels)) < _LEGEND else 3
        picture.legend(handles, labels, loc="outside lower center", ncols=columns)
        plt.close(picture)
    return picture


def _draw_points(
    ax: Any,
    panel: pd.DataFrame,
    groups: Sequence[str],
    variables: Sequence[str],
    language: Language,
) -> None:
    shift = np.linspace(-_SPREAD, _SPREAD, len(groups)) if len(groups) > 1 else [0.0]
    for place, group in enumerate(groups):
        rows = panel[panel[f"group_{language}"].eq(group)].dropna(subset=["mean"])
        heights = [variables.index(name) + shift[place] for name in rows[f"variable_{language}"]]
        centre = rows["mean"].to_numpy(float)
        reach = np.abs(rows[["ci_low", "ci_high"]].to_numpy(float).T - centre)
        ax.errorbar(
            centre, heights, xerr=reach, fmt="o", markersize=4, elinewidth=1.2,
            color=PALETTE[place], label=group,
        )  # fmt: skip
    ax.set_yticks(range(len(variables)), variables)
    ax.set_ylim(len(variables) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    sns.despine(ax=ax, left=True)


def transitions_figure(
    frame: pd.DataFrame, *, first: object, second: object, note: Bilingual
) -> Figure:
    """Return the movement between types over one pair of waves.

    Parameters
    ----------
    frame
        Rows of one pair with the words of `type_from` and `type_to`.
    """
    return Figure(
        id="fig-type-transitions", frame=frame, draw=_draw_transitions,
        caption=filled("caption", "transitions", first=moment(first), second=moment(second)),
        alt=word("alt", "transitions"), note=note, counts=("n", "n_from"),
        statistics=("households", "share", *_STATISTICS),
    )  # fmt: skip


def _draw_transitions(frame: pd.DataFrame, language: Language) -> Any:
    rows = list(dict.fromkeys(frame[f"type_from_{language}"]))
    columns = list(dict.fromkeys(frame[f"type_to_{language}"]))
    table = frame.pivot(
        index=f"type_from_{language}", columns=f"type_to_{language}", values="share"
    ).loc[rows, columns]
    shown = table.map(lambda share: "" if pd.isna(share) else percent(share))
    with drawing():
        picture, ax = plt.subplots(figsize=(TEXT_WIDTH, 0.9 + 0.5 * len(rows)))
        sns.heatmap(
            table.astype(float), annot=shown, fmt="", vmin=0, vmax=1, cbar=False, linewidths=1.5,
            cmap=sns.light_palette(PALETTE[0], as_cmap=True), ax=ax,
        )  # fmt: skip
        wrapped = [
            column.replace(" type", "\ntype").replace("Not low", "Not\nlow") for column in columns
        ]
        ax.set_xticklabels(wrapped, rotation=0)
        ax.set_yticklabels(rows, rotation=0)
        ax.set_xlabel(word("column", "type_to")[language])
        ax.set_ylabel(word("column", "type_from")[language])
        plt.close(picture)
    return picture


def calibration_figure(
    frame: pd.DataFrame, *, name: str, caption: Bilingual, note: Bilingual
) -> Figure:
    """Return how often a probability comes true, with 95% intervals, against the diagonal.

    Parameters
    ----------
    frame
        p_low, p_high, p_mean, share, ci_low, ci_high, n; a row per class of probability.
    """
    return Figure(
        id=f"fig-{name.replace('_', '-')}", frame=frame, draw=_draw_calibration, caption=caption,
        alt=word("alt", name), note=note, counts=("n",),
        statistics=("p_mean", "share", *_STATISTICS),
    )  # fmt: skip


def _draw_calibration(frame: pd.DataFrame, language: Language) -> Any:
    shown = 100 * frame[["p_mean", "share", "ci_low", "ci_high"]].dropna()
    reach = np.abs(shown[["ci_low", "ci_high"]].to_numpy(float).T - shown["share"].to_numpy(float))
    ends = (float(np.floor(shown.to_numpy().min() / 10) * 10), 100.0)
    with drawing():
        picture, ax = plt.subplots(figsize=(0.62 * TEXT_WIDTH, 0.6 * TEXT_WIDTH))
        ax.plot(ends, ends, color=MUTED, linestyle="--", linewidth=1, label=word(
            "column", "well_calibrated")[language])  # fmt: skip
        ax.errorbar(
            shown["p_mean"], shown["share"], yerr=reach, marker="o", markersize=4, linewidth=1.3,
            elinewidth=1.1, color=PALETTE[0], label=word("column", "truly")[language],
        )  # fmt: skip
        ax.set_xlabel(word("column", "probability")[language])
        ax.set_ylabel(word("column", "share_truly")[language])
        ax.set_aspect("equal")
        ax.legend(loc="lower right")
        sns.despine(ax=ax, left=True)
        plt.close(picture)
    return picture
