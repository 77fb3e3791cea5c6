"""From livelihood strategies to exhibits: their shares by year and type, and what may be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from lowincome_research.classification.spec import ClassificationSpec
from lowincome_research.classification.strategies import ALL, SPREAD, StrategyResults
from lowincome_research.exhibits import display
from lowincome_research.exhibits.measure_words import moment, percent, points, word
from lowincome_research.exhibits.records import (
    Column,
    Exhibits,
    Sentence,
    Table,
    Value,
    value_id,
)
from lowincome_research.exhibits.segments import segment
from lowincome_research.exhibits.strategy_words import PHRASES, strategy_note, strategy_word
from lowincome_research.exhibits.type_rules import labelled
from lowincome_research.exhibits.wording import verdict_of
from lowincome_research.terms import LANGUAGES, Bilingual

_FAMILY = "livelihood_strategies"
_INTERVAL = ("ci_low", "ci_high")


def strategy_exhibits(
    results: StrategyResults,
    labels: Mapping[str, Bilingual],
    types: ClassificationSpec | None = None,
) -> Exhibits:
    """Return everything the profiles report shows of livelihood strategies.

    Parameters
    ----------
    results
        See `classification.strategies.livelihood_strategies`.
    labels
        Labels of the panel's columns.
    types
        How households are typed, where they are: types from proxies are called so.
    """
    values = [*_share_values(results.shares), *_spread_values(results.spread)]
    differences = {"trend": results.trend, "between_types": results.between_types}
    for analysis, table in differences.items():
        values += [] if table is None else _difference_values(table, analysis)
    overall = Exhibits(values=tuple(values), sentences=tuple(_findings(results)))
    of_types = Exhibits(sentences=tuple(_type_findings(results)), tables=(_table(results, labels),))
    return overall + (labelled(of_types, types) if types else of_types)


def _table(results: StrategyResults, labels: Mapping[str, Bilingual]) -> Table:
    frame, last = results.shares, results.last
    persons = "share_persons" in frame
    absent = list(results.latest.index[results.latest["n"].eq(0)])
    named = frame.assign(**{
        f"{column}_{language}": [words(code)[language] for code in frame[column]]
        for language in LANGUAGES
        for column, words in (("block", _block_word), ("strategy", strategy_word))
    })  # fmt: skip
    return Table(
        id="tbl-livelihood-strategies",
        frame=named,
        columns=tuple(_columns(persons)),
        caption=PHRASES.filled("caption", "strategies", time=moment(last)),
        note=strategy_note(results.spec, labels, absent),
        counts=("n",),
        statistics=tuple(
            str(name) for name in frame if name not in ("time", "block", "strategy", "n")
        ),
        group="block",
        page=lambda rows: rows["time"].eq(last) & ~rows["strategy"].isin(absent),
    )  # fmt: skip


def _columns(persons: bool) -> Iterator[Column]:
    label = {name: PHRASES.word("column", name) for name in ("strategy", "n", "interval")}
    yield Column("strategy", label["strategy"])
    yield Column("n", label["n"], "count")
    shares = {"share_households": "std_error", "share_persons": "std_error_persons"}
    for name, error in shares.items():
        if name == "share_households" or persons:
            yield Column(name, PHRASES.word("column", name), "share", 1, error)
        if name == "share_households":
            yield Column(name, label["interval"], "share", 1, interval=_INTERVAL)
    for name in SPREAD:
        yield Column(name, PHRASES.word("column", name), "number", 2, f"std_error_{name}")


def _block_word(block: str) -> Bilingual:
    return PHRASES.word("block", block) if block == ALL else word("type", block)


def _share_values(shares: pd.DataFrame) -> Iterator[Value]:
    units = {"households": ""} | ({"persons": "_persons"} if "share_persons" in shares else {})
    for row in shares.to_dict("records"):
        for unit, suffix in units.items():
            identity = value_id(
                _FAMILY, _analysis(row), "share", unit=unit.removesuffix("s"),
                group_by="strategy", group=row["strategy"],
            )  # fmt: skip
            yield Value(
                identity, row[f"share_{unit}"], "share", 1, row[f"std_error{suffix}"],
                row[f"ci_low{suffix}"], row[f"ci_high{suffix}"], n=row["n"],
            )  # fmt: skip


def _spread_values(spread: pd.DataFrame) -> Iterator[Value]:
    for row in spread.to_dict("records"):
        identity = value_id(
            _FAMILY, f"{_analysis(row)}_{row['variable']}", "mean", unit="household"
        )
        yield Value(
            identity, row["mean"], "number", 2, row["std_error"], row["ci_low"], row["ci_high"],
            n=row["n"],
        )  # fmt: skip


def _difference_values(table: pd.DataFrame, analysis: str) -> Iterator[Value]:
    for row in table.to_dict("records"):
        identity = value_id(
            _FAMILY, analysis, "difference", unit="household", group_by="strategy",
            group=row["strategy"],
        )  # fmt: skip
        yield Value(
            identity, row["difference"], "share", 1, row["std_error"], row["ci_low"],
            row["ci_high"], n=row["n"],
        )  # fmt: skip


def _analysis(row: Mapping[Any, Any]) -> str:
    return f"{row['block']}_{segment(str(row['time']))}"


def _findings(results: StrategyResults) -> Iterator[Sentence]:
    yield _largest_group(results)
    yield _mean_spread(results)
    if results.trend is not None:
        for strategy in dict.fromkeys([_most_common(results), _watched(results)]):
            yield _difference(results.trend, "trend", strategy, moment(results.last))


def _largest_group(results: StrategyResults) -> Sentence:
    most = _most_common(results)
    row = results.latest.to_dict("index")[most]
    text = PHRASES.filled(
        "finding", "most", time=moment(results.last), living=PHRASES.word("living", most),
        share=percent(row["share_households"]), low=percent(row["ci_low"]),
        high=percent(row["ci_high"]),
    )  # fmt: skip
    return Sentence(_finding_id("most"), most, text, n=int(row["n"]))


def _mean_spread(results: StrategyResults) -> Sentence:
    spread = results.spread
    whole = spread[spread["time"].eq(results.last) & spread["block"].eq(ALL)]
    means = dict(zip(whole["variable"], whole["mean"], strict=True))
    sources, equal = (display.number(means[name], 1) for name in SPREAD)
    text = PHRASES.filled(
        "finding", "spread", time=moment(results.last), sources=sources, equal=equal
    )
    return Sentence(_finding_id("spread"), "described", text, n=int(whole["n"].min()))


def _type_findings(results: StrategyResults) -> Iterator[Sentence]:
    if results.between_types is not None:
        time = moment(results.last)
        yield _difference(results.between_types, "types", _watched(results), time)


def _most_common(results: StrategyResults) -> str:
    shares = results.latest.loc[list(results.spec.strategies), "share_households"]
    return str(shares.idxmax())


def _watched(results: StrategyResults) -> str:
    """Return the strategy of which a change is told: living on transfers, where there are any."""
    return "transfer" if "transfer" in results.spec.kinds else _most_common(results)


def _difference(table: pd.DataFrame, kind: str, strategy: str, time: Bilingual) -> Sentence:
    (row,) = table[table["strategy"].eq(strategy)].to_dict("records")
    verdict = verdict_of(row["ci_low"], row["ci_high"])
    text = PHRASES.filled(
        "finding", f"{kind}_{verdict}", time=time, first=moment(row["reference"]),
        living=PHRASES.word("living", strategy), size=points(abs(row["difference"])),
        change=points(row["difference"]), low=points(row["ci_low"]), high=points(row["ci_high"]),
    )  # fmt: skip
    return Sentence(_finding_id(f"{kind}_{strategy}"), verdict, text, n=int(row["n"]))


def _finding_id(metric: str) -> str:
    return value_id(_FAMILY, "findings", metric)
