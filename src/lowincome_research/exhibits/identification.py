"""From identification accuracy to exhibits: values, tables, figures and findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.exhibits.identification_figures import (
    ERRORS,
    concentration_figure,
    deciles_figure,
    groups_figure,
)
from lowincome_research.exhibits.identification_findings import findings
from lowincome_research.exhibits.identification_notes import UNCHECKED, Notes
from lowincome_research.exhibits.identification_tables import tables
from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.records import Exhibits, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.identification.results import IdentificationResults
from lowincome_research.panel.panel import Panel

_FAMILY = "identification"
_INDICES = {"targeting_differential": 3, "cgh": 2, "concentration_coef": 3, "auc": 3}
"""Metrics shown as numbers, with their decimals; all others are shares."""
_BY_GROUP = (
    "eligible_share", "coverage", "exclusion_error", "inclusion_error", "targeting_differential",
)  # fmt: skip
"""Metrics of groups that prose may refer to; all are in the table."""
_KEYS = ["register", "truth", "unit", "group_by", "group", "metric"]


def identification_exhibits(
    results: IdentificationResults,
    panel: Panel,
    *,
    known: pd.DataFrame | None = None,
    synthetic: bool = False,
) -> Exhibits:
    """Return everything the identification report shows.

    Parameters
    ----------
    results
        Accuracy of all registers.
    panel
        The study's panel, whose codebook labels what is shown.
    known
        On simulated data the true figures: register, truth, unit, group_by, group, metric and
        ``true_value``, shown beside the estimates.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    if results.metrics.empty:
        return Exhibits(values=tuple(_lines(results)))
    words = IdentificationWords(results.spec, panel)
    notes = Notes(results, words, known=known is not None, synthetic=synthetic)
    metrics = results.metrics if known is None else results.metrics.merge(known, "left", _KEYS)
    frame, curves = words.named(metrics), words.named(results.curves)
    return Exhibits(
        values=tuple(_values(results)),
        sentences=tuple(findings(frame, results.spec, results.lotteries)),
        tables=tuple(
            tables(frame, words.named(results.decomposition), words.named(results.bootstrap), notes)
        ),
        figures=(
            *(groups_figure(frame, column, notes) for column in _grouped(frame)),
            deciles_figure(curves, results.spec, notes),
            concentration_figure(curves, results.spec, notes),
        ),
    )


def _grouped(frame: pd.DataFrame) -> list[str]:
    """Return the grouping columns for which identification errors could be told."""
    errors = frame[frame["metric"].isin(ERRORS) & frame["group_by"].ne("")]
    return list(dict.fromkeys(errors["group_by"]))


def _values(results: IdentificationResults) -> Iterator[Value]:
    metrics = results.metrics
    for row in metrics[metrics["group_by"].eq("") | metrics["metric"].isin(_BY_GROUP)].to_dict(
        "records"
    ):
        yield _value(row, row["metric"], _INDICES.get(row["metric"]))
    for row in results.curves.to_dict("records"):
        tenth = {"group_by": "tenth", "group": str(round(10 * row["share_population"]))}
        yield _value({**row, **tenth}, row["curve"], None)
    for row in results.decomposition.to_dict("records"):
        yield _value({**row, "group": ""}, row["part"], 3)
    for row in results.bootstrap.to_dict("records"):
        yield _bootstrapped(row)
    yield from _lines(results)


def _lines(results: IdentificationResults) -> Iterator[Value]:
    """Yield the lines that truths name or set."""
    for truth, line in results.lines.items():
        yield Value(
            value_id(_FAMILY, truth, "line"), line.value, "yuan",
            flag=line.confidence if line.confidence in UNCHECKED else "",
        )  # fmt: skip
    for row in results.relative_lines.to_dict("records"):
        yield Value(
            value_id(_FAMILY, row["truth"], "line"), row["estimate"], "number", 0,
            row["std_error"], row["ci_low"], row["ci_high"], n=int(row["n"]),
        )  # fmt: skip


def _value(row: dict[Any, Any], metric: str, decimals: int | None) -> Value:
    """Return a figure as a value: a share unless it has decimals of its own."""

    def identity(group: str) -> str:
        return value_id(
            _FAMILY, f"{row['truth']}_{row['time']}".rstrip("_"), metric, unit=row["unit"],
            register=row["register"], group_by=segment(row["group_by"]), group=segment(group),
        )  # fmt: skip

    cases = int(row.get("n_cases", 0))
    return Value(
        identity(row["group"]), row["estimate"], "share" if decimals is None else "number",
        1 if decimals is None else decimals, row["std_error"], row["ci_low"], row["ci_high"],
        n=min(int(row["n"]), cases) if cases else int(row["n"]),
        whole=identity("") if row["group"] else "",
    )  # fmt: skip


def _bootstrapped(row: dict[Any, Any]) -> Value:
    """Return a figure with the error and interval of its bootstrap."""
    spread = {
        "std_error": row["bootstrap_error"],
        "ci_low": row["bootstrap_low"],
        "ci_high": row["bootstrap_high"],
    }
    whole = {**row, **spread, "group_by": "", "group": ""}
    return _value(whole, f"{row['metric']}_bootstrap", _INDICES.get(row["metric"]))
