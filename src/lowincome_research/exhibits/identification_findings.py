"""Sentences on identification accuracy whose words follow the interval."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Literal

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.identification_words import PHRASES
from lowincome_research.exhibits.measure_words import percent, points
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.exhibits.wording import verdict_of
from lowincome_research.exhibits.words import inside
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.terms import Bilingual

Part = Literal["majority", "minority", "undetermined"]
_HALF = 0.5
_NEUTRAL = 1.0


def part_of(low: float, high: float) -> Part:
    """Return whether an interval of a share lies above or below one half."""
    if low > _HALF:
        return "majority"
    return "minority" if high < _HALF else "undetermined"


def findings(
    frame: pd.DataFrame, spec: IdentificationSpec, lotteries: Collection[str] = ()
) -> Iterator[Sentence]:
    """Yield what may be said of each register and truth, of persons where they are counted.

    A register that has a legal rule is listed by that rule only, and benefits once: truths that
    rank alike say the same of them. The other sentences can still be referred to.

    Parameters
    ----------
    frame
        `tbl-identification` with the words of its rows.
    spec
        The section, which says what is the rule of which register.
    lotteries
        Registers that no truth can tell from a lottery.
    """
    unit = "person" if frame["unit"].eq("person").any() else "household"
    whole = frame[frame["group_by"].eq("") & frame["unit"].eq(unit)]
    for row in whole.to_dict("records"):
        match row["metric"]:
            case "exclusion_error":
                yield _error(row, "exclusion", spec)
            case "inclusion_error":
                yield _error(row, "inclusion", spec)
            case "targeting_differential":
                yield _targeting(row, spec)
            case "targeting_error_rate":
                yield _error(row, "normalised", spec)
            case "cgh":
                yield _incidence(row, spec)
    yield from _lotteries(whole, lotteries)


def _error(row: dict[Any, Any], kind: str, spec: IdentificationSpec) -> Sentence:
    verdict = part_of(row["ci_low"], row["ci_high"])
    figures = {
        "estimate": percent(row["estimate"]),
        "low": percent(row["ci_low"]),
        "high": percent(row["ci_high"]),
        "metric": Bilingual(zh=row["metric_zh"], en=inside(row["metric_en"])),
    }
    return _sentence(row, kind, verdict, figures, spec)


def _targeting(row: dict[Any, Any], spec: IdentificationSpec) -> Sentence:
    verdict = verdict_of(row["ci_low"], row["ci_high"])
    low, high = row["ci_low"], row["ci_high"]
    if verdict == "decrease":
        low, high = -high, -low
    figures = {
        "estimate": points(row["estimate"]),
        "size": points(abs(row["estimate"])),
        "low": points(low),
        "high": points(high),
    }
    return _sentence(row, "targeting", verdict, figures, spec)


def _incidence(row: dict[Any, Any], spec: IdentificationSpec) -> Sentence:
    verdict = verdict_of(row["ci_low"] - _NEUTRAL, row["ci_high"] - _NEUTRAL)
    figures = {
        name: display.number(row[column], 2)
        for name, column in (("estimate", "estimate"), ("low", "ci_low"), ("high", "ci_high"))
    }
    return _sentence(row, "incidence", verdict, figures, spec)


def _lotteries(whole: pd.DataFrame, registers: Collection[str]) -> Iterator[Sentence]:
    rows = whole[whole["register"].isin(registers) & whole["metric"].eq("targeting_differential")]
    for row in rows.drop_duplicates("register").to_dict("records"):
        text = PHRASES.filled(
            "lottery", "undetermined",
            register=Bilingual(zh=row["register_zh"], en=row["register_en"]),
        )  # fmt: skip
        identity = value_id(
            "identification", "all_truths", "lottery_finding", unit=row["unit"],
            register=row["register"],
        )  # fmt: skip
        yield Sentence(identity, "undetermined", text, n=int(row["n"]))


def _sentence(
    row: dict[Any, Any], kind: str, verdict: str, figures: dict[str, Any], spec: IdentificationSpec
) -> Sentence:
    text = PHRASES.filled(
        kind, verdict, **figures,
        register=Bilingual(zh=row["register_zh"], en=row["register_en"]),
        truth=Bilingual(zh=row["truth_zh"], en=row["truth_en"]),
        among=PHRASES.word("among", row["unit"]),
    )  # fmt: skip
    identity = value_id(
        "identification", f"{row['truth']}_{row['time']}".rstrip("_"), f"{kind}_finding",
        unit=row["unit"], register=row["register"],
    )  # fmt: skip
    return Sentence(identity, verdict, text, n=int(row["n"]), listed=_listed(row, spec))


def _listed(row: dict[Any, Any], spec: IdentificationSpec) -> bool:
    """Tell whether a sentence stands in the list: by the register's own rule where it has one."""
    truths = spec.truths.items()
    own = [name for name, truth in truths if row["register"] in truth.rule_of]
    if own:
        return row["truth"] in own
    ranked_by = spec.truths[row["truth"]].ranked_by
    first = next(name for name, truth in truths if truth.ranked_by == ranked_by)
    return row["metric"] != "cgh" or row["truth"] == first
