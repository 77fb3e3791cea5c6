"""From strata and types to exhibits: tables and figures of the profiles report."""

from __future__ import annotations

import pandas as pd

from lowincome_research.classification.results import TypeResults
from lowincome_research.exhibits import display
from lowincome_research.exhibits.measure_figures import shares_figure
from lowincome_research.exhibits.measure_words import filled, joined, moment, with_words, word
from lowincome_research.exhibits.records import Column, Exhibits, Figure, Table
from lowincome_research.exhibits.type_certainty import certainty_exhibits
from lowincome_research.exhibits.type_findings import (
    cut_values,
    low_income_finding,
    share_values,
    stratum_values,
    trend_finding,
)
from lowincome_research.exhibits.type_movement import movement_exhibits
from lowincome_research.exhibits.type_rules import labelled, rule_exhibits, rule_note, rule_words
from lowincome_research.terms import LANGUAGES, Bilingual

_SHARES = ("share_households", "share_persons")
_STATISTICS = (
    "households", "persons", *_SHARES, "std_error", "ci_low", "ci_high", "std_error_persons",
    "ci_low_persons", "ci_high_persons",
)  # fmt: skip


def type_exhibits(results: TypeResults) -> Exhibits:
    """Return everything the profiles report shows of strata and types."""
    shares = _with_type_words(results.shares, results)
    sentences = [low_income_finding(results)]
    if results.trend is not None:
        sentences.append(trend_finding(results))
    strata = Exhibits(
        values=tuple(stratum_values(results.strata)),
        sentences=tuple(sentences),
        figures=(_strata_figure(results),),
    )
    types = Exhibits(
        values=(*share_values(results), *cut_values(results)),
        tables=(_all_types(shares, results), _latest(shares, results)),
        figures=(_years_figure(shares, results),),
    )
    for found in (rule_exhibits, certainty_exhibits, movement_exhibits):
        types += found(results)
    return strata + labelled(types, results.fitted.spec)


def _with_type_words(frame: pd.DataFrame, results: TypeResults) -> pd.DataFrame:
    for group, column in {"type": "type", "stratum": "stratum", "version": "version"}.items():
        frame = with_words(frame, group, column)
    names = rule_words(results.fitted.spec)
    return frame.assign(**{
        f"cut_rule_{language}": [names[name][language] for name in frame["cut_rule"]]
        for language in LANGUAGES
    })  # fmt: skip


def _note(results: TypeResults) -> Bilingual:
    fitted = results.fitted
    parts = [filled("note", "types", replicates=str(results.n_replicates))]
    level = rule_note(fitted.spec)
    if level is not None:
        parts.append(level)
    correlation = display.number(fitted.correlation, 2)
    parts.append(filled("note", "axis", correlation=correlation))
    if fitted.spec.override_no_labour:
        parts.append(word("note", "override"))
    return joined(parts)


def _share_columns(*leading: Column) -> tuple[Column, ...]:
    return (
        *leading,
        Column("n", word("column", "n"), "count"),
        Column("share_households", word("column", "share_households"), "share", 1, "std_error"),
        Column(
            "share_households", word("column", "interval"), "share", 1,
            interval=("ci_low", "ci_high"),
        ),
        Column("share_persons", word("column", "share_persons"), "share", 1, "std_error_persons"),
    )  # fmt: skip


def _table(
    name: str, frame: pd.DataFrame, columns: tuple[Column, ...], caption: Bilingual,
    note: Bilingual, group: str | None = None,
) -> Table:  # fmt: skip
    return Table(
        id=name, frame=frame.reset_index(drop=True), columns=columns, caption=caption, note=note,
        counts=("n", "n_cell"), statistics=_STATISTICS, group=group,
    )  # fmt: skip


def _all_types(shares: pd.DataFrame, results: TypeResults) -> Table:
    leading = [
        Column("time", word("column", "year")),
        Column("stratum", word("column", "stratum")),
        Column("version", word("column", "version")),
        Column("cut_rule", word("column", "rule")),
        Column("type", word("column", "type")),
    ]
    return _table(
        "tbl-types", shares, _share_columns(*leading), word("caption", "types"), _note(results)
    )


def _latest(shares: pd.DataFrame, results: TypeResults) -> Table:
    rows = shares[
        shares["time"].eq(results.last)
        & shares["version"].eq("final")
        & shares["cut_rule"].eq(results.main_rule)
    ]
    return _table(
        "tbl-type-shares", rows, _share_columns(Column("type", word("column", "type"))),
        filled("caption", "type_shares", time=moment(results.last)), _note(results), "stratum",
    )  # fmt: skip


def _years_figure(shares: pd.DataFrame, results: TypeResults) -> Figure:
    rows = shares[
        shares["stratum"].eq("all")
        & shares["version"].eq("final")
        & shares["cut_rule"].eq(results.main_rule)
    ].rename(columns={"share_households": "share"})
    columns = ["time", "type", "type_zh", "type_en", "share", "std_error", "ci_low", "ci_high", "n"]
    return shares_figure(
        rows[columns].reset_index(drop=True), name="type_years", group="type",
        caption=word("caption", "type_years"), note=_note(results),
    )  # fmt: skip


def _strata_figure(results: TypeResults) -> Figure:
    households = results.strata[results.strata["unit"].eq("household")]
    rows = with_words(households[households["stratum"].ne("S0")], "stratum", "stratum")
    return shares_figure(
        rows.reset_index(drop=True), name="strata", group="stratum",
        caption=word("caption", "strata"), note=word("note", "means"),
    )  # fmt: skip
