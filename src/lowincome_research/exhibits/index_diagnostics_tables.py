"""Tables of the diagnostics of indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.index_diagnostics_words import (
    PHRASES,
    DiagnosticWords,
    Namer,
    group_words,
    in_order,
    level_words,
    listed,
    named,
)
from lowincome_research.exhibits.measure_words import joined
from lowincome_research.exhibits.recalled import recalled_notes
from lowincome_research.exhibits.records import Column, Kind, Table
from lowincome_research.exhibits.words import inside
from lowincome_research.indices.diagnostics import LARGEST_WEIGHT, IndexDiagnostics
from lowincome_research.indices.summaries import DISORDER
from lowincome_research.terms import Bilingual

SHOWN = 3
"""Rows of each block that a page shows of a long table."""


def diagnostic_tables(
    results: Sequence[IndexDiagnostics], correlations: pd.DataFrame, words: DiagnosticWords
) -> Iterator[Table]:
    """Yield the tables that the diagnostics of all indices give.

    Parameters
    ----------
    results
        Of each index.
    correlations
        Of the indices with each other, `index` empty.
    """
    yield _overview(results, words)
    yield _leave_one_out(results, words)
    scales = pd.concat([one.scales for one in results], ignore_index=True)
    if len(scales):
        yield _scales(scales, words)
    pairs = pd.concat([correlations, *(one.correlations for one in results)], ignore_index=True)
    if len(pairs):
        yield _correlations(pairs, words)
    if any(one.robustness and len(one.robustness.sensitivity) for one in results):
        yield _sensitivity(results, words)
    if any(one.coordination is not None for one in results):
        yield _coordination(results, words)


def _overview(results: Sequence[IndexDiagnostics], words: DiagnosticWords) -> Table:
    by_name = {one.name: one for one in results}
    frame = named(
        pd.concat([one.to_frame() for one in results], ignore_index=True),
        index=lambda row: words.index(row["index"]),
        largest_node=lambda row: words.largest(by_name[row["index"]]),
    )
    return Table(
        id="tbl-index-diagnostics",
        frame=frame,
        columns=(
            _column("index"), _column("n", "count"), _column("tau", "number", 3),
            _column("changed", "share", 1), _column("largest_weight", "number", 3),
            _column("largest_node"), _column("alpha", "number", 2), _column("omega", "number", 2),
            _column("mean_shift", "share", 1),
        ),
        caption=PHRASES.word("caption", "diagnostics"),
        note=PHRASES.filled("note", "diagnostics", limit=display.number(LARGEST_WEIGHT, 1)),
        counts=("n",),
        statistics=("tau", "changed", "largest_weight", "alpha", "omega", "mean_shift"),
    )  # fmt: skip


def _leave_one_out(results: Sequence[IndexDiagnostics], words: DiagnosticWords) -> Table:
    ordered = [one.leave_one_out.sort_values("tau", kind="stable") for one in results]
    frame = _parts_named(pd.concat(ordered, ignore_index=True), words, "node")
    refused = frame[frame["refused"].ne("")]
    notes = [PHRASES.word("note", "leave_one_out")]
    if len(refused):
        nodes = listed([words.part(*pair) for pair in refused[["index", "node"]].to_numpy()])
        notes.append(PHRASES.filled("note", "leave_refused", nodes=nodes))
    return Table(
        id="tbl-leave-one-out",
        frame=frame,
        columns=(
            _column("node", label="left_out"), _column("tau", "number", 3, label="tau_without"),
            _column("changed", "share", 1), _column("mean_change", "number", 3),
            _column("max_change", "number", 3),
        ),
        caption=PHRASES.word("caption", "leave_one_out"),
        note=joined(notes),
        counts=("n",),
        statistics=("tau", "changed", "mean_change", "max_change"),
        group="index",
        page=lambda shown: shown.groupby("index")["tau"].rank(method="first").le(SHOWN),
    )  # fmt: skip


def _scales(frame: pd.DataFrame, words: DiagnosticWords) -> Table:
    def node(row: Mapping[Any, Any]) -> Bilingual:
        whole = row["node"] == row["index"]
        return PHRASES.word("group", "whole") if whole else words.part(row["index"], row["node"])

    return Table(
        id="tbl-scales",
        frame=named(frame, index=lambda row: words.index(row["index"]), node=node),
        columns=(
            _column("node"), _column("n_items", "count"), _column("alpha", "number", 3),
            _column("omega", "number", 3),
        ),
        caption=PHRASES.word("caption", "scales"),
        note=PHRASES.word("note", "scales"),
        counts=("n",),
        statistics=("alpha", "omega"),
        group="index",
    )  # fmt: skip


def _correlations(pairs: pd.DataFrame, words: DiagnosticWords) -> Table:
    strength = pairs.assign(strength=pairs["correlation"].abs().mul(-1))
    block = pairs["index"].map({name: at for at, name in enumerate(pairs["index"].unique())})
    ordered = strength.assign(block=block).sort_values(["block", "strength"], kind="stable")
    frame = ordered.drop(columns=["block", "strength"]).reset_index(drop=True)
    return Table(
        id="tbl-index-correlations",
        frame=_parts_named(frame, words, "first", "second"),
        columns=(
            _column("first", label="first_node"), _column("second", label="second_node"),
            _column("correlation", "number", 3),
        ),
        caption=PHRASES.word("caption", "correlations"),
        note=PHRASES.word("note", "correlations"),
        counts=("n",),
        statistics=("correlation",),
        group="index",
        page=lambda shown: shown.groupby("index").cumcount().lt(SHOWN),
    )  # fmt: skip


def _sensitivity(results: Sequence[IndexDiagnostics], words: DiagnosticWords) -> Table:
    found = [one.robustness for one in results if one.robustness]
    frame = named(
        pd.concat([one.sensitivity for one in found], ignore_index=True),
        index=lambda row: words.index(row["index"]),
        factor=lambda row: PHRASES.word("factor", row["factor"]),
    )
    draws = ", ".join(str(number) for number in sorted({one.draws for one in found}))
    notes = [PHRASES.filled("note", "sensitivity", draws=draws)]
    left_out = pd.concat([one.left_out for one in found], ignore_index=True)
    if len(left_out):
        levels = [_left_out(row, words) for row in left_out.to_dict("records")]
        notes.append(PHRASES.filled("note", "left_out", levels=listed(levels)))
    notes += recalled_notes(pd.concat([one.combinations["weights"] for one in found]))
    return Table(
        id="tbl-sensitivity",
        frame=frame,
        columns=(
            _column("factor"), _column("levels", "count"), _column("first", "number", 2),
            _interval("first"), _column("total", "number", 2), _interval("total"),
        ),
        caption=PHRASES.word("caption", "sensitivity"),
        note=joined(notes),
        group="index",
    )  # fmt: skip


def _coordination(results: Sequence[IndexDiagnostics], words: DiagnosticWords) -> Table:
    found = [
        one.coordination.sort_values("group", key=in_order, kind="stable")
        for one in results
        if one.coordination is not None
    ]
    frame = named(
        pd.concat(found, ignore_index=True),
        index=lambda row: words.index(row["index"]),
        group=lambda row: group_words(row["group"]),
    )
    graded = [name for name in ("out_of_step", "good_coordination") if name in frame]
    return Table(
        id="tbl-coupling",
        frame=frame,
        columns=(
            _column("group"), _column("n", "count"), _column("coupling", "number", 3),
            _column("coordination", "number", 3), *(_column(name, "share", 1) for name in graded),
            _column("floored", "share", 1),
        ),
        caption=PHRASES.word("caption", "coordination"),
        note=joined(_coordination_notes(results)),
        counts=("n",),
        statistics=tuple(str(name) for name in frame.select_dtypes("number") if name != "n"),
        group="index",
    )  # fmt: skip


def _coordination_notes(results: Sequence[IndexDiagnostics]) -> Iterator[Bilingual]:
    wanted = [one.coupling for one in results if one.coupling is not None]
    floors = ", ".join(f"{floor:g}" for floor in sorted({one.floor for one in wanted}))
    yield PHRASES.filled("note", "coordination", floor=floors)
    variants = {one.variant for one in wanted}
    if "standard" in variants:
        disorder = display.number(DISORDER, 1)
        yield PHRASES.filled("note", "grades", disorder=disorder)
    if "liu2020" in variants:
        yield PHRASES.word("note", "liu2020")


def _left_out(row: Mapping[Any, Any], words: DiagnosticWords) -> Bilingual:
    index, level = words.index(row["index"]), level_words(row["factor"], row["level"])
    return Bilingual(zh=f"{level.zh}（{index.zh}）", en=f"{level.en} ({inside(index.en)})")


def _parts_named(frame: pd.DataFrame, words: DiagnosticWords, *columns: str) -> pd.DataFrame:
    """Add the words of the index and of columns that name its parts."""

    def part(column: str) -> Namer:
        return lambda row: words.part(row["index"], row[column])

    called = {column: part(column) for column in columns}
    return named(frame, index=lambda row: words.index(row["index"]), **called)


def _column(name: str, kind: Kind = "text", decimals: int = 0, *, label: str = "") -> Column:
    return Column(name, PHRASES.word("column", label or name), kind, decimals)


def _interval(name: str) -> Column:
    ends = (f"{name}_low", f"{name}_high")
    return Column(name, PHRASES.word("column", "interval"), "number", 2, interval=ends)
