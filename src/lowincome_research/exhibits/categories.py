"""From official categories to exhibits: their shares, their overlap, and the registers beside."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.entitlements.results import OfficialCategories
from lowincome_research.exhibits.category_figure import overlap_figure
from lowincome_research.exhibits.category_findings import category_findings
from lowincome_research.exhibits.category_words import PHRASES, category_note, category_word
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.measure_words import moment
from lowincome_research.exhibits.records import Column, Exhibits, Table, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.terms import LANGUAGES

_FAMILY = "categories"
_INTERVAL = ("ci_low", "ci_high")
_STATISTICS = (
    "households", "persons", "share_households", "std_error", *_INTERVAL, "share_persons",
    "std_error_persons", "ci_low_persons", "ci_high_persons",
)  # fmt: skip


def category_exhibits(results: OfficialCategories) -> Exhibits:
    """Return everything the profiles report shows of official categories.

    Parameters
    ----------
    results
        See `entitlements.shares.official_categories`.
    """
    tables = [_shares_table(results)]
    if results.agreement is not None:
        tables.append(_agreement_table(results, results.agreement))
    figures = () if results.overlaps is None else (overlap_figure(results, results.overlaps),)
    return Exhibits(
        values=tuple(_values(results)),
        sentences=tuple(category_findings(results)),
        tables=tuple(tables),
        figures=figures,
    )


def _values(results: OfficialCategories) -> Iterator[Value]:
    for row in results.shares.to_dict("records"):
        time = segment(str(row["time"]))
        for unit, suffix in (("households", ""), ("persons", "_persons")):
            identity = value_id(
                _FAMILY, f"{row['block']}_{time}", "share", unit=unit.removesuffix("s"),
                group_by="category", group=str(row["category"]),
            )  # fmt: skip
            yield Value(
                identity, row[f"share_{unit}"], "share", 1, row[f"std_error{suffix}"],
                row[f"ci_low{suffix}"], row[f"ci_high{suffix}"], n=row["n"],
            )  # fmt: skip


def _shares_table(results: OfficialCategories) -> Table:
    frame = _worded(results.shares)
    last = results.last
    return Table(
        id="tbl-categories",
        frame=frame,
        columns=(
            Column("category", PHRASES.word("column", "category")),
            Column("n", PHRASES.word("column", "n"), "count"),
            Column(
                "share_households", PHRASES.word("column", "share_households"), "share", 1,
                "std_error",
            ),
            Column(
                "share_households", PHRASES.word("column", "interval"), "share", 1,
                interval=_INTERVAL,
            ),
            Column(
                "share_persons", PHRASES.word("column", "share_persons"), "share", 1,
                "std_error_persons",
            ),
        ),
        caption=PHRASES.filled("caption", "categories", time=moment(last)),
        note=category_note(results.fitted, "precedence", "computed", "persons", "errors"),
        counts=("n", "n_time"),
        statistics=_STATISTICS,
        group="block",
        page=lambda rows: rows["time"].eq(last),
    )  # fmt: skip


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    pairs = list(zip(frame["block"], frame["category"], strict=True))
    return frame.assign(**{
        f"{column}_{language}": [words(pair)[language] for pair in pairs]
        for language in LANGUAGES
        for column, words in (
            ("category", lambda pair: category_word(*pair)),
            ("block", lambda pair: PHRASES.word("block", pair[0])),
        )
    })  # fmt: skip


def _agreement_table(results: OfficialCategories, frame: pd.DataFrame) -> Table:
    last = results.last
    unknown = frame.loc[frame["time"].eq(last), ["register", "n_unknown"]].drop_duplicates()
    count = str(int(unknown["n_unknown"].max()))
    named = frame.assign(**{
        f"{column}_{language}": [PHRASES.word(column, code)[language] for code in frame[column]]
        for language in LANGUAGES
        for column in ("register", "cell")
    })  # fmt: skip
    return Table(
        id="tbl-category-agreement",
        frame=named,
        columns=(
            Column("cell", PHRASES.word("column", "cell")),
            Column("n", PHRASES.word("column", "n"), "count"),
            Column("share", PHRASES.word("column", "share"), "share", 1, "std_error"),
            Column("share", PHRASES.word("column", "interval"), "share", 1, interval=_INTERVAL),
            Column("kappa", PHRASES.word("column", "kappa"), "number", 2),
        ),
        caption=PHRASES.filled("caption", "agreement", time=moment(last)),
        note=as_note(
            [PHRASES.word("note", "agreement"), PHRASES.filled("note", "unknown", count=count)]
        ),
        counts=("n", "n_compared", "n_unknown"),
        statistics=("share", "std_error", *_INTERVAL, "kappa"),
        group="register",
        page=lambda rows: rows["time"].eq(last) & rows["cell"].ne("neither"),
    )
