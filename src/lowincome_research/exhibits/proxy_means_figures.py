"""Figures of a proxy means test: errors along the budget, calibration, groups and proxies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.proxy_means_tables import (
    COUNTS,
    PARTS_OF_GROUPS,
    STATISTICS,
    in_points,
)
from lowincome_research.exhibits.proxy_means_words import PHRASES, ProxyMeansWords, both
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import MUTED, PALETTE, TEXT_WIDTH, drawing, mark_picture
from lowincome_research.proxy_means.errors import ERRORS
from lowincome_research.proxy_means.judged import PERFECT, RANDOM, REGISTER, UNIVERSAL
from lowincome_research.terms import Language

_HEIGHT, _ROW, _MARGIN = 3.2, 0.24, 1.1
_ACROSS = 3
_COLOURS = (PALETTE[0], PALETTE[1], PALETTE[3], PALETTE[4])
_REGISTER_COLOUR = PALETTE[5]
_DASHES = {RANDOM: ":", PERFECT: "--"}


def figures(words: ProxyMeansWords) -> Iterator[Figure]:
    """Yield the figures; those of groups and proxies only where there are any."""
    yield _budget(words)
    yield _poverty(words)
    yield _calibration(words)
    if len(words.results.groups):
        yield _groups(words)
    if len(words.results.importance):
        yield _importance(words)


def _figure(
    words: ProxyMeansWords,
    name: str,
    key: str,
    frame: pd.DataFrame,
    draw: Any,
    *notes: str,
    whole: tuple[str, ...] = (),
) -> Figure:
    statistics = (*STATISTICS, "ci_low_points", "ci_high_points", "points")
    return Figure(
        id=f"fig-proxy-means-{name}",
        frame=frame.reset_index(drop=True),
        draw=partial(_drawn, draw=draw, synthetic=words.synthetic),
        caption=PHRASES.word("caption", key),
        alt=PHRASES.word("alt", key),
        note=words.under(*notes),
        counts=tuple(one for one in COUNTS if one in frame),
        statistics=tuple(one for one in statistics if one in frame),
        whole=whole,
    )


def _drawn(frame: pd.DataFrame, language: Language, *, draw: Any, synthetic: bool) -> Any:
    with drawing():
        picture = draw(frame, language)
        sns.despine(fig=picture)
        plt.close(picture)
    if synthetic:
        text = PHRASES.word("note", "synthetic")[language]
        mark_picture(picture, text[:1].upper() + text[1:])
    return picture


def _along(words: ProxyMeansWords, metrics: Sequence[str], *rules: str) -> pd.DataFrame:
    """Return the curves, and the register (and others) at the register's own coverage."""
    results = words.results
    curve = results.curve[results.curve["metric"].isin(metrics)]
    points = results.comparison
    points = points[
        points["budget_of"].isin([REGISTER] if results.spec.register_ else ["eligible"])
        & points["unit"].eq(results.unit)
        & points["metric"].isin(metrics)
        & points["against"].eq("")
        & points["rule"].isin(rules)
    ]
    frame = pd.concat([curve, points[list(curve.columns)]], ignore_index=True)
    # A lottery and perfect information serve nobody in particular: none of them can be known.
    general = frame["rule"].isin([RANDOM, PERFECT, UNIVERSAL])
    return words.named(frame.assign(n_cases=frame["n_cases"].mask(general, frame["n"])))


def _budget(words: ProxyMeansWords) -> Figure:
    frame = _along(words, ERRORS[:2], REGISTER)
    notes = ("diamond", "truth", "random", "folds", "variance", "quantile")
    return _figure(words, "budget", "budget", frame, _draw_budget, *notes)


def _draw_budget(frame: pd.DataFrame, language: Language) -> Any:
    picture, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, _HEIGHT), sharey=True)
    for ax, metric in zip(axes, ERRORS, strict=False):
        rows = frame[frame["metric"].eq(metric)]
        _draw_rules(ax, rows, language)
        ax.set_title(rows[f"metric_{language}"].iloc[0], loc="left")
        ax.set_ylim(0, 102)
    axes[0].set_ylabel("%")
    picture.supxlabel(PHRASES.word("column", "budget")[language], fontsize=9)
    _legend(picture, axes[0])
    return picture


def _poverty(words: ProxyMeansWords) -> Figure:
    frame = _along(words, ["poverty_remaining"], REGISTER, UNIVERSAL)
    notes = ("payment", "diamond", "truth", "random", "folds", "variance", "quantile")
    return _figure(words, "poverty", "poverty_curve", frame, _draw_poverty, *notes)


def _draw_poverty(frame: pd.DataFrame, language: Language) -> Any:
    picture, ax = plt.subplots(figsize=(TEXT_WIDTH, _HEIGHT))
    everybody = frame[frame["rule"].eq(UNIVERSAL)]
    _draw_rules(ax, frame[frame["rule"].ne(UNIVERSAL)], language)
    for row in everybody.dropna(subset=["estimate"]).to_dict("records"):
        ax.axhline(100 * row["estimate"], color=MUTED, linestyle="-.", linewidth=1.1,
                   label=row[f"rule_{language}"])  # fmt: skip
    ax.set_ylabel(fill(PHRASES.word("column", "poverty")[language], 30))
    ax.set_xlabel(PHRASES.word("column", "budget")[language])
    _legend(picture, ax)
    return picture


def _draw_rules(ax: Any, rows: pd.DataFrame, language: Language) -> None:
    """Draw a line per rule with its band, and the register as one point."""
    for place, (rule, line) in enumerate(rows.groupby("rule", sort=False)):
        told = line.dropna(subset=["estimate"])
        x, y = 100 * told["budget"], 100 * told["estimate"]
        name = line[f"rule_{language}"].iloc[0]
        if rule == REGISTER:
            ax.errorbar(x, y, yerr=_reach(told), fmt="D", color=_REGISTER_COLOUR, markersize=5,
                        zorder=5, label=name)  # fmt: skip
            continue
        general = rule in _DASHES
        colour = MUTED if general else _COLOURS[place]
        ax.plot(x, y, color=colour, linestyle=_DASHES.get(str(rule), "-"), linewidth=1.3,
                label=name)  # fmt: skip
        if not general:
            low, high = (100 * told[side] for side in ("ci_low", "ci_high"))
            ax.fill_between(x, low, high, color=colour, alpha=0.1, linewidth=0)
    ax.set_xlim(0, 51)


def _reach(rows: pd.DataFrame) -> np.ndarray:
    centre = rows["estimate"].to_numpy(float)
    bounds = rows[["ci_low", "ci_high"]].to_numpy(float).T
    return np.asarray(100 * np.abs(bounds - centre))


def _legend(picture: Any, ax: Any) -> None:
    handles, names = ax.get_legend_handles_labels()
    picture.legend(
        handles, names, loc="outside upper right", ncols=min(_ACROSS, len(names)), fontsize=8
    )


def _calibration(words: ProxyMeansWords) -> Figure:
    frame = words.results.calibration
    frame = frame.assign(**both("rule", frame, lambda row: words.rule(row["rule"])))
    notes = ("truth", "folds", "variance", "quantile")
    return _figure(
        words, "calibration", "calibration_curve", frame, _draw_calibration, *notes,
        whole=("rule", "metric"),
    )  # fmt: skip


def _draw_calibration(frame: pd.DataFrame, language: Language) -> Any:
    picture, (left, right) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, _HEIGHT))
    for place, (_, rows) in enumerate(frame.groupby("rule", sort=False)):
        parts = {str(metric): part.set_index("tenth") for metric, part in rows.groupby("metric")}
        name, colour = rows[f"rule_{language}"].iloc[0], _COLOURS[place]
        seen, poor = parts["observed"], parts["poor"].dropna(subset=["estimate"])
        left.errorbar(parts["predicted"]["estimate"], seen["estimate"], yerr=_reach(seen) / 100,
                      fmt="o", markersize=3.2, color=colour, elinewidth=0.9)  # fmt: skip
        right.errorbar(poor.index + 0.1 * place, 100 * poor["estimate"], yerr=_reach(poor),
                       marker="o", markersize=3.2, linewidth=1.0, elinewidth=0.9, color=colour,
                       label=name)  # fmt: skip
    left.axline((left.get_xlim()[0], left.get_xlim()[0]), slope=1, color=MUTED, linewidth=0.8)
    for ax, across, up in ((left, "predicted", "observed"), (right, "tenth", "poor")):
        ax.set_xlabel(fill(PHRASES.word("column", across)[language], 34))
        ax.set_ylabel(PHRASES.word("column", up)[language])
    right.set_xticks(range(1, 11))
    right.set_ylim(bottom=0)
    _legend(picture, right)
    return picture


def _groups(words: ProxyMeansWords) -> Figure:
    """Return both errors of every group by the first learner and the register."""
    frame = words.results.groups
    shown = frame["rule"].isin([words.results.learners[0], REGISTER]) & frame["against"].eq("")
    named = words.named(frame[shown].drop(columns=["p_value", "p_holm"]))
    notes = ("places", "truth", "bands", "folds", "variance")
    return _figure(words, "groups", "groups", named, _draw_groups, *notes, whole=PARTS_OF_GROUPS)


def _draw_groups(frame: pd.DataFrame, language: Language) -> Any:
    rows = frame.drop_duplicates(["group_by", "group"])
    order = list(zip(rows["group_by"], rows["group"], strict=True))[::-1]
    joint = "：" if language == "zh" else ": "
    labels = rows[f"group_by_{language}"] + joint + rows[f"group_{language}"]
    height = len(order) * _ROW + _MARGIN
    picture, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, height), sharey=True)
    for ax, metric in zip(axes, ERRORS, strict=False):
        part = frame[frame["metric"].eq(metric)]
        for place, (rule, own) in enumerate(part.groupby("rule", sort=False)):
            told = own.dropna(subset=["estimate"])
            at = [order.index(pair) + 0.24 * place - 0.12
                  for pair in zip(told["group_by"], told["group"], strict=True)]  # fmt: skip
            colour = _REGISTER_COLOUR if rule == REGISTER else _COLOURS[0]
            ax.errorbar(100 * told["estimate"], at, xerr=_reach(told), color=colour, elinewidth=1,
                        fmt="D" if rule == REGISTER else "o", markersize=3.2,
                        label=own[f"rule_{language}"].iloc[0])  # fmt: skip
        ax.set_title(part[f"metric_{language}"].iloc[0], loc="left")
        ax.set_xlim(-2, 102)
        ax.set_xlabel("%")
        ax.grid(axis="y", visible=False)
    axes[0].set_yticks(range(len(order)), list(labels)[::-1], fontsize=7.5)
    _legend(picture, axes[0])
    return picture


def _importance(words: ProxyMeansWords) -> Figure:
    frame = words.results.importance
    frame = in_points(frame[frame["metric"].eq("targeting_error")])
    named = frame.assign(
        **both("predictor", frame, lambda row: words.column(row["predictor"])),
        **both("rule", frame, lambda row: words.rule(row["learner"])),
    )
    notes = ("importance", "folds", "variance", "quantile")
    return _figure(words, "importance", "importance", named, _draw_importance, *notes)


def _draw_importance(frame: pd.DataFrame, language: Language) -> Any:
    first = frame["learner"].iloc[0]
    lead = frame[frame["learner"].eq(first)].sort_values("points", na_position="first")
    order = list(lead["predictor"])
    height = len(order) * _ROW + _MARGIN
    picture, ax = plt.subplots(figsize=(TEXT_WIDTH, height))
    for place, (_, rows) in enumerate(frame.groupby("learner", sort=False)):
        told = rows.dropna(subset=["points"])
        at = [order.index(name) + 0.16 * place - 0.24 for name in told["predictor"]]
        reach = np.abs(
            told[["ci_low_points", "ci_high_points"]].to_numpy(float).T
            - told["points"].to_numpy(float)
        )
        ax.errorbar(told["points"], at, xerr=reach, fmt="o", markersize=3, elinewidth=0.9,
                    color=_COLOURS[place], label=rows[f"rule_{language}"].iloc[0])  # fmt: skip
    ax.set_yticks(range(len(order)), list(lead[f"predictor_{language}"]), fontsize=7.5)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    ax.set_xlabel(PHRASES.word("column", "targeting_error")[language])
    ax.grid(axis="y", visible=False)
    _legend(picture, ax)
    return picture
