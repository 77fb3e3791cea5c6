"""Figures of the integrity of lines: households around each line, digits of the amounts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.line_integrity_words import (
    PHRASES,
    LineIntegrityWords,
    with_words,
)
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import (
    INK,
    PALETTE,
    RULE,
    TEXT_WIDTH,
    drawing,
    mark_picture,
)
from lowincome_research.terms import Language

_LINE_HEIGHT, _DIGITS_HEIGHT, _FRAME = 2.1, 2.5, 0.6
_CLEAR = 4


def figures(words: LineIntegrityWords) -> Iterator[Figure]:
    """Yield the distribution around the lines and the digits, where there are any."""
    if len(words.results.histogram):
        yield _histogram(words)
    if len(words.results.digits):
        yield _digits(words)


def _histogram(words: LineIntegrityWords) -> Figure:
    frame = words.results.histogram
    return Figure(
        id="fig-line-integrity",
        frame=with_words(frame, "line", [words.line(one) for one in frame["line"]]),
        draw=partial(_draw_histogram, synthetic=words.synthetic),
        caption=PHRASES.word("caption", "histogram"),
        alt=PHRASES.word("alt", "histogram"),
        note=words.under("histogram"),
        counts=("n",),
        statistics=("share",),
    )


def _draw_histogram(frame: pd.DataFrame, language: Language, *, synthetic: bool) -> Any:
    lines = list(frame.groupby("line", sort=False))
    with drawing():
        picture, axes = plt.subplots(
            len(lines), 1, figsize=(TEXT_WIDTH, _LINE_HEIGHT * len(lines) + _FRAME), sharex=True,
            squeeze=False,
        )  # fmt: skip
        for ax, (_, bars) in zip(axes.flat, lines, strict=True):
            _draw_line(ax, bars)
            ax.set_title(bars[f"line_{language}"].iloc[0], loc="left")
            ax.set_ylabel(PHRASES.word("column", "share")[language])
        axes.flat[-1].set_xlabel(PHRASES.word("column", "ratio")[language])
        return _finished(picture, language, synthetic)


def _draw_line(ax: Any, bars: pd.DataFrame) -> None:
    """Draw one line's bars; those in the band under it are dark, placebo ranges are shaded."""
    window = float(bars["window"].iloc[0])
    low, high = bars["low"], bars["high"]
    under = (high <= 1 + 1e-9) & (low >= 1 - max(window, float((high - low).max())) - 1e-9)
    colours = np.where(under, PALETTE[1], PALETTE[0])
    ax.bar(low, 100 * bars["share"], width=high - low, align="edge", color=colours, linewidth=0)
    ax.axvline(1, color=INK, linewidth=1.2)
    for left, right in ((low.min(), 1 - _CLEAR * window), (1 + _CLEAR * window, high.max())):
        ax.axvspan(left, right, color=RULE, alpha=0.25, linewidth=0, zorder=0)
    ax.set_xlim(low.min(), high.max())
    ax.grid(axis="x", visible=False)
    sns.despine(ax=ax)


def _digits(words: LineIntegrityWords) -> Figure:
    return Figure(
        id="fig-line-integrity-digits",
        frame=words.results.digits,
        draw=partial(_draw_digits, synthetic=words.synthetic),
        caption=PHRASES.word("caption", "digits"),
        alt=PHRASES.word("alt", "digits"),
        note=words.under("expected_digits", "digits", "benford"),
        counts=("n", "n_digit"),
        statistics=("share",),
    )


def _draw_digits(frame: pd.DataFrame, language: Language, *, synthetic: bool) -> Any:
    with drawing():
        picture, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, _DIGITS_HEIGHT))
        for ax, kind in zip(axes, ("last", "first"), strict=True):
            rows = frame[frame["digits"].eq(kind)]
            ax.bar(rows["digit"], 100 * rows["share"].astype(float), color=PALETTE[0], width=0.7)
            style = "-" if kind == "last" else "o"
            ax.plot(rows["digit"], 100 * rows["expected"], style, color=PALETTE[1], markersize=4)
            ax.set_xticks(rows["digit"])
            ax.set_xlabel(PHRASES.word("column", kind)[language])
            ax.grid(axis="x", visible=False)
            sns.despine(ax=ax)
        axes[0].set_ylabel(PHRASES.word("column", "digit_share")[language])
        return _finished(picture, language, synthetic)


def _finished(picture: Any, language: Language, synthetic: bool) -> Any:
    """Say in the picture itself that its data are simulated, and close it."""
    if synthetic:
        text = PHRASES.word("note", "synthetic")[language]
        mark_picture(picture, text[:1].upper() + text[1:])
    plt.close(picture)
    return picture
