"""The calibration of a simulation as an exhibit: what it was to show beside what it shows."""

from __future__ import annotations

import pandas as pd

from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Column, Exhibits, Table, Value, value_id
from lowincome_research.terms import LANGUAGES

_PHRASES = Phrases("calibration")
_DECIMALS_BELOW = ((10, 3), (1000, 1))


def calibration_exhibits(targets: pd.DataFrame) -> Exhibits:
    """Return `tbl-calibration` and how many targets were met.

    Parameters
    ----------
    targets
        See `simulation.targets.calibration_table`.
    """
    named = targets.copy()
    for language in LANGUAGES:
        for column, group, codes in (
            ("target", "target", targets["target"]),
            ("source", "source", targets["target"]),
            ("confidence", "confidence", targets["confidence"]),
            ("within", "within", targets["within"].map({True: "met", False: "missed"})),
        ):
            words = [_PHRASES.word(group, code)[language] for code in codes]
            named[f"{column}_{language}"] = words
    named["decimals"] = [_decimals(wanted) for wanted in targets["wanted"]]
    table = Table(
        id="tbl-calibration",
        frame=named,
        columns=(
            Column("target", _PHRASES.word("column", "target")),
            Column("wanted", _PHRASES.word("column", "wanted"), "number", "decimals"),
            Column("obtained", _PHRASES.word("column", "obtained"), "number", "decimals"),
            Column("tolerance", _PHRASES.word("column", "tolerance"), "number", "decimals"),
            Column("within", _PHRASES.word("column", "within")),
            Column("source", _PHRASES.word("column", "source")),
            Column("confidence", _PHRASES.word("column", "confidence")),
        ),
        caption=_PHRASES.word("caption", "calibration"),
        note=_PHRASES.word("note", "calibration"),
    )
    values = (
        Value(value_id("calibration", "targets", "count"), len(targets), "count"),
        Value(value_id("calibration", "targets", "met"), int(targets["within"].sum()), "count"),
    )
    return Exhibits(values=values, tables=(table,))


def _decimals(wanted: float) -> int:
    return next((digits for bound, digits in _DECIMALS_BELOW if abs(wanted) < bound), 0)
