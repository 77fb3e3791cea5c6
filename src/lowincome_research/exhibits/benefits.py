"""From benefits to exhibits: values, findings, tables and the figure of the schedule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.entitlements.benefit_results import BenefitResults
from lowincome_research.exhibits.benefit_figures import schedule_figure
from lowincome_research.exhibits.benefit_findings import findings
from lowincome_research.exhibits.benefit_tables import tables
from lowincome_research.exhibits.records import Exhibits, Unit, Value, value_id
from lowincome_research.exhibits.segments import segment

_FAMILY = "benefits"
_SHARE: tuple[Unit, int] = ("share", 1)
_SPENDING: dict[str, tuple[Unit, int]] = {
    "households": ("count", 0), "persons": ("count", 0), "spending": ("money_total", 1),
    "per_person": ("yuan", 0), "share_of_standard": _SHARE,
}  # fmt: skip
_GAPS: dict[str, tuple[Unit, int]] = {
    "rate_before": _SHARE, "rate_after": _SHARE, "gap_before": _SHARE, "gap_after": _SHARE,
    "closed": _SHARE, "efficiency": _SHARE,
}  # fmt: skip
_PAYMENTS: dict[str, tuple[Unit, int]] = {
    "share": _SHARE, "mean": ("yuan", 0), "p10": ("yuan", 0), "p50": ("yuan", 0),
    "p90": ("yuan", 0),
}  # fmt: skip


def benefit_exhibits(results: BenefitResults) -> Exhibits:
    """Return everything the profiles report shows of benefits.

    Parameters
    ----------
    results
        See `entitlements.benefit_results.evaluate_benefits`.
    """
    return Exhibits(
        values=tuple(_values(results)),
        sentences=tuple(findings(results)),
        tables=tuple(tables(results)),
        figures=(schedule_figure(results),),
    )


def _values(results: BenefitResults) -> Iterator[Value]:
    yield from _of_frame(results.spending, "spending", "kind", _SPENDING)
    yield from _of_frame(results.gaps, "gap", "payment", _GAPS)
    if results.payments is not None:
        yield from _of_frame(results.payments, "payments", "case", _PAYMENTS)


def _of_frame(
    frame: pd.DataFrame, analysis: str, group_by: str, metrics: dict[str, tuple[Unit, int]]
) -> Iterator[Value]:
    """Yield a value per row and metric, with its errors where the frame has them."""
    for row in frame.to_dict("records"):
        named = f"{analysis}_{segment(str(row['time']))}" if row["time"] != "" else analysis
        for metric, (unit, decimals) in metrics.items():
            low, high = (_known(row.get(f"{metric}_ci_{end}")) for end in ("low", "high"))
            yield Value(
                value_id(_FAMILY, named, metric, group_by=group_by, group=str(row[group_by])),
                _known(row[metric]), unit, decimals, _known(row.get(f"{metric}_std_error")),
                low, high, n=int(row["n"]),
            )  # fmt: skip


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
