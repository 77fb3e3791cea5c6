"""Exhibits of the comparability of a scale's items between groups."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.index_diagnostics_words import (
    PHRASES,
    DiagnosticWords,
    listed,
    named,
)
from lowincome_research.exhibits.measure_words import joined
from lowincome_research.exhibits.records import Column, Kind, Sentence, Table, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.exhibits.words import inside
from lowincome_research.indices.diagnostics import IndexDiagnostics
from lowincome_research.indices.invariance import EQUAL, FAIR, LEAST_ROWS
from lowincome_research.stats.quantiles import TIE
from lowincome_research.terms import Bilingual

_STATISTICS = ("congruence", "alpha", "omega", "difference", "ci_low", "ci_high", "p_value")
Row = Mapping[Hashable, Any]


def invariance_table(results: Sequence[IndexDiagnostics], words: DiagnosticWords) -> list[Table]:
    """Return the table of all scales whose groups the study names; none where it names none."""
    found = [one.invariance for one in results if len(one.invariance)]
    if not found:
        return []
    whole = pd.concat(found, ignore_index=True)
    compared = whole[whole["refused"].eq("")].reset_index(drop=True)
    if compared.empty:
        return []
    frame = named(
        compared,
        block=lambda row: _block(row, words),
        group=lambda row: words.value(row["column"], row["group"]),
        item=lambda row: _item(row, words),
    ).assign(block=compared["index"] + ":" + compared["column"])
    frame = frame.drop(columns=["refused", "missing"])
    table = Table(
        id="tbl-invariance",
        frame=frame,
        columns=(
            _column("group"), _column("n", "count"), _column("congruence", "number"),
            _column("alpha", "number"), _column("omega", "number"), _column("item"),
            _column("difference", "number"),
            Column("difference", PHRASES.word("column", "interval"), "number", 3,
                   interval=("ci_low", "ci_high")),
            _column("p_value", "p_value"),
        ),
        caption=PHRASES.word("caption", "invariance"),
        note=joined(_notes(whole, words)),
        counts=("n",),
        statistics=_STATISTICS,
        group="block",
    )  # fmt: skip
    return [table]


def invariance_values(one: IndexDiagnostics) -> Iterator[Value]:
    """Yield the figures of every group that is compared."""
    for row in one.invariance.to_dict("records"):
        for metric in ("congruence", "alpha", "omega", "difference"):
            if not pd.isna(row[metric]):
                ends = (row["ci_low"], row["ci_high"]) if metric == "difference" else (None, None)
                identity = value_id(
                    "measures", f"invariance_{one.name}_{row['column']}", metric,
                    group_by="group", group=segment(row["group"]),
                )  # fmt: skip
                yield Value(
                    identity, float(row[metric]), "number", 3, ci_low=ends[0], ci_high=ends[1],
                    n=int(row["n"]),
                )  # fmt: skip


def invariance_findings(one: IndexDiagnostics, words: DiagnosticWords) -> Iterator[Sentence]:
    """Yield for each column of groups whether they can be compared by the scale."""
    for column, rows in one.invariance.groupby("column", sort=False):
        compared = rows[rows["refused"].eq("")]
        verdict = rows["verdict"].iloc[0]
        parts = _common(one.name, str(column), float(rows["smallest"].iloc[0]), words)
        if verdict == "items_differ":
            parts |= _difference(compared, words)
        identity = value_id("measures", f"invariance_{one.name}_{column}", "invariance_finding")
        text = PHRASES.filled("sentence", verdict, **parts)
        yield Sentence(identity, verdict, text, n=int(compared["n"].sum()))


def _common(
    index: str, column: str, smallest: float, words: DiagnosticWords
) -> dict[str, str | Bilingual]:
    scale, group = words.index(index), words.column(str(column))
    return {
        "index": scale, "index_inside": inside(scale.en), "column": group,
        "column_inside": inside(group.en), "congruence": display.number(smallest, 3),
        "similarity": PHRASES.word("similarity", "equal" if smallest >= EQUAL - TIE else "fair"),
        "fair": display.number(FAIR, 2),
    }  # fmt: skip


def _difference(rows: pd.DataFrame, words: DiagnosticWords) -> dict[str, str | Bilingual]:
    """Return the words of the group and item with the smallest p-value, the first of them."""
    lead = rows.sort_values("p_value", kind="stable").to_dict("records")[0]
    item, group = _item(lead, words), words.value(lead["column"], lead["group"])
    difference, low, high = (
        display.number(lead[name], 3) for name in ("difference", "ci_low", "ci_high")
    )
    return {
        "item": item, "item_inside": inside(item.en), "who": group,
        "who_inside": inside(group.en), "difference": difference, "low": low, "high": high,
        "p": display.p_value(lead["p_value"]),
    }  # fmt: skip


def _notes(whole: pd.DataFrame, words: DiagnosticWords) -> Iterator[Bilingual]:
    equal, fair = display.number(EQUAL, 2), display.number(FAIR, 2)
    yield PHRASES.filled("note", "invariance", equal=equal, fair=fair)
    refused = [_left_out(row, words) for row in whole.to_dict("records") if row["refused"]]
    if refused:
        yield PHRASES.filled(
            "note", "invariance_left_out", groups=listed(refused), least=str(LEAST_ROWS)
        )
    for (_, column), rows in whole.groupby(["index", "column"], sort=False):
        if missing := int(rows["missing"].iloc[0]):
            label = words.column(str(column))
            said = Bilingual(zh=label.zh, en=inside(label.en))
            yield PHRASES.filled("note", "invariance_missing", n=str(missing), column=said)


def _block(row: Row, words: DiagnosticWords) -> Bilingual:
    index, column = words.index(row["index"]), words.column(row["column"])
    return Bilingual(zh=f"{index.zh}：{column.zh}", en=f"{index.en}: {inside(column.en)}")


def _left_out(row: Row, words: DiagnosticWords) -> Bilingual:
    column, group = words.column(row["column"]), words.value(row["column"], row["group"])
    return Bilingual(zh=f"{group.zh}（{column.zh}）", en=f"{group.en} ({inside(column.en)})")


def _item(row: Row, words: DiagnosticWords) -> Bilingual:
    item: str = row["item"]
    return words.part(row["index"], item) if item else Bilingual(zh="—", en="—")


def _column(name: str, kind: Kind = "text") -> Column:
    return Column(name, PHRASES.word("column", name), kind, 0 if kind == "count" else 3)
