"""From a proxy means test to exhibits: values, tables, figures and findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.exhibits.proxy_means_detail_tables import detail_tables
from lowincome_research.exhibits.proxy_means_figures import figures
from lowincome_research.exhibits.proxy_means_findings import FAMILY, fewest, findings
from lowincome_research.exhibits.proxy_means_tables import comparison_tables
from lowincome_research.exhibits.proxy_means_words import ProxyMeansWords
from lowincome_research.exhibits.records import Exhibits, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.proxy_means.results import ProxyMeansResults

_NUMBERS = {"targeting_differential", "predicted", "observed", "slope", "intercept", "bias"}
"""Figures shown as numbers; all others are shares."""
_STEP = 5


def proxy_means_exhibits(
    results: ProxyMeansResults,
    identification: IdentificationSpec,
    panel: Panel,
    *,
    known: pd.DataFrame | None = None,
    synthetic: bool = False,
) -> Exhibits:
    """Return everything the report shows of a proxy means test.

    Parameters
    ----------
    results
        The test, judged.
    identification
        The section whose truth and register it is held against.
    panel
        The study's panel, whose codebook labels what is shown.
    known
        On simulated data what the same places would miss by true welfare, see `known_proxy_means`.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    words = ProxyMeansWords(results, identification, panel, known is not None, synthetic)
    return Exhibits(
        values=tuple(_values(results, words)),
        sentences=tuple(findings(words)),
        tables=(*comparison_tables(words, known), *detail_tables(words)),
        figures=tuple(figures(words)),
    )


def _values(results: ProxyMeansResults, words: ProxyMeansWords) -> Iterator[Value]:
    for of, share in results.budgets.items():
        identity = value_id(
            FAMILY, words.truth_segment, "budget", unit=results.unit, group_by="budget",
            group=of,
        )  # fmt: skip
        yield Value(identity, share, "share", 1)
    parts = (
        (results.comparison, "budget", "budget_of"),
        (_registered_budgets(results.curve), "budget_percent", "percent"),
        (results.calibration, "tenth", "tenth"),
        (results.lines, "", ""),
    )
    for frame, group_by, column in parts:
        for row in frame.to_dict("records"):
            yield _value(row, words, group_by, str(row[column]) if column else "")
    for row in results.groups.to_dict("records"):
        yield _value(row, words, row["group_by"], row["group"])


def _registered_budgets(curve: pd.DataFrame) -> pd.DataFrame:
    """Return the curve at every fifth per cent; the figure's own file has every one."""
    percent = (100 * curve["budget"]).round().astype(int)
    return curve.assign(percent=percent)[percent % _STEP == 0]


def _value(row: dict[Any, Any], words: ProxyMeansWords, group_by: str, group: str) -> Value:
    against = row.get("against", "")
    metric = f"{row['metric']}_less_{against}" if against else row["metric"]

    def identity(of: str) -> str:
        return value_id(
            FAMILY, words.truth_segment, metric, unit=row["unit"], register=row["rule"],
            group_by=segment(group_by), group=segment(of),
        )  # fmt: skip

    number = row["metric"] in _NUMBERS
    part = "group" in row or "tenth" in row
    low, high = (None if pd.isna(row[side]) else row[side] for side in ("ci_low", "ci_high"))
    return Value(
        identity(group), row["estimate"], "number" if number else "share", 3 if number else 1,
        row["std_error"], low, high, n=fewest(row),
        whole=identity("") if part else "",
    )  # fmt: skip
