"""From multidimensional poverty to exhibits: values, a finding, tables and the contributions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.exhibits.identification_words import PHRASES as COMMON
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.measure_words import percent
from lowincome_research.exhibits.multidimensional_figure import contributions_figure
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Column, Exhibits, Sentence, Table, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.exhibits.truth_words import (
    TruthWords,
    analysis,
    both,
    enumerated,
    shown_unit,
    unit_note,
)
from lowincome_research.identification.multidimensional import (
    BREAKDOWN,
    POVERTY,
    MultidimensionalResults,
)
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import Bilingual

PHRASES = Phrases("multidimensional")
COUNTS = ("n", "n_cases")
STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
_FAMILY = "multidimensional"


def multidimensional_exhibits(
    results: MultidimensionalResults, panel: Panel, *, synthetic: bool = False
) -> Exhibits:
    """Return what a report shows of multidimensional poverty; nothing where no truth counts it.

    Parameters
    ----------
    panel
        The study's panel, whose codebook labels what is shown.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    if results.metrics.empty:
        return Exhibits()
    words = TruthWords(results.spec, panel)
    frame = _named(results.metrics, words, results)
    notes = _Notes(results, words, synthetic=synthetic)
    parts = frame[frame["group_by"].eq("") & frame["unit"].eq(shown_unit(frame))]
    contributions = parts[parts["metric"].eq("contribution")].reset_index(drop=True)
    figures = (contributions_figure(contributions, notes.under("product", unit=shown_unit(frame))),)
    return Exhibits(
        values=tuple(map(_value, frame[_registered(frame)].to_dict("records"))),
        sentences=tuple(_findings(parts, words)),
        tables=(_everything(frame, notes), _indicators(parts, notes)),
        figures=figures if len(contributions) else (),
    )


def _registered(frame: pd.DataFrame) -> pd.Series:
    """Tell the figures that prose can refer to: indicators by group stand in the file alone."""
    return frame["group_by"].eq("") | frame["indicator"].eq("")


def _named(
    frame: pd.DataFrame, words: TruthWords, results: MultidimensionalResults
) -> pd.DataFrame:
    """Add the words of each row, and the weight of its indicator as a share."""
    rows = frame.to_dict("records")
    nothing = Bilingual(zh="", en="")
    texts = {
        "truth": [words.truth(row["truth"]) for row in rows],
        "unit": [COMMON.word("unit", row["unit"]) for row in rows],
        "group_by": [words.column(row["group_by"]) for row in rows],
        "group": [words.group(row["group_by"], row["group"]) for row in rows],
        "metric": [PHRASES.word("metric", row["metric"]) for row in rows],
        "indicator": [
            words.indicator(row["truth"], row["indicator"]) if row["indicator"] else nothing
            for row in rows
        ],
    }
    columns = {
        key: column for name, text in texts.items() for key, column in both(name, text).items()
    }
    return frame.assign(**columns, weight=[_weight(row, results) for row in rows])


def _weight(row: dict[Any, Any], results: MultidimensionalResults) -> float:
    """Return the weight of a row's indicator as a share of all; NaN where it is of none."""
    counted = results.spec.truths[row["truth"]].multidimensional
    if counted is None or not row["indicator"]:
        return math.nan
    return counted.indicators[row["indicator"]].weight / counted.total


class _Notes:
    """Notes under the exhibits."""

    def __init__(
        self, results: MultidimensionalResults, words: TruthWords, *, synthetic: bool
    ) -> None:
        self._results, self._words, self._synthetic = results, words, synthetic

    def under(self, *names: str, unit: str | None = None) -> Bilingual:
        """Return the note of an exhibit: its unit, its own texts, rules, rows and origin."""
        first = [unit_note(unit)] if unit else []
        own = [PHRASES.word("note", name) for name in names]
        last = [PHRASES.word("note", "synthetic")] if self._synthetic else []
        return as_note([*first, *self._rules(), *own, *self._rows(),
                        PHRASES.word("note", "variance"), *last])  # fmt: skip

    def _rules(self) -> Iterator[Bilingual]:
        for name, truth in self._results.spec.truths.items():
            if counted := truth.multidimensional:
                yield PHRASES.filled(
                    "note", "rule", truth=self._words.truth(name), least=str(counted.least),
                    total=str(counted.total),
                )  # fmt: skip

    def _rows(self) -> Iterator[Bilingual]:
        missing = [one for one in self._results.notices if one.reason == "missing_indicator"]
        if missing:
            yield PHRASES.word("note", "complete")
        for one in missing:
            truth = self._words.truth(one.where.removeprefix("truth="))
            yield PHRASES.filled("note", "left_out", truth=truth, count=str(one.count))


def _everything(frame: pd.DataFrame, notes: _Notes) -> Table:
    """Return all figures; the page shows H, A and M0 of the whole population."""
    shown = ("unit", "metric")
    return Table(
        id="tbl-multidimensional",
        frame=frame.drop(columns="weight").reset_index(drop=True),
        columns=(
            *(Column(name, PHRASES.word("column", name)) for name in shown),
            Column("estimate", PHRASES.word("column", "estimate"), "number", 3, "std_error"),
            Column("estimate", PHRASES.word("column", "interval"), "number", 3,
                   interval=("ci_low", "ci_high")),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "poverty"),
        note=notes.under("product"),
        counts=COUNTS,
        statistics=STATISTICS,
        whole=("truth", "unit", "group_by", "indicator", "metric"),
        group="truth",
        page=lambda rows: rows["group_by"].eq("") & rows["metric"].isin(POVERTY),
    )  # fmt: skip


def _indicators(parts: pd.DataFrame, notes: _Notes) -> Table:
    """Return a line per indicator of the whole population."""
    rows = parts[parts["metric"].isin(BREAKDOWN)]
    key = ["truth", "truth_zh", "truth_en", "indicator", "indicator_zh", "indicator_en", "weight"]
    wide = rows.pivot(index=key, columns="metric", values=[*STATISTICS[:2], *COUNTS])
    wide.columns = wide.columns.map(lambda pair: f"{pair[1]}_{pair[0]}")
    order = rows.drop_duplicates(key)[key]
    frame = order.merge(wide.reset_index(), on=key, how="left")
    found = [metric for metric in BREAKDOWN if f"{metric}_estimate" in frame]
    return Table(
        id="tbl-multidimensional-indicators",
        frame=frame,
        columns=(
            Column("indicator", PHRASES.word("column", "indicator")),
            Column("weight", PHRASES.word("column", "weight"), "share", 1),
            *(Column(f"{metric}_estimate", PHRASES.word("column", metric), "share", 1,
                     f"{metric}_std_error") for metric in found),
        ),
        caption=PHRASES.word("caption", "indicators"),
        note=notes.under("product", unit=parts["unit"].iloc[0]),
        counts=tuple(f"{metric}_{count}" for metric in found for count in COUNTS),
        statistics=tuple(f"{metric}_{name}" for metric in found for name in STATISTICS[:2]),
        group="truth",
    )  # fmt: skip


def _value(row: dict[Any, Any]) -> Value:
    metric = "_".join(part for part in (row["metric"], row["indicator"]) if part)

    def identity(group: str) -> str:
        return value_id(
            _FAMILY, analysis(row["truth"], row["time"]), metric, unit=row["unit"],
            group_by=segment(row["group_by"]), group=segment(group),
        )  # fmt: skip

    index = row["metric"] == "adjusted_headcount"
    cases = int(row["n_cases"])
    return Value(
        identity(row["group"]), row["estimate"], "number" if index else "share",
        3 if index else 1, row["std_error"], row["ci_low"], row["ci_high"],
        n=min(int(row["n"]), cases) if cases else int(row["n"]),
        whole=identity("") if row["group_by"] else "",
    )  # fmt: skip


def _findings(parts: pd.DataFrame, words: TruthWords) -> Iterator[Sentence]:
    """Yield how many are poor by each truth, and which indicators weigh more than their weight."""
    for name, rows in parts.groupby("truth", sort=False):
        truth = str(name)
        figures = {row["metric"]: row for row in rows.to_dict("records") if not row["indicator"]}
        if "intensity" not in figures:
            continue
        head = figures["headcount"]
        above = rows[rows["metric"].eq("contribution") & rows["ci_low"].gt(rows["weight"])]
        names = [words.indicator(truth, one) for one in above["indicator"]]
        text = PHRASES.filled(
            "contribution", "above" if names else "none", truth=words.truth(truth),
            headcount=percent(head["estimate"]), low=percent(head["ci_low"]),
            high=percent(head["ci_high"]), among=COMMON.word("among", head["unit"]),
            intensity=percent(figures["intensity"]["estimate"]), indicators=enumerated(names),
        )  # fmt: skip
        identity = value_id(
            _FAMILY, analysis(truth, head["time"]), "contribution_finding", unit=head["unit"]
        )
        verdict = "_".join(["above", *above["indicator"]]) if names else "none"
        yield Sentence(identity, verdict, text, n=int(min(head["n"], head["n_cases"])))
