"""Values and findings of strata and types: what may be said in words, and what is registered."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.classification.cuts import CutPoints
from lowincome_research.classification.profiles import LOW_INCOME
from lowincome_research.classification.results import TypeResults
from lowincome_research.classification.spec import TYPES
from lowincome_research.classification.transitions import OUTSIDE
from lowincome_research.exhibits.measure_words import filled, moment, percent, points, word
from lowincome_research.exhibits.records import Sentence, Value, value_id
from lowincome_research.exhibits.wording import verdict_of
from lowincome_research.terms import Bilingual

FAMILY = "measures"


def segment(time: object) -> str:
    """Return a time as part of an analysis id, empty where there is none."""
    return f"_{str(time).lower()}" if str(time) else ""


def share_values(results: TypeResults) -> Iterator[Value]:
    """Register the final shares of every cell, and of the whole universe under all rules."""
    main = results.main_rule
    units = (
        ("household", "share_households", "std_error", "ci_low", "ci_high"),
        ("person", "share_persons", "std_error_persons", "ci_low_persons", "ci_high_persons"),
    )
    for row in results.shares.to_dict("records"):
        chosen = row["cut_rule"] == main and row["version"] == "final"
        if not chosen and row["stratum"] != "all":
            continue
        analysis = f"types_{row['version']}_{row['cut_rule']}{segment(row['time'])}"
        stratum = "" if row["stratum"] == "all" else f"_{row['stratum'].lower()}"
        for unit, share, error, low, high in units:
            yield Value(
                value_id(
                    FAMILY, analysis + stratum, "share", unit=unit, group_by="type",
                    group=row["type"],
                ),
                value=row[share], std_error=row[error], ci_low=row[low], ci_high=row[high],
                unit="share", decimals=1, n=row["n_cell"],
            )  # fmt: skip


def stratum_values(strata: pd.DataFrame) -> Iterator[Value]:
    for row in strata.to_dict("records"):
        yield Value(
            value_id(
                FAMILY, f"strata{segment(row['time'])}", "share", unit=row["unit"],
                group_by="stratum", group=row["stratum"].lower(),
            ),
            value=row["share"], std_error=row["std_error"], ci_low=row["ci_low"],
            ci_high=row["ci_high"], unit="share", decimals=1, n=row["n"],
        )  # fmt: skip


def cut_values(results: TypeResults) -> Iterator[Value]:
    fitted = results.fitted
    figures = {"axis_correlation": (fitted.correlation, 2)}
    cut = fitted.cuts[0]
    if isinstance(cut, CutPoints):
        figures |= {"cut_drive": (cut.drive, 3), "cut_capability": (cut.capability, 3)}
    for name, (figure, decimals) in figures.items():
        yield Value(value_id(FAMILY, "types", name), figure, "number", decimals)


def low_income_finding(results: TypeResults) -> Sentence:
    last = {
        row["stratum"]: row
        for row in results.strata.to_dict("records")
        if row["time"] == results.last and row["unit"] == "household"
    }
    row = last[LOW_INCOME]
    text = filled(
        "sentence", "low_income", time=moment(results.last), share=percent(row["share"]),
        low=percent(row["ci_low"]), high=percent(row["ci_high"]),
        poorest=percent(last["S1"]["share"]),
    )  # fmt: skip
    identity = value_id(FAMILY, f"strata{segment(results.last)}", "finding", unit="household")
    return Sentence(identity, "described", text, n=int(row["n"]))


def trend_finding(results: TypeResults) -> Sentence:
    assert results.trend is not None
    row = results.trend.iloc[0]
    verdict = verdict_of(row["ci_low"], row["ci_high"])
    text = filled(
        "sentence", f"trend_{verdict}", first=moment(row["reference"]), time=moment(row["group"]),
        size=points(abs(row["difference"])), change=points(row["difference"]),
        low=points(row["ci_low"]), high=points(row["ci_high"]),
    )  # fmt: skip
    identity = value_id(FAMILY, "strata_change", "finding", unit="household")
    return Sentence(identity, verdict, text, n=int(row["n"]))


def stability_findings(pair: pd.DataFrame) -> Iterator[Sentence]:
    first, second = (moment(pair[name].iloc[0]) for name in ("time_from", "time_to"))
    moves = {(row["type_from"], row["type_to"]): row for row in pair.to_dict("records")}
    for name in TYPES:
        if (name, name) not in moves:
            continue
        row = moves[name, name]
        kind = word("type", name)
        text = filled(
            "sentence", "stability", first=first, second=second,
            type=Bilingual(zh=kind.zh, en=kind.en[:1].lower() + kind.en[1:]),
            share=percent(row["share"]), low=percent(row["ci_low"]),
            high=percent(row["ci_high"]), left=percent(moves[name, OUTSIDE]["share"]),
        )  # fmt: skip
        identity = value_id(FAMILY, "type_stability", "finding", group_by="type", group=name)
        yield Sentence(identity, "described", text, n=int(row["n_from"]))
