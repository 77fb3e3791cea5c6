"""Figures of effects that set in at known times: their course, and groups side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D

from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import INK, MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.terms import LANGUAGES, Bilingual, Language

_PANEL_HEIGHT, _ROW, _FRAME = 2.2, 0.26, 0.85
_MOST_COLUMNS = 2
_STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
_TEXTS = [f"{name}_{language}" for name in ("effect", "group", "unit") for language in LANGUAGES]


def course_figure(
    events: pd.DataFrame, references: Mapping[str, int], phrases: Phrases, note: Bilingual
) -> Figure:
    """Return `fig-event-study`: effects by time since first treatment, a panel per effect.

    Parameters
    ----------
    events
        Rows of term ``event`` with the words of `event_study`; ``truth`` where it is known.
    references
        Time of reference by effect, drawn as a hollow circle at zero.
    """
    columns = ["effect_id", "horizon", *_STATISTICS, "n_units", "n_treated", *_TEXTS]
    known = [name for name in ("truth",) if name in events]
    frame = events[[*columns, *known]].assign(reference=0)
    firsts = frame.drop_duplicates("effect_id").copy()
    firsts["horizon"] = [str(references[name]) for name in firsts["effect_id"]]
    firsts[[*_STATISTICS, *known]] = 0.0
    both = pd.concat([frame, firsts.assign(reference=1)])
    place = {name: order for order, name in enumerate(firsts["effect_id"])}
    ordered = both.assign(place=both["effect_id"].map(place), when=both["horizon"].astype(int))
    ordered = ordered.sort_values(["place", "when"], kind="stable").drop(columns=["place", "when"])
    return _figure("course", ordered, _draw_course, phrases, note)


def groups_figure(totals: pd.DataFrame, phrases: Phrases, note: Bilingual) -> Figure:
    """Return `fig-effects-groups`: overall and group effects, a panel per effect with groups.

    Parameters
    ----------
    totals
        Rows of term ``treatment`` with the words of `event_study`; ``truth`` where it is known.
    """
    grouped = totals.loc[totals["subgroup"].ne(""), "effect_id"]
    columns = ["effect_id", "subgroup", *_STATISTICS, "n_units", "n_treated", *_TEXTS]
    known = [name for name in ("truth",) if name in totals]
    frame = totals.loc[totals["effect_id"].isin(grouped), [*columns, *known]]
    return _figure("groups", frame, _draw_groups, phrases, note)


def _figure(name: str, frame: pd.DataFrame, draw: Any, phrases: Phrases, note: Bilingual) -> Figure:
    return Figure(
        id={"course": "fig-event-study", "groups": "fig-effects-groups"}[name],
        frame=frame.reset_index(drop=True),
        draw=partial(draw, phrases=phrases),
        caption=phrases.word("caption", name),
        alt=phrases.word("alt", name),
        note=note,
        counts=("n_units", "n_treated"),
        statistics=(*_STATISTICS, *({"truth"} & set(frame.columns))),
    )


def _draw_course(frame: pd.DataFrame, language: Language, *, phrases: Phrases) -> Any:
    panels = list(frame.groupby("effect_id", sort=False))
    columns = min(_MOST_COLUMNS, len(panels))
    lines = -(-len(panels) // columns)
    with drawing():
        picture, axes = plt.subplots(
            lines, columns, figsize=(TEXT_WIDTH, _PANEL_HEIGHT * lines + 0.4), sharex=True,
            sharey=True, squeeze=False,
        )  # fmt: skip
        for ax, (_, panel) in zip(axes.flat, panels, strict=False):
            _draw_one_course(ax, panel)
            ax.set_title(panel[f"effect_{language}"].iloc[0], loc="left")
        for ax in axes.flat[len(panels) :]:
            ax.remove()
        picture.supxlabel(phrases.word("axis", "course")[language], fontsize=9, color=INK)
        picture.supylabel(_axis(frame, phrases, language), fontsize=9, color=INK)
        _legend(picture, frame, phrases, language)
        plt.close(picture)
    return picture


def _draw_one_course(ax: Any, panel: pd.DataFrame) -> None:
    ax.axhline(0, color=MUTED, linewidth=0.8, zorder=1)
    ax.axvline(-0.5, color=MUTED, linewidth=0.8, linestyle=":", zorder=1)
    shown = panel[panel["reference"].eq(0)].dropna(subset=["estimate"])
    when, centre = shown["horizon"].astype(int), shown["estimate"].to_numpy(float)
    reach = np.vstack([centre - shown["ci_low"], shown["ci_high"] - centre])
    ax.errorbar(
        when, centre, yerr=reach, fmt="o", markersize=4, elinewidth=1.3, color=PALETTE[0], zorder=2
    )
    at = panel.loc[panel["reference"].eq(1), "horizon"].astype(int)
    ax.plot(at, np.zeros(len(at)), "o", markersize=5, mfc="white", mec=PALETTE[0], zorder=3)
    if "truth" in panel:
        ax.plot(when, shown["truth"], "D", markersize=5, mfc="none", mec=PALETTE[1], zorder=4)
    ax.grid(axis="x", visible=False)
    sns.despine(ax=ax, left=True)


def _draw_groups(frame: pd.DataFrame, language: Language, *, phrases: Phrases) -> Any:
    panels = list(frame.groupby("effect_id", sort=False))
    columns = min(_MOST_COLUMNS, len(panels))
    lines = -(-len(panels) // columns)
    rows = max(len(panel) for _, panel in panels)
    with drawing():
        picture, axes = plt.subplots(
            lines, columns, figsize=(TEXT_WIDTH, (rows * _ROW + _FRAME) * lines), sharex=True,
            squeeze=False,
        )  # fmt: skip
        for ax, (_, panel) in zip(axes.flat, panels, strict=False):
            _draw_one_forest(ax, panel, language)
            ax.set_title(panel[f"effect_{language}"].iloc[0], loc="left")
        for ax in axes.flat[len(panels) :]:
            ax.remove()
        picture.supxlabel(_axis(frame, phrases, language), fontsize=9, color=INK)
        _legend(picture, frame, phrases, language)
        plt.close(picture)
    return picture


def _draw_one_forest(ax: Any, panel: pd.DataFrame, language: Language) -> None:
    places = np.arange(len(panel))
    centre = panel["estimate"].to_numpy(float)
    reach = np.vstack([centre - panel["ci_low"], panel["ci_high"] - centre])
    ax.axvline(0, color=MUTED, linewidth=0.8, zorder=1)
    ax.errorbar(
        centre, places, xerr=reach, fmt="o", markersize=4, elinewidth=1.3, color=PALETTE[0],
        zorder=2,
    )  # fmt: skip
    if "truth" in panel:
        ax.plot(panel["truth"], places, "D", markersize=5, mfc="none", mec=PALETTE[1], zorder=3)
    ax.set_yticks(places, list(panel[f"group_{language}"]))
    ax.set_ylim(len(panel) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    sns.despine(ax=ax, left=True)


def _axis(frame: pd.DataFrame, phrases: Phrases, language: Language) -> str:
    units = set(frame[f"unit_{language}"])
    name = phrases.word("axis", "effect")[language]
    if len(units) > 1 or not (unit := units.pop()):
        return name
    return f"{name}（{unit}）" if language == "zh" else f"{name} ({unit})"


def _legend(picture: Any, frame: pd.DataFrame, phrases: Phrases, language: Language) -> None:
    if "truth" not in frame:
        return
    styles = {"estimate": ("o", PALETTE[0], PALETTE[0]), "truth": ("D", "none", PALETTE[1])}
    handles = [
        Line2D([], [], marker=marker, mfc=face, mec=edge, linestyle="", markersize=4.5)
        for marker, face, edge in styles.values()
    ]
    names = [phrases.word("word", name)[language] for name in styles]
    picture.legend(handles, names, loc="outside upper right", ncols=len(names))
