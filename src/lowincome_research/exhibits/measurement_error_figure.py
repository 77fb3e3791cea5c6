"""The sensitivity of identification errors to the error assumed of reported income."""

from __future__ import annotations

from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.measurement_error_tables import (
    COUNTS,
    STATISTICS,
    case_words,
    first_case,
)
from lowincome_research.exhibits.measurement_error_words import PHRASES, Notes, shown_unit
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import INK, MUTED, PALETTE, TEXT_WIDTH, drawing, mark_picture
from lowincome_research.exhibits.words import inside
from lowincome_research.terms import Language

_SHOWN = ("exclusion_error", "inclusion_error")
_DRAWN = ("measured", "corrected", "noise_alone")
_HEIGHT, _BAND = 3.5, 0.15


def sensitivity_figure(frame: pd.DataFrame, notes: Notes) -> Figure:
    """Return errors by the standard deviation assumed; drawn for the first register.

    Parameters
    ----------
    frame
        `MeasurementErrorResults.errors` with the words of its rows, and `true_value` where it is
        known.
    """
    rows = frame[
        frame["figure"].isin(_DRAWN)
        & frame["metric"].isin(_SHOWN)
        & frame["unit"].eq(shown_unit(frame))
    ]
    return Figure(
        id="fig-measurement-error",
        frame=rows.reset_index(drop=True),
        draw=partial(_draw, notes=notes),
        caption=PHRASES.word("caption", "figure"),
        alt=PHRASES.word("alt", "figure"),
        note=notes.under("case", "alone", **case_words(rows[first_case(rows, notes)])),
        counts=COUNTS,
        statistics=(*STATISTICS, *({"true_value"} & set(rows.columns))),
    )


def _draw(frame: pd.DataFrame, language: Language, *, notes: Notes) -> Any:
    rows = frame[first_case(frame, notes)].dropna(subset=["estimate"])
    with drawing():
        picture, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, _HEIGHT), sharey=True)
        for ax, metric in zip(axes, _SHOWN, strict=True):
            of_metric = rows[rows["metric"].eq(metric)]
            _draw_metric(ax, of_metric, language)
            if len(of_metric):
                ax.set_title(of_metric[f"metric_{language}"].iloc[0], loc="left")
            ax.set_xlabel(PHRASES.word("axis", "sd")[language])
            sns.despine(ax=ax)
        axes[0].set_ylabel("%")
        axes[0].set_ylim(bottom=0)
        named = dict(zip(*reversed(axes[0].get_legend_handles_labels()), strict=True))
        picture.legend(
            named.values(), named.keys(), loc="outside lower center", ncols=3, fontsize=8
        )
        plt.close(picture)
    if notes.synthetic:
        mark_picture(picture, PHRASES.word("note", "synthetic")[language])
    return picture


def _draw_metric(ax: Any, rows: pd.DataFrame, language: Language) -> None:
    for row in rows[rows["figure"].eq("measured")].to_dict("records"):
        label = PHRASES.word("legend", "measured")[language]
        ax.axhline(100 * row["estimate"], color=MUTED, linewidth=1.2, label=label)
        if pd.notna(row.get("true_value")):
            label = PHRASES.word("legend", "true")[language]
            ax.axhline(100 * row["true_value"], color=INK, linewidth=1.0, ls=":", label=label)
    assumed = rows[rows["figure"].ne("measured")]
    for colour, (_, of_kind) in zip(PALETTE, assumed.groupby("kind", sort=False), strict=False):
        for figure, line in of_kind.groupby("figure", sort=False):
            _draw_line(ax, str(figure), line.sort_values("sd"), colour, language)


def _draw_line(ax: Any, figure: str, line: pd.DataFrame, colour: str, language: Language) -> None:
    kind = line[f"kind_{language}"].iloc[0]
    kind = inside(kind) if language == "en" else kind
    label = PHRASES.word("legend", figure)[language].format(kind=kind)
    style = "-" if figure == "corrected" else "--"
    ax.plot(line["sd"], 100 * line["estimate"], style, color=colour, marker="o", markersize=3.2,
            linewidth=1.3, label=label)  # fmt: skip
    if figure == "corrected":
        ax.fill_between(line["sd"], 100 * line["ci_low"], 100 * line["ci_high"], color=colour,
                        alpha=_BAND, linewidth=0)  # fmt: skip
