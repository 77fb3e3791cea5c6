"""Tables of the identification report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from lowincome_research.exhibits.identification_notes import Notes
from lowincome_research.exhibits.identification_words import PHRASES, by_own_rule, lower_case
from lowincome_research.exhibits.records import Column, Kind, Table

ERRORS = (
    "eligible_share", "coverage", "exclusion_error", "inclusion_error", "inclusion_error_nonpoor",
    "error_rate_total",
)  # fmt: skip
TARGETING = ("targeting_differential", "cgh", "concentration_coef", "auc")
NORMALISED = (
    "targeting_error_rate", "random_exclusion_error", "exclusion_error_avoided",
    "random_inclusion_error", "inclusion_error_avoided", "targeting_differential_normalised",
)  # fmt: skip
COUNTS = ("n", "n_cases")
STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
_PAGES: tuple[tuple[str, Sequence[str], Kind, int], ...] = (
    ("errors", ERRORS, "share", 1),
    ("targeting", TARGETING, "number", 3),
    ("normalised", NORMALISED, "share", 1),
)
_BY_OWN_RULE = ("normalised",)
"""Pages that show each register by its own rule alone; the file has all truths."""
_COMPARED = (
    "eligible_share", "coverage", "exclusion_error", "inclusion_error", "targeting_differential",
    "targeting_error_rate", "concentration_coef",
)  # fmt: skip
_CASE = ["register", "truth", "time", "metric"]
_SHOWN = ["case_zh", "case_en", "metric_zh", "metric_en"]


def tables(
    frame: pd.DataFrame, parts: pd.DataFrame, bootstrap: pd.DataFrame, notes: Notes
) -> Iterator[Table]:
    """Yield the tables: all estimates, a page each, and the two that a study may not have.

    Parameters
    ----------
    frame
        `tbl-identification` with the words of its rows.
    parts, bootstrap
        The decomposition and the bootstrap, with the words of their rows.
    """
    yield _everything(frame, notes)
    for name, metrics, kind, decimals in _PAGES:
        yield _by_unit(frame, name, metrics, (kind, decimals), notes)
    if len(parts):
        yield _decomposition(parts, notes)
    if len(bootstrap):
        yield _bootstrap(bootstrap, notes)


def _everything(frame: pd.DataFrame, notes: Notes) -> Table:
    leading = ("register", "truth", "unit", "group_by", "group", "metric")
    return Table(
        id="tbl-identification",
        frame=frame.reset_index(drop=True),
        columns=(
            *(Column(name, PHRASES.word("column", name)) for name in leading),
            *_estimate_columns(),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "all"),
        note=notes.under("rule", "errors", "targeting", *notes.beside),
        counts=COUNTS,
        statistics=(*STATISTICS, *({"true_value"} & set(frame.columns))),
        whole=("register", "truth", "unit", "group_by", "metric"),
        page=lambda shown: shown["group_by"].eq(""),
    )


def _by_unit(
    frame: pd.DataFrame, name: str, metrics: Sequence[str], style: tuple[Kind, int], notes: Notes
) -> Table:
    """Return a line per metric of the whole population, households beside persons."""
    whole = _in_order(frame[frame["group_by"].eq("") & frame["metric"].isin(metrics)], metrics)
    units = list(dict.fromkeys(whole["unit"]))
    figures = [*STATISTICS, *({"true_value"} & set(frame.columns))]
    wide = whole[whole["unit"].eq(units[0])][[*_CASE, *_SHOWN, *COUNTS]]
    columns = [Column("metric", PHRASES.word("column", "metric"))]
    own = set(map(notes.results.spec.own_truth, notes.results.spec.registers))
    for unit in units:
        rows = whole[whole["unit"].eq(unit)].set_index(_CASE)[figures].add_suffix(f"_{unit}")
        wide = wide.merge(rows, left_on=_CASE, right_index=True)
        columns += _columns_of(unit, style, known="true_value" in figures)
    return Table(
        id=f"tbl-identification-{name}",
        frame=wide.reset_index(drop=True),
        columns=(*columns, Column("n", PHRASES.word("column", "n"), "count")),
        caption=PHRASES.word("caption", name),
        note=notes.under(
            name, *(["rule"] if name != "targeting" else []), *notes.beside,
            truths=own if name in _BY_OWN_RULE else None,
        ),
        counts=COUNTS,
        statistics=tuple(f"{figure}_{unit}" for unit in units for figure in figures),
        group="case",
        page=partial(by_own_rule, spec=notes.results.spec) if name in _BY_OWN_RULE else None,
    )  # fmt: skip


def _in_order(rows: pd.DataFrame, metrics: Sequence[str]) -> pd.DataFrame:
    """Return the rows of each case together, its metrics in the order given."""
    case = rows.groupby(_CASE[:-1], sort=False).ngroup()
    return rows.iloc[np.lexsort([rows["metric"].map(metrics.index), case])]


def _columns_of(unit: str, style: tuple[Kind, int], *, known: bool) -> Iterator[Column]:
    estimate, bounds = f"estimate_{unit}", (f"ci_low_{unit}", f"ci_high_{unit}")
    yield Column(estimate, PHRASES.word("column", unit), *style)
    yield Column(estimate, PHRASES.word("column", "interval"), *style, interval=bounds)
    if known:
        yield Column(f"true_value_{unit}", PHRASES.word("column", f"true_{unit}"), *style)


def _decomposition(parts: pd.DataFrame, notes: Notes) -> Table:
    """Return both parts by the first grouping on the page, by all of them in the file."""
    first, last = parts["group_by"].iloc[0], parts["unit"].iloc[-1]
    return Table(
        id="tbl-identification-decomposition",
        frame=parts.reset_index(drop=True),
        columns=(
            Column("unit", PHRASES.word("column", "unit")),
            Column("group_by", PHRASES.word("column", "group_by")),
            Column("part", PHRASES.word("column", "part")),
            *_estimate_columns(),
            Column("n_groups", PHRASES.word("column", "n_groups"), "count"),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "decomposition"),
        note=notes.under("decomposition"),
        counts=("n",),
        statistics=STATISTICS,
        group="case",
        page=lambda rows: rows["group_by"].eq(first) & rows["unit"].eq(last),
    )


def _bootstrap(frame: pd.DataFrame, notes: Notes) -> Table:
    """Return both errors of every figure; the page shows the main ones, of persons if counted."""
    last = frame["unit"].iloc[-1]
    drawn = ("bootstrap_low", "bootstrap_high")
    return Table(
        id="tbl-identification-bootstrap",
        frame=frame.reset_index(drop=True),
        columns=(
            Column("metric", PHRASES.word("column", "metric")),
            Column("estimate", PHRASES.word("column", "value"), "number", 3),
            Column("std_error", PHRASES.word("column", "linearised_error"), "number", 4),
            Column("bootstrap_error", PHRASES.word("column", "bootstrap_error"), "number", 4),
            _estimate_columns()[1],
            Column("estimate", PHRASES.word("column", "bootstrap_interval"), "number", 3,
                   interval=drawn),
            Column("replicates", PHRASES.word("column", "replicates"), "count"),
        ),
        caption=PHRASES.word("caption", "bootstrap"),
        note=notes.under("bootstrap", unit=lower_case(PHRASES.word("unit", last)), truths=()),
        counts=COUNTS,
        statistics=(*STATISTICS, "bootstrap_error", *drawn),
        group="case",
        page=lambda rows: (
            rows["unit"].eq(last)
            & rows["metric"].isin(_COMPARED)
            & by_own_rule(rows, notes.results.spec)
        ),
    )  # fmt: skip


def _estimate_columns() -> tuple[Column, Column]:
    interval = ("ci_low", "ci_high")
    return (
        Column("estimate", PHRASES.word("column", "estimate"), "number", 3, "std_error"),
        Column("estimate", PHRASES.word("column", "interval"), "number", 3, interval=interval),
    )
