"""From poverty and outcomes to exhibits: values, tables, figures and findings."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.outcomes_figures import change_figure, lorenz_figure
from lowincome_research.exhibits.outcomes_findings import findings
from lowincome_research.exhibits.outcomes_tables import (
    OUTCOME_PAGES,
    POVERTY_PAGES,
    SHARES,
    decimals,
    tables,
)
from lowincome_research.exhibits.outcomes_words import Notes, named
from lowincome_research.exhibits.records import Exhibits, Value, value_id
from lowincome_research.exhibits.words import PanelWords
from lowincome_research.identification.outcomes import OutcomeResults
from lowincome_research.identification.poverty_results import PovertyResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.panel import Panel

_KEYS = ["truth", "unit", "group_by", "group", "metric"]


def poverty_exhibits(
    results: PovertyResults,
    panel: Panel,
    *,
    known: pd.DataFrame | None = None,
    synthetic: bool = False,
) -> Exhibits:
    """Return what a report shows of poverty before assistance; nothing without monetary truths.

    Parameters
    ----------
    known
        On simulated data the true figures: truth, unit, group_by, group, metric and
        ``true_value``, shown beside the estimates.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    if results.metrics.empty:
        return Exhibits()
    words = IdentificationWords(results.spec, panel)
    frame = _with_known(results.metrics, known, _KEYS)
    notes = _notes(results.spec, frame, known=known is not None, synthetic=synthetic)
    curve = _measured(named(results.lorenz, words), results.spec, panel)
    return Exhibits(
        values=tuple(_values("poverty", results.metrics)),
        tables=tuple(tables(named(frame, words), "poverty", POVERTY_PAGES, notes)),
        figures=() if curve.empty else (lorenz_figure(curve, results.spec, notes),),
    )


def outcomes_exhibits(
    results: OutcomeResults,
    panel: Panel,
    *,
    known: pd.DataFrame | None = None,
    synthetic: bool = False,
) -> Exhibits:
    """Return what a report shows of the outcomes of registers; nothing where none pays.

    Parameters
    ----------
    known, synthetic
        As for `poverty_exhibits`, `known` with the register too.
    """
    if results.metrics.empty:
        return Exhibits()
    words = IdentificationWords(results.spec, panel)
    frame = named(_with_known(results.metrics, known, ["register", *_KEYS]), words)
    notes = _notes(results.spec, frame, known=known is not None, synthetic=synthetic)
    return Exhibits(
        values=tuple(_values("outcomes", results.metrics)),
        sentences=tuple(findings(frame, results.spec)),
        tables=tuple(tables(frame, "outcomes", OUTCOME_PAGES, notes)),
        figures=(change_figure(frame, notes),),
    )


def _with_known(frame: pd.DataFrame, known: pd.DataFrame | None, keys: list[str]) -> pd.DataFrame:
    return frame if known is None else frame.merge(known, "left", keys)


def _notes(spec: IdentificationSpec, frame: pd.DataFrame, *, known: bool, synthetic: bool) -> Notes:
    return Notes(spec, int(frame["n_clusters"].max()), known, synthetic)


def _measured(curve: pd.DataFrame, spec: IdentificationSpec, panel: Panel) -> pd.DataFrame:
    """Add what the measure of each truth is called."""
    words = PanelWords(panel)
    labels = [words.column(spec.truths[truth].measure) for truth in curve["truth"]]
    return curve.assign(
        measure_zh=[label.zh for label in labels], measure_en=[label.en for label in labels]
    )


def _values(family: str, frame: pd.DataFrame) -> Iterator[Value]:
    """Yield the figures of the whole population; those of groups stand in the table's CSV."""
    for row in frame[frame["group_by"].eq("")].to_dict("records"):
        share, n = row["metric"] in SHARES, int(row["n"])
        identity = value_id(
            family, f"{row['truth']}_{row['time']}".rstrip("_"), row["metric"],
            unit=row["unit"], register=row.get("register", "all"),
        )  # fmt: skip
        yield Value(
            identity, row["estimate"], "share" if share else "number", decimals(row["metric"]),
            row["std_error"], row["ci_low"], row["ci_high"],
            n=min(n, int(row["n_cases"]) or n),
        )  # fmt: skip
