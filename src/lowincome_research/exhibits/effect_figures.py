"""The two figures of the assistance-effects report: means by arm, estimates with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D

from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import INK, MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.exhibits.words import PanelWords
from lowincome_research.terms import LANGUAGES, Bilingual, Language, label

_ROW, _TEXT_LINE, _PANEL, _MOST_COLUMNS = 0.25, 0.14, 0.7, 2
_LABEL_WIDTH = {1: 44, 2: 22}
_MEANS_HEIGHT, _MOST_MEANS_COLUMNS, _TITLE_WIDTH = 1.8, 3, 72
_SHOWN = ("line", "when", "family", "unit")
_ARM_ORDER = ("0", "low", "1", "high")


def estimates_figure(frame: pd.DataFrame, words: PanelWords) -> Figure:
    """Return `fig-effects`: overall estimates with 95% intervals, a panel per family and unit.

    Parameters
    ----------
    frame
        `tbl-effects` with the words of its rows.
    words
        The study's labels.
    """
    overall = frame[frame["subgroup"].eq("")].copy()
    for language in LANGUAGES:
        overall[f"when_{language}"] = [
            words.time(horizon)[language] if horizon else "" for horizon in overall["horizon"]
        ]
    columns = [
        "effect_id", "term", "horizon", "estimate", "ci_low", "ci_high", "n_obs",
        *(f"{name}_{language}" for name in _SHOWN for language in LANGUAGES),
    ]  # fmt: skip
    return Figure(
        id="fig-effects",
        frame=overall[columns].reset_index(drop=True),
        draw=_draw_estimates,
        caption=Bilingual(
            zh="帮扶效应估计值及其95%置信区间", en="Estimated effects with 95% intervals"
        ),
        alt=Bilingual(
            zh="点表示估计值，横线表示95%置信区间，竖线为零；各分图按结果族与单位划分",
            en="Points are estimates, horizontal lines their 95% intervals, the vertical line is "
            "zero; one panel per family of outcomes and unit",
        ),
        note=_estimates_note(overall),
        counts=("n_obs",),
        statistics=("estimate", "ci_low", "ci_high"),
    )


def _estimates_note(overall: pd.DataFrame) -> Bilingual:
    zh, en = (
        "横线为95%置信区间，竖线为零",
        "Horizontal lines are 95% intervals, the vertical line is zero",
    )
    if len(overall[["family_en", "unit_en"]].drop_duplicates()) > 1:
        zh += "；各分图横轴单位不同，不宜跨图比较"
        en += "; panels differ in unit and should not be compared across"
    return Bilingual(zh=zh, en=en)


def _draw_estimates(frame: pd.DataFrame, language: Language) -> Any:
    horizons = list(dict.fromkeys(frame[f"when_{language}"]))
    if len(list(filter(None, horizons))) < 2:
        frame, horizons = frame.assign(**{f"when_{language}": ""}), [""]
    keys = [f"family_{language}", f"unit_{language}"]
    panels = [group for _, group in frame.groupby(keys, sort=False)]
    columns = min(_MOST_COLUMNS, len(panels)) if len(panels) > 2 else 1
    grid = [panels[start : start + columns] for start in range(0, len(panels), columns)]
    width = _LABEL_WIDTH[columns]
    heights = [max(_height(_labels(panel, language, width)) for panel in line) for line in grid]
    with drawing():
        picture, axes = plt.subplots(
            len(grid), columns, figsize=(TEXT_WIDTH, sum(heights)), height_ratios=heights,
            squeeze=False,
        )  # fmt: skip
        for line, line_axes in zip(grid, axes, strict=True):
            for panel, ax in zip(line, line_axes, strict=False):
                _draw_panel(ax, panel, horizons, language, width)
            for ax in line_axes[len(line) :]:
                ax.remove()
        if len(horizons) > 1:
            _legend(picture, horizons)
        plt.close(picture)
    return picture


def _labels(panel: pd.DataFrame, language: Language, width: int) -> pd.Series:
    return panel[f"line_{language}"].map(lambda name: fill(name, width, break_on_hyphens=False))


def _height(names: pd.Series) -> float:
    """Return the inches a panel needs: its rows, each as high as the longest label."""
    lines = max(name.count("\n") for name in names)
    return names.nunique() * (_ROW + lines * _TEXT_LINE) + _PANEL


def _draw_panel(
    ax: Any, panel: pd.DataFrame, horizons: Sequence[str], language: Language, width: int
) -> None:
    names = _labels(panel, language, width)
    order = list(dict.fromkeys(names))
    shift = np.linspace(-0.16, 0.16, len(horizons)) if len(horizons) > 1 else np.zeros(1)
    ax.axvline(0, color=MUTED, linewidth=0.8, zorder=1)
    for position, horizon in enumerate(horizons):
        rows = panel[panel[f"when_{language}"].eq(horizon)].dropna(subset=["estimate"])
        places = [order.index(name) + shift[position] for name in names[rows.index]]
        centre = rows["estimate"].to_numpy(float)
        reach = np.vstack([centre - rows["ci_low"], rows["ci_high"] - centre])
        ax.errorbar(
            centre, places, xerr=reach, fmt="o", color=PALETTE[position], markersize=4,
            elinewidth=1.3, zorder=2,
        )  # fmt: skip
    ax.set_yticks(range(len(order)), order)
    ax.set_ylim(len(order) - 0.5, -0.5)
    family, unit = panel[f"family_{language}"].iloc[0], panel[f"unit_{language}"].iloc[0]
    ax.set_title(family, loc="left", color=INK)
    ax.set_xlabel(unit.removeprefix("个") or label("column", "effect_size")[language])
    ax.grid(axis="y", visible=False)
    ax.locator_params(axis="x", nbins=4)
    sns.despine(ax=ax, left=True)


def _legend(picture: Any, horizons: Sequence[str]) -> None:
    handles = [
        Line2D([], [], marker="o", linestyle="", color=PALETTE[position], markersize=4)
        for position in range(len(horizons))
    ]
    picture.legend(handles, list(horizons), loc="outside upper right", ncols=len(horizons))


def arm_means_figure(means: pd.DataFrame, words: PanelWords) -> Figure:
    """Return `fig-arm-means`: mean outcomes with 95% intervals, by arm and time.

    Parameters
    ----------
    means
        See `effects.arms.arm_means`.
    words
        The study's labels.
    """
    named = means.copy()
    for language in LANGUAGES:
        for name in ("variable", "assigned"):
            named[f"{name}_{language}"] = [words.column(one)[language] for one in means[name]]
        named[f"when_{language}"] = [
            words.time(horizon)[language] if horizon else "" for horizon in means["horizon"]
        ]
        named[f"arm_{language}"] = [
            (words.code(column, arm) if arm in ("0", "1") else label("arm", arm))[language]
            for column, arm in zip(means["assigned"], means["arm"], strict=True)
        ]
    return Figure(
        id="fig-arm-means",
        frame=named,
        draw=_draw_arm_means,
        caption=Bilingual(zh="各组主要变量的均值", en="Means of the main variables by arm"),
        alt=Bilingual(
            zh="各分图给出一个变量在两组的均值，竖线表示95%置信区间",
            en="Each panel shows the mean of one variable in the two arms; vertical lines are 95% "
            "intervals",
        ),
        note=Bilingual(
            zh="竖线为按简单随机抽样计算的均值95%置信区间，未加权，仅作描述",
            en="Vertical lines are 95% intervals of the mean under simple random sampling, "
            "unweighted, for description only",
        ),
        counts=("n",),
        statistics=("mean", "std_error", "ci_low", "ci_high"),
    )


def _draw_arm_means(frame: pd.DataFrame, language: Language) -> Any:
    panels = [group for _, group in frame.groupby(["variable", "assigned"], sort=False)]
    repeated = frame.groupby("variable")["assigned"].nunique().max() > 1
    columns = min(_MOST_COLUMNS if repeated else _MOST_MEANS_COLUMNS, len(panels))
    lines = -(-len(panels) // columns)
    with drawing():
        picture, axes = plt.subplots(
            lines, columns, figsize=(TEXT_WIDTH, _MEANS_HEIGHT * lines + 0.3), squeeze=False,
            sharey=bool(repeated),
        )  # fmt: skip
        for ax, panel in zip(axes.flat, panels, strict=False):
            _draw_means(ax, panel, language)
            title = panel[f"{'assigned' if repeated else 'variable'}_{language}"].iloc[0]
            ax.set_title(fill(title, _TITLE_WIDTH // columns), loc="left")
        for ax in axes.flat[len(panels) :]:
            ax.remove()
        if repeated:
            picture.supylabel("、".join(frame[f"variable_{language}"].unique()), fontsize=9)
        if frame["horizon"].nunique() > 1:
            handles, names = axes.flat[0].get_legend_handles_labels()
            picture.legend(handles, names, loc="outside upper right", ncols=len(names))
        plt.close(picture)
    return picture


def _draw_means(ax: Any, panel: pd.DataFrame, language: Language) -> None:
    """Draw one variable: times along the axis, or the arms where there is one time."""
    horizons = list(dict.fromkeys(panel[f"when_{language}"]))
    arms = [arm for arm in _ARM_ORDER if arm in set(panel["arm"])]
    names = dict(zip(panel["arm"], panel[f"arm_{language}"], strict=True))
    over_time = len(horizons) > 1
    for position, arm in enumerate(arms):
        rows = panel[panel["arm"].eq(arm)].dropna(subset=["mean"])
        apart = 0.08 * (position - (len(arms) - 1) / 2)
        places = [
            horizons.index(when) + apart if over_time else position
            for when in rows[f"when_{language}"]
        ]
        centre = rows["mean"].to_numpy(float)
        reach = np.vstack([centre - rows["ci_low"], rows["ci_high"] - centre])
        ax.errorbar(
            places, centre, yerr=reach, marker="o", markersize=4.5, color=PALETTE[position],
            linewidth=1.3, elinewidth=1.3, label=names[arm],
        )  # fmt: skip
    ticks = horizons if over_time else [names[arm] for arm in arms]
    ax.set_xticks(range(len(ticks)), ticks)
    ax.set_xlim(-0.5, len(ticks) - 0.5)
    ax.grid(axis="x", visible=False)
    sns.despine(ax=ax, bottom=True)
