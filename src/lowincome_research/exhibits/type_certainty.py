"""How sure the types are: expected misclassification and, in simulations, the truth beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.classification.cells import ALL
from lowincome_research.classification.certainty import INDETERMINATE, MISCLASSIFIED
from lowincome_research.classification.recovery import TypeRecovery
from lowincome_research.classification.results import TypeResults
from lowincome_research.exhibits import display
from lowincome_research.exhibits.measure_figures import calibration_figure
from lowincome_research.exhibits.measure_words import filled, moment, percent, with_words, word
from lowincome_research.exhibits.records import Column, Exhibits, Sentence, Table, Value, value_id
from lowincome_research.exhibits.type_findings import FAMILY, segment
from lowincome_research.terms import Bilingual

_ESTIMATES = ("share", "std_error", "ci_low", "ci_high")
_KEYS = ["time", "stratum", "type", "n", "n_indeterminate"]


def certainty_exhibits(results: TypeResults) -> Exhibits:
    """Return expected misclassification and, of a simulation, how often types are right."""
    shown = Exhibits()
    if results.certainty is not None:
        shown += Exhibits(
            values=tuple(_certainty_values(results.certainty, results.last)),
            sentences=(_certainty_finding(results),),
            tables=(_certainty_table(results),),
        )
    return shown + _recovery_exhibits(results.recovery) if results.recovery else shown


def _certainty_table(results: TypeResults) -> Table:
    assert results.certainty is not None
    tables = [
        rows.drop(columns="metric").rename(columns={one: f"{metric}_{one}" for one in _ESTIMATES})
        for metric, rows in results.certainty.groupby("metric")
    ]
    wide = tables[0].merge(tables[1], on=_KEYS)
    named = with_words(with_words(wide, "stratum", "stratum"), "type", "type")
    last = results.last
    doubt = f"{MISCLASSIFIED}_share"
    return Table(
        id="tbl-type-certainty",
        frame=named,
        columns=(
            Column("type", word("column", "type")),
            Column("n", word("column", "n"), "count"),
            Column(doubt, word("column", MISCLASSIFIED), "share", 1, f"{MISCLASSIFIED}_std_error"),
            Column(
                doubt, word("column", "interval"), "share", 1,
                interval=(f"{MISCLASSIFIED}_ci_low", f"{MISCLASSIFIED}_ci_high"),
            ),
            Column(
                f"{INDETERMINATE}_share", word("column", INDETERMINATE), "share", 1,
                f"{INDETERMINATE}_std_error",
            ),
        ),
        caption=filled("caption", "certainty", time=moment(last)),
        note=_certainty_note(results),
        counts=("n", "n_indeterminate"),
        statistics=tuple(
            f"{metric}_{one}" for metric in (MISCLASSIFIED, INDETERMINATE) for one in _ESTIMATES
        ),
        group="stratum",
        page=lambda frame: frame["time"].eq(last),
    )  # fmt: skip


def _certainty_note(results: TypeResults) -> Bilingual:
    spec = results.fitted.spec
    declared = {axis: f"{value:g}" for axis, value in spec.reliabilities.items()}
    threshold = display.share(spec.indeterminate_below, 0)
    return filled("note", "certainty", threshold=threshold, **declared)


def _certainty_values(certainty: pd.DataFrame, last: object) -> Iterator[Value]:
    for row in certainty.to_dict("records"):
        if row["time"] != last and row["stratum"] != ALL:
            continue
        stratum = "" if row["stratum"] == ALL else f"_{row['stratum'].lower()}"
        yield Value(
            value_id(
                FAMILY, f"types_certainty{segment(row['time'])}{stratum}", row["metric"],
                unit="household", group_by="type", group=row["type"],
            ),
            value=row["share"], std_error=row["std_error"], ci_low=row["ci_low"],
            ci_high=row["ci_high"], unit="share", decimals=1,
            n=row["n_indeterminate" if row["metric"] == INDETERMINATE else "n"],
        )  # fmt: skip


def _certainty_finding(results: TypeResults) -> Sentence:
    assert results.certainty is not None
    table = results.certainty
    rows = table[table["time"].eq(results.last) & table["stratum"].eq(ALL) & table["type"].eq(ALL)]
    found = {row["metric"]: row for row in rows.to_dict("records")}
    doubt = found[MISCLASSIFIED]
    text = filled(
        "sentence", "certainty", time=moment(results.last), share=percent(doubt["share"]),
        low=percent(doubt["ci_low"]), high=percent(doubt["ci_high"]),
        unsure=percent(found[INDETERMINATE]["share"]),
        threshold=display.share(results.fitted.spec.indeterminate_below, 0),
    )  # fmt: skip
    identity = value_id(FAMILY, "types_certainty", "finding", unit="household")
    return Sentence(identity, "described", text, n=int(doubt["n"]))


def _recovery_exhibits(recovery: TypeRecovery) -> Exhibits:
    return Exhibits(
        values=tuple(_recovery_values(recovery)),
        sentences=(_recovery_finding(recovery),),
        tables=(_recovery_table(recovery.rates),),
        figures=(
            calibration_figure(
                recovery.calibration, name="type_calibration",
                caption=word("caption", "calibration"), note=word("note", "calibration"),
            ),
        ),
    )  # fmt: skip


def _recovery_table(rates: pd.DataFrame) -> Table:
    return Table(
        id="tbl-type-recovery",
        frame=with_words(rates, "basis", "basis"),
        columns=(
            Column("drive", word("column", "reliability_drive"), "number", 2),
            Column("capability", word("column", "reliability_capability"), "number", 2),
            Column("recovered", word("column", "recovered"), "share", 1, "std_error"),
            Column(
                "recovered", word("column", "interval"), "share", 1, interval=("ci_low", "ci_high")
            ),
            Column("expected", word("column", "expected"), "share", 1),
        ),
        caption=word("caption", "recovery"),
        note=word("note", "recovery"),
        counts=("n",),
        statistics=("recovered", "std_error", "ci_low", "ci_high", "expected"),
        group="basis",
    )


def _recovery_values(recovery: TypeRecovery) -> Iterator[Value]:
    for row in recovery.rates.to_dict("records"):
        level = "" if row["basis"] == "declared" else f"_{round(100 * row['drive'])}"
        analysis, n = f"type_recovery_{row['basis']}{level}", row["n"]
        yield Value(
            value_id(FAMILY, analysis, "recovered", unit="household"), row["recovered"], "share",
            1, row["std_error"], row["ci_low"], row["ci_high"], n,
        )  # fmt: skip
        if not pd.isna(row["expected"]):
            identity = value_id(FAMILY, analysis, "expected", unit="household")
            yield Value(identity, row["expected"], "share", 1, n=n)


def _recovery_finding(recovery: TypeRecovery) -> Sentence:
    row = recovery.declared
    text = filled(
        "sentence", "recovery", share=percent(row["recovered"]), low=percent(row["ci_low"]),
        high=percent(row["ci_high"]), expected=percent(row["expected"]),
    )  # fmt: skip
    identity = value_id(FAMILY, "type_recovery", "finding", unit="household")
    return Sentence(identity, "described", text, n=int(row["n"]))
