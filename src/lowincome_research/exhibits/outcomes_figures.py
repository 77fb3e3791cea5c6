"""Figures on poverty: the Lorenz curve, and poverty before and after assistance."""

from __future__ import annotations

from functools import partial
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.outcomes_words import PHRASES, Notes, shown_unit, unit_name
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import INK, MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.terms import Language

STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
PANELS = ("poverty_rate", "poverty_gap")
_ROW, _MARGIN, _CURVE = 0.42, 1.1, 3.6
_NAME = {"zh": 16, "en": 34}
_COLON = {"zh": "：", "en": ": "}
_APART = 0.16


def change_figure(frame: pd.DataFrame, notes: Notes) -> Figure:
    """Return the poverty rate and gap before and after, a line per register and truth.

    Parameters
    ----------
    frame
        All outcomes with the words of their rows.
    """
    wanted = [f"{name}_{moment}" for name in PANELS for moment in ("before", "after")]
    chosen = frame["group_by"].eq("") & frame["unit"].eq(shown_unit(frame))
    rows = frame[chosen & frame["metric"].isin(wanted)].reset_index(drop=True)
    return Figure(
        id="fig-outcomes-poverty",
        frame=rows,
        draw=partial(_draw_change, synthetic=notes.synthetic),
        caption=PHRASES.word("caption", "dumbbell"),
        alt=PHRASES.word("alt", "dumbbell"),
        note=notes.under("dumbbell", unit=unit_name(frame)),
        counts=("n", "n_cases"),
        statistics=(*STATISTICS, *({"true_value"} & set(rows.columns))),
    )


def _draw_change(frame: pd.DataFrame, language: Language, *, synthetic: bool) -> Any:
    names = frame[f"register_{language}"] + _COLON[language] + frame[f"truth_{language}"]
    names = names.map(lambda text: fill(text, _NAME[language]))
    cases = list(dict.fromkeys(names))[::-1]
    places = names.map(cases.index)
    with drawing():
        height = len(cases) * _ROW + _MARGIN
        picture, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, height), sharey=True)
        for ax, metric, colour in zip(axes, PANELS, PALETTE, strict=False):
            _draw_panel(ax, frame, places, metric, colour, language)
        axes[0].set_yticks(range(len(cases)), cases, fontsize=7.5)
        axes[0].set_ylim(-0.6, len(cases) - 0.4)
        handles, labels = axes[0].get_legend_handles_labels()
        picture.legend(handles, labels, loc="outside upper right", ncols=2)
        _mark(picture, language, synthetic)
        plt.close(picture)
    return picture


def _draw_panel(
    ax: Any, frame: pd.DataFrame, places: pd.Series, metric: str, colour: str, language: Language
) -> None:
    before, after = (frame["metric"].eq(f"{metric}_{moment}") for moment in ("before", "after"))
    for moment, rows, at, face in (
        ("before", before, _APART, "none"),
        ("after", after, -_APART, colour),
    ):
        one = frame[rows].dropna(subset=["estimate"])
        ax.errorbar(
            100 * one["estimate"], places[one.index] + at, xerr=_reach(one), fmt="o", color=colour,
            markerfacecolor=face, markersize=4.2, elinewidth=1.0,
            label=PHRASES.word("moment", moment)[language],
        )  # fmt: skip
        if "true_value" in one:
            ax.plot(100 * one["true_value"], places[one.index] + at, "D", color=INK,
                    markerfacecolor="none", markersize=3.4)  # fmt: skip
    ax.set_title(PHRASES.word("metric", metric)[language], loc="left")
    ax.set_xlabel("%")
    ax.set_xlim(left=0)
    ax.grid(axis="y", visible=False)
    sns.despine(ax=ax, left=True)


def _reach(rows: pd.DataFrame) -> np.ndarray:
    centre = rows["estimate"].to_numpy(float)
    bounds = rows[["ci_low", "ci_high"]].to_numpy(float).T
    return np.asarray(100 * np.abs(bounds - centre))


def lorenz_figure(curve: pd.DataFrame, spec: IdentificationSpec, notes: Notes) -> Figure:
    """Return the Lorenz curve of welfare before assistance, a line per measure.

    Parameters
    ----------
    curve
        See `PovertyResults.lorenz`, with the words of its rows. Truths with the same measure have
        one curve.
    """
    measures: dict[tuple[Any, ...], str] = {}
    for truth in dict.fromkeys(curve["truth"]):
        declared = spec.truths[truth]
        measures.setdefault((declared.measure, declared.less, declared.at), truth)
    chosen = curve["truth"].isin(measures.values()) & curve["unit"].eq(shown_unit(curve))
    return Figure(
        id="fig-poverty-lorenz",
        frame=curve[chosen].reset_index(drop=True),
        draw=partial(_draw_lorenz, synthetic=notes.synthetic),
        caption=PHRASES.word("caption", "lorenz"),
        alt=PHRASES.word("alt", "lorenz"),
        note=notes.under("lorenz", unit=unit_name(curve)),
        counts=("n",),
        statistics=STATISTICS,
    )


def _draw_lorenz(frame: pd.DataFrame, language: Language, *, synthetic: bool) -> Any:
    with drawing():
        picture, ax = plt.subplots(figsize=(_CURVE + 0.4, _CURVE))
        ax.plot([0, 100], [0, 100], color=MUTED, linewidth=0.8, zorder=1)
        for colour, (_, line) in zip(PALETTE, frame.groupby("truth", sort=False), strict=False):
            known = line.dropna(subset=["estimate"])
            across = 100 * known["share_population"]
            name = line[f"measure_{language}"].iloc[0]
            ax.plot([0, *across, 100], [0, *(100 * known["estimate"]), 100], color=colour,
                    linewidth=1.4, label=name)  # fmt: skip
            ax.fill_between(across, 100 * known["ci_low"], 100 * known["ci_high"], color=colour,
                            alpha=0.15, linewidth=0)  # fmt: skip
        ax.set(xlim=(0, 100), xlabel=PHRASES.word("column", "share_population")[language])
        ax.set_ylim(top=100)
        ax.set_ylabel(PHRASES.word("column", "share_welfare")[language])
        ax.legend(loc="upper left")
        sns.despine(ax=ax)
        _mark(picture, language, synthetic)
        plt.close(picture)
    return picture


def _mark(picture: Any, language: Language, synthetic: bool) -> None:
    """Say in the picture itself that its data are simulated."""
    if synthetic:
        text = PHRASES.word("note", "synthetic")[language]
        picture.suptitle(text, x=0.01, ha="left", fontsize=8, color=MUTED)
