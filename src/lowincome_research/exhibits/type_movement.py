"""Movement between types: measured, corrected for measurement error, and held back until sure."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.classification.results import TypeResults
from lowincome_research.classification.spec import TYPES
from lowincome_research.exhibits import display
from lowincome_research.exhibits.measure_figures import transitions_figure
from lowincome_research.exhibits.measure_words import (
    filled,
    joined,
    moment,
    percent,
    with_words,
    word,
)
from lowincome_research.exhibits.records import (
    Column,
    Exhibits,
    Figure,
    Sentence,
    Table,
    Value,
    value_id,
)
from lowincome_research.exhibits.type_findings import FAMILY, segment, stability_findings
from lowincome_research.terms import LANGUAGES, Bilingual

_KEYS = ["time_from", "time_to", "type_from", "type_to"]
_ESTIMATES = ("share", "std_error", "ci_low", "ci_high")
_TRUE = "true_share"
_EXCESS = 0.02
"""Excess of declared errors above which a note says so."""


def movement_exhibits(results: TypeResults) -> Exhibits:
    """Return everything the profiles report shows of movement between types."""
    if results.moves is None:
        return Exhibits()
    pair = results.moves[results.moves["time_to"].eq(results.last)]
    shown = Exhibits(
        values=tuple(_move_values(pair, "raw")),
        sentences=tuple(stability_findings(pair)),
        figures=(_figure(pair),),
    )
    if results.corrected is not None:
        shown += _corrected_exhibits(results.moves, results.corrected, results)
    return shown + _change_exhibits(results)


def _figure(pair: pd.DataFrame) -> Figure:
    named = with_words(with_words(pair, "type", "type_from"), "type", "type_to")
    return transitions_figure(
        named.reset_index(drop=True), first=pair["time_from"].iloc[0],
        second=pair["time_to"].iloc[0], note=word("note", "transitions"),
    )  # fmt: skip


def _corrected_exhibits(
    moves: pd.DataFrame, corrected: pd.DataFrame, results: TypeResults
) -> Exhibits:
    raw = moves[[*_KEYS, "n", *_ESTIMATES]].rename(
        columns={one: f"{one}_raw" for one in _ESTIMATES}
    )
    beside = corrected.merge(raw, on=_KEYS, how="left")
    beside["n"] = beside["n"].fillna(0).astype(int)
    if results.recovery is not None and results.recovery.moves is not None:
        true = results.recovery.moves[[*_KEYS, "share"]].rename(columns={"share": _TRUE})
        beside = beside.merge(true, on=_KEYS, how="left")
    pair = beside[beside["time_to"].eq(results.last)]
    return Exhibits(
        values=tuple(_move_values(pair, "corrected")),
        sentences=tuple(_corrected_findings(pair)),
        tables=(_corrected_table(beside, results),),
    )


def _corrected_table(beside: pd.DataFrame, results: TypeResults) -> Table:
    named = with_words(with_words(beside, "type", "type_from"), "type", "type_to")
    pair = beside[beside["time_to"].eq(results.last)]
    first, second = (moment(pair[name].iloc[0]) for name in ("time_from", "time_to"))
    notes = [filled("note", "corrected", replicates=str(results.n_replicates))]
    excess = float(pair["excess"].iloc[0])
    if excess > _EXCESS:
        notes.append(filled("note", "excess", excess=percent(excess)))
    known = _TRUE in beside
    if known:
        notes.append(word("note", "true_moves"))
    true = (Column(_TRUE, word("column", _TRUE), "share", 1),) if known else ()
    last = results.last
    return Table(
        id="tbl-transitions-corrected",
        frame=named,
        columns=(
            Column("type_to", word("column", "type_to")),
            Column("share_raw", word("column", "raw_share"), "share", 1, "std_error_raw"),
            Column("share", word("column", "corrected_share"), "share", 1, "std_error"),
            Column("share", word("column", "interval"), "share", 1, interval=("ci_low", "ci_high")),
            *true,
        ),
        caption=filled("caption", "corrected", first=first, second=second),
        note=joined(notes),
        counts=("n", "n_from"),
        statistics=(
            *_ESTIMATES,
            *(f"{one}_raw" for one in _ESTIMATES),
            "excess",
            *([_TRUE] * known),
        ),
        group="type_from",
        page=lambda frame: frame["time_to"].eq(last),
    )


def _corrected_findings(pair: pd.DataFrame) -> Iterator[Sentence]:
    first, second = (moment(pair[name].iloc[0]) for name in ("time_from", "time_to"))
    moves = {(row["type_from"], row["type_to"]): row for row in pair.to_dict("records")}
    for name in TYPES:
        row, kind = moves[name, name], word("type", name)
        if pd.isna(row["share"]):
            continue
        text = filled(
            "sentence", "corrected", first=first, second=second,
            type=Bilingual(zh=kind.zh, en=kind.en[:1].lower() + kind.en[1:]),
            share=percent(row["share"]), low=percent(row["ci_low"]), high=percent(row["ci_high"]),
            raw=percent(row["share_raw"]),
        )  # fmt: skip
        identity = value_id(
            FAMILY, "type_stability_corrected", "finding", group_by="type", group=name
        )
        yield Sentence(identity, "described", text, n=int(row["n"]))


def _move_values(pair: pd.DataFrame, version: str) -> Iterator[Value]:
    for row in pair.dropna(subset=["share"]).to_dict("records"):
        moved = f"{segment(row['time_from'])}{segment(row['time_to'])}"
        yield Value(
            value_id(
                FAMILY, f"moves_{version}{moved}_{row['type_from']}", "share", unit="household",
                group_by="type_to", group=row["type_to"],
            ),
            value=row["share"], std_error=row["std_error"], ci_low=row["ci_low"],
            ci_high=row["ci_high"], unit="share", decimals=1, n=row["n"],
        )  # fmt: skip


def _change_exhibits(results: TypeResults) -> Exhibits:
    changes, rule = results.changes, results.fitted.spec.hysteresis
    if changes is None or rule is None:
        return Exhibits()
    table = Table(
        id="tbl-type-changes",
        frame=_with_waves(with_words(changes, "version", "version")),
        columns=(
            Column("waves", word("column", "waves")),
            Column("n", word("column", "n"), "count"),
            Column("share", word("column", "changed"), "share", 1, "std_error"),
            Column("share", word("column", "interval"), "share", 1, interval=("ci_low", "ci_high")),
        ),
        caption=word("caption", "changes"),
        note=filled("note", "changes", p=display.share(rule.p, 0), waves=str(rule.waves)),
        counts=("n", "n_changed"),
        statistics=_ESTIMATES,
        group="version",
    )
    return Exhibits(
        values=tuple(_change_values(changes)), sentences=(_change_finding(results),),
        tables=(table,),
    )  # fmt: skip


def _with_waves(changes: pd.DataFrame) -> pd.DataFrame:
    """Name the pair of waves of each row, and put rows of one version together."""
    pairs = [
        filled("phrase", "waves", first=moment(row["time_from"]), second=moment(row["time_to"]))
        for row in changes.to_dict("records")
    ]
    named = changes.assign(**{
        f"waves_{language}": [pair[language] for pair in pairs] for language in LANGUAGES
    })  # fmt: skip
    return named.sort_values(["version", "time_from"]).reset_index(drop=True)


def _change_values(changes: pd.DataFrame) -> Iterator[Value]:
    for row in changes.to_dict("records"):
        moved = f"{segment(row['time_from'])}{segment(row['time_to'])}"
        yield Value(
            value_id(FAMILY, f"type_changes_{row['version']}{moved}", "share", unit="household"),
            value=row["share"], std_error=row["std_error"], ci_low=row["ci_low"],
            ci_high=row["ci_high"], unit="share", decimals=1, n=row["n_changed"],
        )  # fmt: skip


def _change_finding(results: TypeResults) -> Sentence:
    assert results.changes is not None
    last = results.changes[results.changes["time_to"].eq(results.last)]
    shares = dict(zip(last["version"], last["share"], strict=True))
    text = filled(
        "sentence", "changes", first=moment(last["time_from"].iloc[0]),
        second=moment(results.last),
        final=percent(shares["final"]), held=percent(shares["held"]),
    )  # fmt: skip
    identity = value_id(FAMILY, "type_changes", "finding", unit="household")
    return Sentence(identity, "described", text, n=int(last["n_changed"].min()))
