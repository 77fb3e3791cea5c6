"""The figure of benefits: Dibao of a household and net income per head, over income."""

from __future__ import annotations

from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

from lowincome_research.entitlements.benefit_results import BenefitResults
from lowincome_research.exhibits.benefit_words import PHRASES, note, with_words
from lowincome_research.exhibits.display import share
from lowincome_research.exhibits.records import Figure
from lowincome_research.exhibits.theme import INK, MUTED, PALETTE, TEXT_WIDTH, drawing
from lowincome_research.terms import Language

_STYLE = {"topup": "-", "tiers": (0, (4, 2))}


def schedule_figure(results: BenefitResults) -> Figure:
    """Return `fig-benefit-schedule`: top-up and tiers for several sizes, and net income."""
    fitted = results.benefits.fitted
    bundles = {
        name: share(getattr(fitted.spec.schedule, name), 0) for name in ("bundle", "edge_bundle")
    }
    edge = max(fitted.values("edge_multiple").values())
    relative = isinstance(fitted.standard, str)
    return Figure(
        id="fig-benefit-schedule",
        frame=with_words(results.schedule, "method", "method"),
        draw=partial(_draw, edge=edge, relative=relative),
        caption=PHRASES.word("caption", "schedule"),
        alt=PHRASES.word("alt", "schedule"),
        note=note(results, PHRASES.filled("note", "schedule", **bundles)),
        statistics=("benefit", "bundle", "net", "marginal_rate", "marginal_rate_cash"),
    )


def _draw(frame: pd.DataFrame, language: Language, *, edge: float, relative: bool) -> Any:
    end = "_relative" if relative else ""
    standard = float(frame["income"].max() / frame["income_over_standard"].max())
    with drawing():
        picture, (left, right) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 3.4))
        _draw_benefits(left, frame, language)
        _draw_net(right, frame, language)
        marks = {
            standard: PHRASES.word("axis", "standard")[language],
            edge * standard: PHRASES.filled("axis", "edge", multiple=f"{edge:g}")[language],
        }
        for ax, name in ((left, "benefit"), (right, "net")):
            ax.set_title(PHRASES.word("title", name)[language], loc="left")
            ax.set_xlabel(PHRASES.word("axis", f"income{end}")[language])
            ax.set_ylabel(PHRASES.word("axis", f"{name}{end}")[language])
            ax.set_xlim(0, frame["income"].max())
            ax.set_ylim(bottom=0)
            ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=3, fontsize=8,
                      columnspacing=1.0, handlelength=1.6)  # fmt: skip
            _mark_lines(ax, marks)
        sns.despine(fig=picture, left=True)
        plt.close(picture)
    return picture


def _draw_benefits(ax: Any, frame: pd.DataFrame, language: Language) -> None:
    sizes = list(dict.fromkeys(frame["size"]))
    for position, size in enumerate(sizes):
        for method, rows in frame[frame["size"].eq(size)].groupby("method", sort=False):
            name = "one" if size == 1 else "size"
            label = PHRASES.filled("axis", name, size=str(size))[language]
            ax.plot(
                rows["income"], rows["benefit"], color=PALETTE[position % len(PALETTE)],
                linestyle=_STYLE[str(method)], label=label if method == "topup" else None,
            )  # fmt: skip


def _draw_net(ax: Any, frame: pd.DataFrame, language: Language) -> None:
    one = frame[frame["size"].eq(frame["size"].min())]
    alone = one.drop_duplicates("income")
    label = PHRASES.word("axis", "unassisted")[language]
    ax.plot(alone["income"], alone["income"], color=MUTED, linewidth=0.9, label=label)
    for method, rows in one.groupby("method", sort=False):
        name = rows[f"method_{language}"].iloc[0]
        ax.plot(
            rows["income"], rows["net"], color=INK, linewidth=1.3, linestyle=_STYLE[str(method)],
            label=name,
        )  # fmt: skip


def _mark_lines(ax: Any, marks: dict[float, str]) -> None:
    top = ax.get_ylim()[1]
    for income, name in marks.items():
        ax.axvline(income, color=MUTED, linewidth=0.8, linestyle=":")
        ax.annotate(
            name, (income, top * 0.01), xytext=(2, 1), textcoords="offset points", rotation=90,
            fontsize=7.5, color=MUTED, va="bottom",
        )  # fmt: skip
