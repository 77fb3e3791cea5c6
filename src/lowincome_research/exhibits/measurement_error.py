"""From errors corrected for errors of reported income to exhibits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.measurement_error_figure import sensitivity_figure
from lowincome_research.exhibits.measurement_error_findings import findings
from lowincome_research.exhibits.measurement_error_tables import bounds_table, errors_table
from lowincome_research.exhibits.measurement_error_words import Notes, named
from lowincome_research.exhibits.records import Exhibits, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.identification.measurement_error_results import MeasurementErrorResults
from lowincome_research.panel.panel import Panel

_FAMILY = "measurement_error"
_KEYS = ["register", "truth", "unit", "metric"]
_SHARES = ("exclusion_error", "inclusion_error")


def measurement_error_exhibits(
    results: MeasurementErrorResults,
    panel: Panel,
    *,
    known: pd.DataFrame | None = None,
    synthetic: bool = False,
) -> Exhibits:
    """Return what errors of reported income do to identification errors.

    Parameters
    ----------
    results
        Errors under every error of report that is assumed.
    panel
        The study's panel, whose codebook labels what is shown.
    known
        On simulated data the true figures, see `known_values`.
    synthetic
        The data are simulated, and every exhibit says so.

    Returns
    -------
    Exhibits
        Nothing where no register could be corrected under every error.
    """
    bounds = results.bounds()
    if bounds.empty:
        return Exhibits()
    words = IdentificationWords(results.spec, panel)
    errors = results.errors
    if known is not None:
        true = known[known["group_by"].eq("")][[*_KEYS, "true_value"]]
        errors, bounds = errors.merge(true, "left", _KEYS), bounds.merge(true, "left", _KEYS)
    notes = Notes(results, known=known is not None, synthetic=synthetic)
    errors, bounds = named(errors, words), named(bounds, words)
    return Exhibits(
        values=tuple(_values(results)),
        sentences=tuple(findings(errors, bounds, results)),
        tables=(errors_table(errors, notes), bounds_table(bounds, notes)),
        figures=(sensitivity_figure(errors, notes),),
    )


def _values(results: MeasurementErrorResults) -> Iterator[Value]:
    """Yield the figures at the central standard deviation, and the bounds over all of them."""
    errors = results.errors
    for row in errors[errors["sd"].eq(results.assumed.central)].to_dict("records"):
        group = {"group_by": row["kind"], "group": f"sd_{segment(str(row['sd']))}"}
        yield _value(row, f"{row['figure']}_{row['metric']}", row["estimate"], group, row)
    for row in results.bounds().to_dict("records"):
        for figure in ("corrected", "noise_alone"):
            for end, most in (("low", "lowest"), ("high", "highest")):
                metric = f"{most}_{figure}_{row['metric']}"
                yield _value(row, metric, row[f"{figure}_{end}"], {}, {})


def _value(
    row: dict[Any, Any],
    metric: str,
    figure: float,
    group: dict[str, str],
    spread: dict[Any, Any],
) -> Value:
    identity = value_id(
        _FAMILY, f"{row['truth']}_{row['time']}".rstrip("_"), metric, unit=row["unit"],
        register=row["register"], **group,
    )  # fmt: skip
    share = row["metric"] in _SHARES
    return Value(
        identity, figure, "share" if share else "number", 1 if share else 3,
        spread.get("std_error"), spread.get("ci_low"), spread.get("ci_high"),
        n=int(min(row["n"], row["n_cases"])),
    )  # fmt: skip
