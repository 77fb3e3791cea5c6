"""Tables of poverty before assistance and of what registers do to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from lowincome_research.exhibits.identification_words import by_own_rule
from lowincome_research.exhibits.outcomes_words import PHRASES, Notes
from lowincome_research.exhibits.records import Column, Kind, Table
from lowincome_research.identification.poverty import FGT

COUNTS = ("n", "n_cases")
STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
MONEY = ("mean_welfare", "median_welfare", "mean_benefit", "mean_benefit_recipient")
CHANGES = tuple(f"{name}_{moment}" for name in FGT for moment in ("before", "after", "change"))
EFFICIENCY = (
    "gap_closed", "vertical_efficiency", "spillover", "poverty_reduction_efficiency",
)  # fmt: skip
SHARES = (*FGT, *CHANGES, *EFFICIENCY)
RATIOS = (
    "benefit_adequacy", "uniform_equivalent", "perfect_equivalent", "equivalent_of_perfect",
    "social_rate_of_return",
)  # fmt: skip
"""Ratios of money, shown with two decimals; what is neither money nor share has three."""


@dataclass(frozen=True)
class Page:
    """A table of the whole population: a line per metric, households beside persons.

    Registers stand on it judged by their own rule; the file has all truths.
    """

    id: str
    words: str
    metrics: Sequence[str]
    kind: Kind


POVERTY_PAGES = (
    Page("tbl-poverty-rates", "rates", FGT, "share"),
    Page("tbl-poverty-welfare", "welfare", ("mean_welfare", "median_welfare", "gini"), "number"),
)
OUTCOME_PAGES = (
    Page("tbl-outcomes-poverty", "change", CHANGES, "share"),
    Page("tbl-outcomes-efficiency", "efficiency", EFFICIENCY, "share"),
    Page(
        "tbl-outcomes-worth",
        "worth",
        (
            "mean_benefit", "mean_benefit_recipient", "benefit_adequacy", "gini_before",
            "gini_after", "gini_change", "social_rate_of_return", "uniform_equivalent",
            "perfect_equivalent", "equivalent_of_perfect", "horizontal_violation",
        ),
        "number",
    ),
)  # fmt: skip


def decimals(metric: str) -> int:
    """Return the decimals of a metric: of the percentage where it is a share."""
    if metric in SHARES:
        return 1
    return 0 if metric in MONEY else 2 if metric in RATIOS else 3


def tables(frame: pd.DataFrame, name: str, pages: Sequence[Page], notes: Notes) -> Iterator[Table]:
    """Yield the table of everything and those that a page shows.

    Parameters
    ----------
    frame
        All estimates with the words of their rows.
    name
        ``poverty`` or ``outcomes``.
    """
    frame = frame.assign(decimals=frame["metric"].map(decimals))
    yield _everything(frame, name, notes)
    for page in pages:
        yield _page(frame, page, notes)


def _everything(frame: pd.DataFrame, name: str, notes: Notes) -> Table:
    leading = ("register", "truth", "unit", "group_by", "group", "metric")
    interval = ("ci_low", "ci_high")
    return Table(
        id=f"tbl-{name}",
        frame=frame.drop(columns="decimals").reset_index(drop=True),
        columns=(
            *(Column(one, PHRASES.word("column", one)) for one in leading if one in frame),
            Column("estimate", PHRASES.word("column", "estimate"), "number", 3, "std_error"),
            Column("estimate", PHRASES.word("column", "interval"), "number", 3, interval=interval),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", name),
        note=notes.under("rates" if name == "poverty" else "change"),
        counts=COUNTS,
        statistics=(*STATISTICS, *({"true_value"} & set(frame.columns))),
        page=lambda shown: shown["group_by"].eq(""),
    )


def _page(frame: pd.DataFrame, page: Page, notes: Notes) -> Table:
    whole = frame[frame["group_by"].eq("") & frame["metric"].isin(page.metrics)]
    keys = [name for name in ("register", "truth", "time", "metric") if name in frame]
    figures = [*STATISTICS, *({"true_value"} & set(frame.columns))]
    units = list(dict.fromkeys(whole["unit"]))
    words = ["case_zh", "case_en", "metric_zh", "metric_en", "decimals"]
    wide = whole[whole["unit"].eq(units[0])][[*keys, *words, *COUNTS]]
    columns = [Column("metric", PHRASES.word("column", "metric"))]
    for unit in units:
        rows = whole[whole["unit"].eq(unit)].set_index(keys)[figures].add_suffix(f"_{unit}")
        wide = wide.merge(rows, how="left", left_on=keys, right_index=True)
        columns += _columns_of(unit, page.kind, known="true_value" in figures)
    return Table(
        id=page.id,
        frame=wide.reset_index(drop=True),
        columns=(*columns, Column("n", PHRASES.word("column", "n"), "count")),
        caption=PHRASES.word("caption", page.words),
        note=notes.under(page.words),
        counts=COUNTS,
        statistics=tuple(f"{figure}_{unit}" for unit in units for figure in figures),
        group="case",
        page=partial(by_own_rule, spec=notes.spec) if "register" in keys else None,
    )


def _columns_of(unit: str, kind: Kind, *, known: bool) -> Iterator[Column]:
    estimate, bounds = f"estimate_{unit}", (f"ci_low_{unit}", f"ci_high_{unit}")
    yield Column(estimate, PHRASES.word("column", unit), kind, "decimals")
    yield Column(estimate, PHRASES.word("column", "interval"), kind, "decimals", interval=bounds)
    if known:
        true = f"true_value_{unit}"
        yield Column(true, PHRASES.word("column", f"true_{unit}"), kind, "decimals")
