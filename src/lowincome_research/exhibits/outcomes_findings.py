"""Sentences on what a register does to poverty, whose words follow the interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.identification_findings import part_of
from lowincome_research.exhibits.measure_words import percent, points
from lowincome_research.exhibits.outcomes_words import PHRASES, both, shown_unit
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.exhibits.wording import verdict_of
from lowincome_research.identification.spec import IdentificationSpec

_PAR = 1.0
Row = Mapping[Any, Any]


def findings(frame: pd.DataFrame, spec: IdentificationSpec) -> Iterator[Sentence]:
    """Yield what may be said of each register and truth, of persons where they are counted.

    A register that has a legal rule is listed by that rule only; the other sentences can still be
    referred to.

    Parameters
    ----------
    frame
        All outcomes with the words of their rows.
    """
    whole = frame[frame["group_by"].eq("") & frame["unit"].eq(shown_unit(frame))]
    for _, case in whole.groupby(["register", "truth"], sort=False):
        rows = {row["metric"]: row for row in case.to_dict("records")}
        for metric, say in _SAID.items():
            if metric in rows:
                yield say(rows, spec)


def _rate(rows: Mapping[str, Row], spec: IdentificationSpec) -> Sentence:
    row = rows["poverty_rate_change"]
    verdict = verdict_of(row["ci_low"], row["ci_high"])
    low, high = row["ci_low"], row["ci_high"]
    if verdict == "decrease":
        low, high = -high, -low
    figures = {
        "estimate": points(row["estimate"]),
        "size": points(abs(row["estimate"])),
        "low": points(low),
        "high": points(high),
        "before": percent(rows["poverty_rate_before"]["estimate"]),
        "after": percent(rows["poverty_rate_after"]["estimate"]),
    }
    return _sentence(row, "rate", verdict, figures, spec)


def _gap(rows: Mapping[str, Row], spec: IdentificationSpec) -> Sentence:
    row = rows["gap_closed"]
    return _sentence(row, "gap", part_of(row["ci_low"], row["ci_high"]), _share(row), spec)


def _reach(rows: Mapping[str, Row], spec: IdentificationSpec) -> Sentence:
    row = rows["vertical_efficiency"]
    filled = percent(rows["poverty_reduction_efficiency"]["estimate"])
    verdict = part_of(row["ci_low"], row["ci_high"])
    return _sentence(row, "reach", verdict, {**_share(row), "filled": filled}, spec)


def _worth(rows: Mapping[str, Row], spec: IdentificationSpec) -> Sentence:
    row = rows["uniform_equivalent"]
    verdict = verdict_of(row["ci_low"] - _PAR, row["ci_high"] - _PAR)
    figures = {
        name: display.number(row[column], 2)
        for name, column in (("estimate", "estimate"), ("low", "ci_low"), ("high", "ci_high"))
    }
    perfect = percent(rows["equivalent_of_perfect"]["estimate"])
    return _sentence(row, "worth", verdict, {**figures, "perfect": perfect}, spec)


_SAID = {
    "poverty_rate_change": _rate,
    "gap_closed": _gap,
    "vertical_efficiency": _reach,
    "uniform_equivalent": _worth,
}


def _share(row: Row) -> dict[str, str]:
    named = (("estimate", "estimate"), ("low", "ci_low"), ("high", "ci_high"))
    return {name: percent(row[column]) for name, column in named}


def _sentence(
    row: Row, kind: str, verdict: str, figures: Mapping[str, str], spec: IdentificationSpec
) -> Sentence:
    text = PHRASES.filled(
        kind, verdict, **figures, register=both(row, "register"), truth=both(row, "truth"),
        among=PHRASES.word("among", row["unit"]),
    )  # fmt: skip
    identity = value_id(
        "outcomes", f"{row['truth']}_{row['time']}".rstrip("_"), f"{kind}_finding",
        unit=row["unit"], register=row["register"],
    )  # fmt: skip
    own = [name for name, truth in spec.truths.items() if row["register"] in truth.rule_of]
    listed = row["truth"] in own or not own
    return Sentence(identity, verdict, text, n=_behind(row), listed=listed)


def _behind(row: Row) -> int:
    """Return the households behind a figure: the fewer of those in its two parts."""
    return min(int(row["n"]), int(row["n_cases"]) or int(row["n"]))
