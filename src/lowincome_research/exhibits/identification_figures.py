"""Figures of the identification report: errors by group, targeting curves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from lowincome_research.exhibits.identification_notes import Notes
from lowincome_research.exhibits.identification_words import PHRASES, lower_case
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import INK, MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.terms import Bilingual, Language

ERRORS = ("exclusion_error", "inclusion_error")
_PANELS = ("coverage", *ERRORS)
_ROW, _MARGIN, _CURVES_HEIGHT, _CURVES_MORE = 0.17, 0.9, 3.3, 2.5
_ABREAST = 3
_TITLE = 24
_STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
_COUNTS = ("n", "n_cases")


def groups_figure(frame: pd.DataFrame, column: str, notes: Notes) -> Figure:
    """Return coverage and both errors of every group, of the first register and truth.

    Parameters
    ----------
    frame
        `tbl-identification` with the words of its rows.
    column
        The grouping column.
    """
    first = frame.iloc[0]
    rows = frame[
        frame["group_by"].isin([column, ""])
        & frame["metric"].isin(_PANELS)
        & frame["register"].eq(first["register"])
        & frame["truth"].eq(first["truth"])
        & frame["unit"].eq(_shown_unit(frame))
    ]
    label = lower_case(_both(rows[rows["group_by"].eq(column)].iloc[0], "group_by"))
    parts = {name: _both(rows.iloc[0], name) for name in ("register", "truth")}
    return Figure(
        id=f"fig-identification-{column.replace('_', '-')}",
        frame=rows.reset_index(drop=True),
        draw=partial(_draw_groups, synthetic=notes.synthetic),
        caption=PHRASES.filled("caption", "groups", column=label),
        alt=PHRASES.word("alt", "groups"),
        note=notes.under(
            "groups", *notes.beside, truths=[first["truth"]], unit=_unit(rows), **parts
        ),
        counts=_COUNTS,
        statistics=(*_STATISTICS, *({"true_value"} & set(rows.columns))),
        whole=("group_by", "metric"),
    )


def _both(row: pd.Series, name: str) -> Bilingual:
    return Bilingual(zh=row[f"{name}_zh"], en=row[f"{name}_en"])


def _draw_groups(frame: pd.DataFrame, language: Language, *, synthetic: bool) -> Any:
    groups = frame[frame["group_by"].ne("")]
    lead = groups[groups["metric"].eq(ERRORS[0])].sort_values("estimate", na_position="first")
    rest = groups.loc[~groups["group"].isin(lead["group"]), "group"].unique()
    order = [*rest, *lead["group"]]
    names = groups.drop_duplicates("group").set_index("group")[f"group_{language}"]
    with drawing():
        height = len(order) * _ROW + _MARGIN
        picture, axes = plt.subplots(1, len(_PANELS), figsize=(TEXT_WIDTH, height), sharey=True)
        for ax, metric, colour in zip(axes, _PANELS, PALETTE, strict=False):
            _draw_shares(ax, frame[frame["metric"].eq(metric)], order, language, colour)
        for ax in axes[-len(ERRORS) :]:
            ax.set_xlim(-2, 102)
        axes[0].set_yticks(range(len(order)), [names[group] for group in order], fontsize=7.5)
        axes[0].set_ylim(-0.7, len(order) - 0.3)
        _mark(picture, language, synthetic)
        plt.close(picture)
    return picture


def _draw_shares(
    ax: Any, frame: pd.DataFrame, order: Sequence[str], language: Language, colour: str
) -> None:
    rows = frame[frame["group_by"].ne("")].dropna(subset=["estimate"])
    places = [order.index(group) for group in rows["group"]]
    ax.errorbar(
        100 * rows["estimate"], places, xerr=_reach(rows), fmt="o", color=colour, markersize=3.2,
        elinewidth=1.0,
    )  # fmt: skip
    if "true_value" in rows:
        ax.plot(100 * rows["true_value"], places, "D", color=INK, markerfacecolor="none",
                markersize=3.6)  # fmt: skip
    for whole in frame.loc[frame["group_by"].eq(""), "estimate"].dropna():
        ax.axvline(100 * whole, color=MUTED, linewidth=0.9, linestyle="--", zorder=1)
    ax.set_title(frame[f"metric_{language}"].iloc[0], loc="left")
    ax.set_xlabel("%")
    ax.set_xlim(left=0)
    ax.grid(axis="y", visible=False)
    sns.despine(ax=ax, left=True)


def _reach(rows: pd.DataFrame) -> np.ndarray:
    centre = rows["estimate"].to_numpy(float)
    bounds = rows[["ci_low", "ci_high"]].to_numpy(float).T
    return np.asarray(100 * np.abs(bounds - centre))


def deciles_figure(curves: pd.DataFrame, spec: IdentificationSpec, notes: Notes) -> Figure:
    """Return the share on the register by tenth of the ranking, a panel per register.

    Parameters
    ----------
    curves
        See `IdentificationResults.curves`, with the words of its rows. Truths with the same
        measure rank alike and share a line.
    """
    return Figure(
        id="fig-identification-deciles",
        frame=_curve(curves, spec, "coverage"),
        draw=partial(_draw_curves, draw=_draw_deciles, synthetic=notes.synthetic),
        caption=PHRASES.word("caption", "deciles"),
        alt=PHRASES.word("alt", "deciles"),
        note=notes.under("tenths", truths=(), unit=_unit(curves)),
        counts=_COUNTS,
        statistics=_STATISTICS,
    )


def concentration_figure(curves: pd.DataFrame, spec: IdentificationSpec, notes: Notes) -> Figure:
    """Return cumulative benefits against the cumulative population; see `deciles_figure`."""
    return Figure(
        id="fig-identification-concentration",
        frame=_curve(curves, spec, "concentration"),
        draw=partial(_draw_curves, draw=_draw_concentration, synthetic=notes.synthetic),
        caption=PHRASES.word("caption", "concentration"),
        alt=PHRASES.word("alt", "concentration"),
        note=notes.under("tenths", truths=(), unit=_unit(curves)),
        counts=_COUNTS,
        statistics=_STATISTICS,
    )


def _unit(frame: pd.DataFrame) -> Bilingual:
    return lower_case(PHRASES.word("unit", _shown_unit(frame)))


def _shown_unit(frame: pd.DataFrame) -> str:
    """Return persons where they are counted, households otherwise."""
    return "person" if frame["unit"].eq("person").any() else "household"


def _curve(curves: pd.DataFrame, spec: IdentificationSpec, name: str) -> pd.DataFrame:
    rankings: dict[tuple[Any, ...], str] = {}
    for truth, declared in spec.truths.items():
        rankings.setdefault(declared.ranked_by, truth)
    chosen = curves["curve"].eq(name) & curves["unit"].eq(_shown_unit(curves))
    return curves[chosen & curves["truth"].isin(rankings.values())].reset_index(drop=True)


def _draw_curves(frame: pd.DataFrame, language: Language, *, draw: Any, synthetic: bool) -> Any:
    registers = list(dict.fromkeys(frame["register"]))
    with drawing():
        picture, axes = _panels(len(registers))
        for ax, register in zip(axes, registers, strict=True):
            rows = frame[frame["register"].eq(register)]
            for place, (_, line) in enumerate(rows.groupby("truth", sort=False)):
                draw(ax, line.dropna(subset=["estimate"]), place, line[f"truth_{language}"].iloc[0])
            ax.set_title(fill(rows[f"register_{language}"].iloc[0], _TITLE), loc="left")
            sns.despine(ax=ax)
        across, up = _AXES[draw]
        picture.supxlabel(PHRASES.word("column", across)[language], fontsize=9)
        for ax in axes[::_ABREAST]:
            ax.set_ylabel(PHRASES.word("column", up)[language])
        handles, names = axes[0].get_legend_handles_labels()
        picture.legend(handles, names, loc="outside upper right", ncols=min(3, len(names)))
        _mark(picture, language, synthetic)
        plt.close(picture)
    return picture


def _panels(n: int) -> tuple[Any, list[Any]]:
    """Return a picture of `n` panels, at most three abreast."""
    abreast = min(n, _ABREAST)
    rows = -(-n // _ABREAST)
    picture, axes = plt.subplots(
        rows, abreast, figsize=(TEXT_WIDTH, _CURVES_HEIGHT + (rows - 1) * _CURVES_MORE),
        sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    for spare in axes.flat[n:]:
        picture.delaxes(spare)
    for last in axes.flat[n - abreast : n]:
        last.xaxis.set_tick_params(labelbottom=True)
    return picture, list(axes.flat[:n])


def _draw_deciles(ax: Any, line: pd.DataFrame, place: int, name: str) -> None:
    tenths = (10 * line["share_population"]).round().astype(int)
    ax.errorbar(
        tenths + 0.12 * place, 100 * line["estimate"], yerr=_reach(line), marker="o",
        markersize=3.5, color=PALETTE[place], linewidth=1.2, elinewidth=1.0, label=name,
    )  # fmt: skip
    ax.set_xticks(range(1, 11))
    ax.set_ylim(bottom=0)


def _draw_concentration(ax: Any, line: pd.DataFrame, place: int, name: str) -> None:
    across = [0.0, *(100 * line["share_population"]), 100.0]
    up = [0.0, *(100 * line["estimate"]), 100.0]
    ax.plot([0, 100], [0, 100], color=MUTED, linewidth=0.8, zorder=1)
    ax.plot(across, up, color=PALETTE[place], linewidth=1.4, label=name)
    ax.fill_between(
        100 * line["share_population"], 100 * line["ci_low"], 100 * line["ci_high"],
        color=PALETTE[place], alpha=0.15, linewidth=0,
    )  # fmt: skip
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)


_AXES = {
    _draw_deciles: ("tenth", "covered"),
    _draw_concentration: ("share_population", "share_benefit"),
}


def _mark(picture: Any, language: Language, synthetic: bool) -> None:
    """Say in the picture itself that its data are simulated."""
    if synthetic:
        text = PHRASES.word("note", "synthetic")[language]
        picture.suptitle(text, x=0.01, ha="left", fontsize=8, color=MUTED)
