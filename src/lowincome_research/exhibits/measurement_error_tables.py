"""Tables of identification errors under assumed errors of reported income."""

from __future__ import annotations

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.measurement_error_words import (
    PHRASES,
    Notes,
    own_truths,
    shown_rows,
    shown_unit,
    unit_word,
)
from lowincome_research.exhibits.records import Column, Table
from lowincome_research.terms import Bilingual

COUNTS = ("n", "n_cases")
STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
_ENDS = ("low", "high", "reach_low", "reach_high")


def errors_table(frame: pd.DataFrame, notes: Notes) -> Table:
    """Return every figure; a page shows the first register at the central standard deviation.

    Parameters
    ----------
    frame
        `MeasurementErrorResults.errors` with the words of its rows.
    """
    central, first = notes.results.assumed.central, first_case(frame, notes)
    interval = ("ci_low", "ci_high")
    return Table(
        id="tbl-measurement-error",
        frame=frame.reset_index(drop=True),
        columns=(
            *(_column(name) for name in ("kind", "figure", "metric")),
            Column("estimate", PHRASES.word("column", "estimate"), "number", 3, "std_error"),
            Column("estimate", PHRASES.word("column", "interval"), "number", 3, interval=interval),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "errors"),
        note=notes.under(
            "central",
            "case",
            "alone",
            "independent",
            "floor",
            sd=f"{central:g}",
            floor=display.share(notes.results.assumed.floor, 0),
            **case_words(frame[first]),
        ),
        counts=COUNTS,
        statistics=(*STATISTICS, *({"true_value"} & set(frame.columns))),
        page=lambda rows: first_case(rows, notes) & rows["sd"].isin([0.0, central]),
    )


def bounds_table(frame: pd.DataFrame, notes: Notes) -> Table:
    """Return what the assumed errors span; a page shows each register by one truth.

    Parameters
    ----------
    frame
        `MeasurementErrorResults.bounds()` with the words of its rows, and `true_value` where it
        is known.
    """
    known = ["true_value"] if "true_value" in frame else []
    spans = [f"{figure}_{end}" for figure in ("corrected", "noise_alone") for end in _ENDS]
    columns = [
        _column("metric"),
        _share("measured", "measured"),
        _span("corrected", "corrected"),
        _span("corrected_reach", "reach"),
        *(_share(name, "true") for name in known),
        _span("noise_alone", "noise_alone"),
        Column("n", PHRASES.word("column", "n"), "count"),
    ]
    unit = unit_word(frame[frame["unit"].eq(shown_unit(frame))].iloc[0])
    return Table(
        id="tbl-measurement-error-bounds",
        frame=frame.reset_index(drop=True),
        columns=tuple(columns),
        caption=PHRASES.word("caption", "bounds"),
        note=notes.under("unit", "bounds", "reach", "alone", unit=unit),
        counts=COUNTS,
        statistics=("measured", *spans, *known),
        group="case",
        page=lambda rows: shown_rows(rows, notes.results.spec),
    )


def first_case(frame: pd.DataFrame, notes: Notes) -> pd.Series:
    """Tell which rows are of the first register, by the truth and unit it is shown by."""
    register = next(iter(own_truths(frame, notes.results.spec)))
    return frame["register"].eq(register) & shown_rows(frame, notes.results.spec)


def case_words(rows: pd.DataFrame) -> dict[str, Bilingual]:
    """Return what the first of some rows is about, for a note."""
    row = rows.iloc[0]
    return {
        "register": Bilingual(zh=row["register_zh"], en=row["register_en"]),
        "truth": Bilingual(zh=row["truth_zh"], en=row["truth_en"]),
        "unit": unit_word(row),
    }


def _column(name: str) -> Column:
    return Column(name, PHRASES.word("column", name))


def _share(name: str, label: str) -> Column:
    return Column(name, PHRASES.word("column", label), "number", 3)


def _span(name: str, label: str) -> Column:
    ends = (f"{name}_low", f"{name}_high")
    return Column(ends[0], PHRASES.word("column", label), "number", 3, interval=ends)
