"""Tables of the integrity of lines: tests, last digits by county, villages that report alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from lowincome_research.exhibits.line_integrity_words import (
    PHRASES,
    LineIntegrityWords,
    with_words,
)
from lowincome_research.exhibits.records import Column, Kind, Table

COUNTS = ("n", "n_left", "n_right")
STATISTICS = (
    "estimate", "std_error", "ci_low", "ci_high", "expected", "statistic", "p_value", "p_placebo",
)  # fmt: skip
RATIOS = ("under_line", "density")
_COUNTIES = 10
_RATIO_DECIMALS, _SHARE_DECIMALS = 2, 4


def tables(words: LineIntegrityWords) -> Iterator[Table]:
    """Yield the tests, and where there are any, counties and villages."""
    results = words.results
    yield _tests(words)
    if len(results.counties):
        yield _counties(words)
    if len(results.clusters):
        yield _villages(words)


def _tests(words: LineIntegrityWords) -> Table:
    frame = words.results.tests
    rows = frame.to_dict("records")
    named = with_words(frame, "place", [words.place(row["line"]) for row in rows])
    named = with_words(named, "test", [words.test(row) for row in rows])
    readings = [PHRASES.word("reading", f"{row['test']}_{row['verdict']}") for row in rows]
    named = with_words(named, "reading", readings)
    ratio = named["test"].isin(RATIOS)
    named["decimals"] = ratio.map({True: _RATIO_DECIMALS, False: _SHARE_DECIMALS})
    return Table(
        id="tbl-line-integrity",
        frame=named.reset_index(drop=True),
        columns=(
            _column("test"),
            Column("estimate", PHRASES.word("column", "estimate"), "number", "decimals"),
            Column(
                "estimate", PHRASES.word("column", "interval"), "number", "decimals",
                interval=("ci_low", "ci_high"),
            ),
            Column("expected", PHRASES.word("column", "expected"), "number", "decimals"),
            _column("p_value", "p_value"),
            _column("p_placebo", "share", 0),
            _column("n", "count"),
            _column("reading"),
        ),
        caption=PHRASES.word("caption", "tests"),
        note=words.under_tests(),
        counts=COUNTS,
        statistics=STATISTICS,
        group="place",
    )  # fmt: skip


def _counties(words: LineIntegrityWords) -> Table:
    frame = words.results.counties.sort_values(["p_value", "county"])
    named = with_words(frame, "county", [words.county(one) for one in frame["county"]])
    readings = [PHRASES.word("reading", f"last_digit_{one}") for one in frame["verdict"]]
    return Table(
        id="tbl-line-integrity-counties",
        frame=with_words(named, "reading", readings).reset_index(drop=True),
        columns=(
            _column("county"),
            _column("share_0_5", "share", 1),
            _column("statistic", "number", 1),
            _column("p_value", "p_value"),
            _column("p_adjusted", "p_value"),
            _column("n", "count"),
            _column("reading"),
        ),
        caption=PHRASES.word("caption", "counties"),
        note=words.under("digits", "holm"),
        counts=("n",),
        statistics=("share_0_5", "statistic", "p_value", "p_adjusted"),
        page=lambda rows: pd.Series(np.arange(len(rows)) < _COUNTIES, index=rows.index),
    )


def _villages(words: LineIntegrityWords) -> Table:
    frame: pd.DataFrame = words.results.clusters
    named = with_words(frame, "village", [words.village(str(one)) for one in frame["village"]])
    named = with_words(named, "time", [words.time(str(one)) for one in frame["time"]])
    return Table(
        id="tbl-line-integrity-villages",
        frame=named.reset_index(drop=True),
        columns=(_column("village"), _column("time"), _column("households", "count")),
        caption=PHRASES.word("caption", "villages"),
        note=words.under("villages"),
        counts=("households",),
    )


def _column(name: str, kind: Kind = "text", decimals: int = 3) -> Column:
    return Column(name, PHRASES.word("column", name), kind, decimals)
