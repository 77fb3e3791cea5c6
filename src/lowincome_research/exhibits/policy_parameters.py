"""The policy parameters a study used, as a table: value, date, source and how well it is known."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import Column, Exhibits, Table, Value, value_id
from lowincome_research.policy.lines import policy_line
from lowincome_research.policy.resolve import ResolvedParameter
from lowincome_research.terms import LANGUAGES, Bilingual

_PHRASES = Phrases("policy_parameters")


def parameter_label(name: str, region: str) -> Bilingual:
    """Return the label of a parameter as the file that is in force in a region has it."""
    return policy_line(name, region).label


def policy_parameter_exhibits(parameters: Iterable[ResolvedParameter]) -> Exhibits:
    """Return `tbl-policy-parameters` and how many parameters await checking.

    Parameters
    ----------
    parameters
        Of all analyses of the study; one used by several is listed once.
    """
    used = sorted(dict.fromkeys(parameters), key=lambda one: (one.name, str(one.time)))
    frame = pd.DataFrame([_row(one) for one in used])
    latest = frame.groupby("name")["time"].transform("max")
    unchecked = {one.name for one in used if not one.checked}
    table = Table(
        id="tbl-policy-parameters",
        frame=frame.assign(latest=frame["time"].eq(latest)),
        columns=(
            Column("label", _PHRASES.word("column", "name")),
            Column("value", _PHRASES.word("column", "value"), "number", "decimals"),
            Column("unit", _PHRASES.word("column", "unit")),
            Column("since", _PHRASES.word("column", "since")),
            Column("confidence", _PHRASES.word("column", "confidence")),
            Column("reference", _PHRASES.word("column", "reference")),
        ),
        caption=_PHRASES.word("caption", "parameters"),
        note=_PHRASES.word("note", "parameters"),
        page=lambda rows: rows["latest"],
    )
    values = (
        Value(value_id("policy", "parameters", "used"), len({one.name for one in used}), "count"),
        Value(value_id("policy", "parameters", "unchecked"), len(unchecked), "count"),
    )
    return Exhibits(values=values, tables=(table,))


def _row(one: ResolvedParameter) -> dict[str, object]:
    line = policy_line(one.name, one.region)
    texts = {
        "label": line.label,
        "unit": line.unit,
        "confidence": _PHRASES.word("confidence", one.confidence),
        "reference": line.source_of(one.since),
    }
    worded = {f"{key}_{lang}": text[lang] for key, text in texts.items() for lang in LANGUAGES}
    decimals = 0 if float(one.value).is_integer() else 2
    return {
        "name": one.name, "region": one.region, "time": str(one.time), "since": one.since,
        "value": one.value, "decimals": decimals, "confidence": one.confidence, **worded,
    }  # fmt: skip
