"""From the agreement of truths and registers to exhibits: values, findings, table and matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.agreement_matrix import matrix_figure
from lowincome_research.exhibits.identification_words import PHRASES as COMMON
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Column, Exhibits, Sentence, Table, Value, value_id
from lowincome_research.exhibits.truth_words import (
    TruthWords,
    analysis,
    both,
    shown_unit,
    unit_note,
)
from lowincome_research.identification.agreement import PAIR_METRICS, AgreementResults
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import Bilingual

PHRASES = Phrases("agreement")
CELLS = ("n_both", "n_first_only", "n_second_only")
"""Households behind a pair: from each of them the others' shares would give it away."""
_FAMILY = "agreement"
_SPREAD = ("estimate", "std_error", "ci_low", "ci_high")
_PAIR = ["unit", "first_kind", "first", "second_kind", "second"]


def agreement_exhibits(
    results: AgreementResults, panel: Panel, *, synthetic: bool = False
) -> Exhibits:
    """Return what a report shows of agreement; nothing where there is one list alone.

    Parameters
    ----------
    panel
        The study's panel, whose codebook labels what is shown.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    if results.pairs.empty:
        return Exhibits()
    words = TruthWords(results.spec, panel)
    frame = _named(results.pairs, words)
    unit = shown_unit(frame)
    time = "" if results.spec.at is None else str(results.spec.at)
    return Exhibits(
        values=tuple(_value(row, time) for row in results.pairs.to_dict("records")),
        sentences=tuple(_findings(results.closest, words, unit, time)),
        tables=(_table(frame, unit, _note(unit, "kappa", synthetic=synthetic)),),
        figures=(matrix_figure(frame, unit, _note(unit, synthetic=synthetic)),),
    )


def _named(frame: pd.DataFrame, words: TruthWords) -> pd.DataFrame:
    rows = frame.to_dict("records")
    for side in ("first", "second"):
        texts = [words.listed(row[f"{side}_kind"], row[side]) for row in rows]
        frame = frame.assign(**both(side, texts))
    return frame.assign(**both("unit", (COMMON.word("unit", row["unit"]) for row in rows)))


def _note(unit: str, *names: str, synthetic: bool) -> Bilingual:
    last = ("synthetic",) if synthetic else ()
    own = [PHRASES.word("note", name) for name in ("known", *names, "variance", *last)]
    return as_note([unit_note(unit), *own])


def _table(frame: pd.DataFrame, unit: str, note: Bilingual) -> Table:
    """Return a line per pair; the page shows one unit and registers beside truths, the file all."""
    unlike = frame["first_kind"].ne(frame["second_kind"]).any()
    key = [*_PAIR, *(f"{name}_{lang}" for name in ("first", "second") for lang in ("zh", "en"))]
    order = frame.drop_duplicates(_PAIR)[[*key, *CELLS]]
    kappa = frame[frame["metric"].eq("kappa")][[*_PAIR, "greatest", "n"]]
    for metric in PAIR_METRICS:
        found = frame[frame["metric"].eq(metric)][[*_PAIR, *_SPREAD]]
        renamed = found.rename(columns={name: f"{metric}_{name}" for name in _SPREAD})
        order = order.merge(renamed, on=_PAIR, how="left")
    wide = order.merge(kappa, on=_PAIR, how="left")
    return Table(
        id="tbl-agreement",
        frame=wide,
        columns=(
            Column("first", PHRASES.word("column", "first")),
            Column("second", PHRASES.word("column", "second")),
            *(Column(f"{metric}_estimate", PHRASES.word("column", metric), "share", 1,
                     f"{metric}_std_error") for metric in PAIR_METRICS[:3]),
            Column("kappa_estimate", PHRASES.word("column", "kappa"), "number", 3,
                   "kappa_std_error"),
            Column("greatest", PHRASES.word("column", "greatest"), "number", 3),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "pairs"),
        note=note,
        counts=("n", *CELLS),
        statistics=(*(f"{metric}_{name}" for metric in PAIR_METRICS for name in _SPREAD),
                    "greatest"),
        page=lambda rows: (
            rows["unit"].eq(unit) & (rows["first_kind"].ne(rows["second_kind"]) | (not unlike))
        ),
    )  # fmt: skip


def _value(row: dict[Any, Any], time: str) -> Value:
    identity = value_id(
        _FAMILY, analysis(f"{row['first_kind']}_{row['first']}", time), row["metric"],
        unit=row["unit"], register=f"{row['second_kind']}_{row['second']}",
    )  # fmt: skip
    kappa = row["metric"] == "kappa"
    cells = [int(row[name]) for name in CELLS if row[name]]
    return Value(
        identity, row["estimate"], "number" if kappa else "share", 3 if kappa else 1,
        row["std_error"], row["ci_low"], row["ci_high"], n=min([int(row["n"]), *cells]),
    )  # fmt: skip


def _findings(closest: pd.DataFrame, words: TruthWords, unit: str, time: str) -> Iterator[Sentence]:
    """Yield with which truth each register agrees best, if that can be told."""
    for name, leads in closest[closest["unit"].eq(unit)].groupby("register", sort=False):
        nearest = leads.sort_values(["ci_low", "estimate"], kind="stable").iloc[0]
        told = bool(leads["ci_low"].gt(0).all())
        text = PHRASES.filled(
            "closest", "told" if told else "undetermined", register=words.register(str(name)),
            truth=words.truth(nearest["truth"]), other=words.truth(nearest["other"]),
            kappa=_number(nearest["kappa"]), lead=_number(nearest["estimate"]),
            low=_number(nearest["ci_low"]), high=_number(nearest["ci_high"]),
        )  # fmt: skip
        identity = value_id(_FAMILY, analysis("closest", time), "closest_finding", unit=unit,
                            register=str(name))  # fmt: skip
        verdict = nearest["truth"] if told else "undetermined"
        yield Sentence(identity, verdict, text, n=int(nearest["n_smallest"]))


def _number(value: float) -> str:
    return display.number(value, 3)
