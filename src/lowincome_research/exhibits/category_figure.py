"""How monitoring lies over the statuses of households, as a picture."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.entitlements.results import OfficialCategories
from lowincome_research.exhibits.category_words import CODES, PHRASES, category_note
from lowincome_research.exhibits.measure_words import moment
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import PALETTE, RULE, TEXT_WIDTH, drawing
from lowincome_research.terms import LANGUAGES, Language

_COLOURS = (*PALETTE[:2], PALETTE[5], "#e3e3e3", PALETTE[2])
_SHADES = dict(zip(CODES["monitored_type"], _COLOURS, strict=True))
_ROW = 0.42


def overlap_figure(results: OfficialCategories, frame: pd.DataFrame) -> Figure:
    """Return a bar for each status, divided by monitored type.

    Parameters
    ----------
    frame
        See `entitlements.shares.overlaps`.
    """
    named = frame.assign(**{
        f"{column}_{language}": [PHRASES.word(group, code)[language] for code in frame[column]]
        for language in LANGUAGES
        for column, group in (("status", "household_status"), ("monitored_type", "monitored_type"))
    })  # fmt: skip
    return Figure(
        id="fig-categories",
        frame=named,
        draw=_draw_overlaps,
        caption=PHRASES.filled("caption", "figure", time=moment(results.last)),
        alt=PHRASES.word("alt", "figure"),
        note=category_note(results.fitted, "precedence", "computed"),
        counts=("n", "n_status"),
        statistics=("share", "std_error", "ci_low", "ci_high"),
    )


def _draw_overlaps(frame: pd.DataFrame, language: Language) -> Any:
    statuses = list(dict.fromkeys(frame[f"status_{language}"]))
    found = frame[frame["share"].gt(0)]
    names = dict(zip(found["monitored_type"], found[f"monitored_type_{language}"], strict=True))
    types = [kind for kind in _SHADES if kind in names]
    wide = 100 * found.pivot(index=f"status_{language}", columns="monitored_type", values="share")
    wide = wide.reindex(index=statuses, columns=types).fillna(0.0)
    with drawing():
        picture, ax = plt.subplots(figsize=(TEXT_WIDTH, 1.4 + _ROW * len(statuses)))
        left = np.zeros(len(statuses))
        for kind in types:
            ax.barh(
                statuses, wide[kind], left=left, color=_SHADES[kind], edgecolor=RULE,
                linewidth=0.4, height=0.62, label=names[kind],
            )  # fmt: skip
            left += wide[kind].to_numpy(float)
        ax.invert_yaxis()
        ax.set_xlim(0, 100)
        ax.set_xlabel(PHRASES.word("column", "share_of_households")[language])
        ax.grid(axis="y", visible=False)
        picture.legend(loc="outside lower center", ncols=3)
        sns.despine(ax=ax, left=True)
        plt.close(picture)
    return picture
