"""Tables of the performance report."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.exhibits.performance_words import PHRASES, PerformanceWords
from lowincome_research.exhibits.records import Column, Table
from lowincome_research.performance.spec import DIMENSIONS
from lowincome_research.terms import LANGUAGES

_STATISTICS = (
    "value", "score", "std_error", "rank", "rank_low", "rank_high", "ci_low", "ci_high",
    "expected", "adjusted", "shrunk", "value_std_error", "own_weight", "band_probability",
    "n_told_apart",
)  # fmt: skip


def tables(
    frame: pd.DataFrame, overall: pd.DataFrame, income: pd.DataFrame | None, words: PerformanceWords
) -> Iterator[Table]:
    """Yield the tables: everything, the scorecard, the indicators, and incomes where asked for.

    Parameters
    ----------
    frame, overall
        `tbl-performance` and its totals in the order of ranks, with words.
    income
        Incomes by place, with words.
    """
    yield _everything(frame, words)
    yield _scorecard(frame, overall, words)
    yield _indicators(frame, words)
    if income is not None:
        yield _incomes(income, words)


def _everything(frame: pd.DataFrame, words: PerformanceWords) -> Table:
    return Table(
        id="tbl-performance",
        frame=frame,
        columns=(
            _text("unit", "place"),
            _text("indicator", "indicator"),
            Column("score", PHRASES.word("column", "score"), "number", 1, error="std_error"),
            *_rank_columns(),
        ),
        caption=PHRASES.word("caption", "all"),
        note=words.note("ranks", "scores"),
        counts=("n",),
        statistics=_STATISTICS,
        page=lambda rows: rows["level"].eq("overall"),
    )


def _scorecard(frame: pd.DataFrame, overall: pd.DataFrame, words: PerformanceWords) -> Table:
    """Return a line per place: total, band, rank, and the points of each dimension."""
    parts = frame[frame["level"].eq("dimension")]
    points = parts.pivot(index="unit", columns="indicator", values="score")
    shown = [name for name in DIMENSIONS if name in points]
    wide = overall.merge(points[shown].reset_index(), on="unit")
    return Table(
        id="tbl-performance-scorecard",
        frame=wide,
        columns=(
            _text("unit", "place"),
            *(Column(name, PHRASES.word("dimension", name), "number", 1) for name in shown),
            Column("score", PHRASES.word("column", "score"), "number", 1, error="std_error"),
            _text("band", "band"),
            Column("band_probability", PHRASES.word("column", "band_probability"), "share", 0),
            *_rank_columns(),
        ),
        caption=PHRASES.word("caption", "scorecard"),
        note=words.note("ranks", "scores", "bands"),
        statistics=(*_STATISTICS, *shown),
    )


def _indicators(frame: pd.DataFrame, words: PerformanceWords) -> Table:
    """Return a line per indicator: what it asks for, and how far places differ in it."""
    rows = frame[frame["level"].eq("indicator")]
    found = rows.groupby("indicator", sort=False).agg(
        mean_score=("score", "mean"), points=("points", "first"), own_weight=("own_weight", "mean"),
        told=("n_told_apart", "sum"), places=("unit", "size"),
    )  # fmt: skip
    found["told_apart"] = found["told"] / (found["places"] * (found["places"] - 1))
    listed = [_described(name, words) for name in found.index]
    return Table(
        id="tbl-performance-indicators",
        frame=pd.concat([pd.DataFrame(listed), found.reset_index(drop=True)], axis=1),
        columns=(
            _text("dimension", "dimension"),
            _text("indicator", "indicator"),
            _text("direction", "direction"),
            _text("target", "target"),
            Column("points", PHRASES.word("column", "points"), "number", 1),
            Column("mean_score", PHRASES.word("column", "mean_score"), "number", 1),
            Column("own_weight", PHRASES.word("column", "own_weight"), "share", 0),
            Column("told_apart", PHRASES.word("column", "told_apart"), "share", 0),
        ),
        caption=PHRASES.word("caption", "indicators"),
        note=words.note("rule", "scores"),
        statistics=("mean_score", "own_weight", "told_apart"),
    )


def _described(name: str, words: PerformanceWords) -> dict[str, object]:
    declared = words.spec.indicators[name]
    target = declared.target * 100 if declared.unit == "share" else declared.target
    sign = "%" if declared.unit == "share" else ""
    row: dict[str, object] = {"id": name}
    row["target"] = f"{target:.{declared.decimals}f}{sign}"
    for language in LANGUAGES:
        row[f"indicator_{language}"] = declared.label[language]
        row[f"dimension_{language}"] = PHRASES.word("dimension", declared.dimension)[language]
        row[f"direction_{language}"] = PHRASES.word("direction", declared.direction)[language]
    return row


def _incomes(income: pd.DataFrame, words: PerformanceWords) -> Table:
    return Table(
        id="tbl-income-gaps",
        frame=income.sort_values(["ratio", "unit"], ascending=[False, True], ignore_index=True),
        columns=(
            _text("unit", "place"),
            Column("rural", PHRASES.word("column", "rural"), "number", 0),
            Column("urban", PHRASES.word("column", "urban"), "number", 0),
            Column("ratio", PHRASES.word("column", "ratio"), "number", 2, error="std_error"),
            Column("ratio", PHRASES.word("column", "interval"), "number", 2,
                   interval=("ci_low", "ci_high")),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "gaps"),
        note=words.note("incomes"),
        counts=("n",),
        statistics=("rural", "rural_std_error", "ratio", "std_error", "ci_low", "ci_high",
                    "relative"),
    )  # fmt: skip


def _text(name: str, heading: str) -> Column:
    return Column(name, PHRASES.word("column", heading))


def _rank_columns() -> tuple[Column, Column]:
    return (
        Column("rank", PHRASES.word("column", "rank"), "count"),
        Column("rank", PHRASES.word("column", "rank_interval"), "count",
               interval=("rank_low", "rank_high")),
    )  # fmt: skip
