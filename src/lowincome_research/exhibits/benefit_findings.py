"""Sentences about benefits, whose words follow from the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.entitlements.benefit_results import BenefitResults
from lowincome_research.entitlements.payments import CASES
from lowincome_research.entitlements.schedule import notches
from lowincome_research.exhibits.benefit_words import PHRASES, listed, moment, money, unchecked
from lowincome_research.exhibits.display import count, number, share
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.terms import Bilingual

_FAMILY = "benefits"
_FULL = 1 - 1e-9


def findings(results: BenefitResults) -> Iterator[Sentence]:
    """Yield the sentences in the order of the report."""
    yield _cost(results)
    yield from _gaps(results)
    yield from _incentives(results)
    yield from _payments(results)
    yield from _limits(results)


def _cost(results: BenefitResults) -> Sentence:
    row = _row(results.spending, results, "kind", "all")
    if row is None:
        return _sentence("cost", "none", "cost_none", time=moment(results.last))
    persons = Bilingual(zh=count(row["persons"], "zh"), en=count(row["persons"], "en"))
    return _sentence(
        "cost", "computed", "cost", n=int(row["n"]), time=moment(results.last), persons=persons,
        spending=money(row["spending"]), share=share(row["share_of_standard"], 1),
        per_person=Bilingual(zh=count(row["per_person"], "zh"), en=count(row["per_person"], "en")),
    )  # fmt: skip


def _gaps(results: BenefitResults) -> Iterator[Sentence]:
    for payment, name in (("entitled", "gap"), ("paid", "gap_paid")):
        row = _row(results.gaps, results, "payment", payment)
        if row is None or pd.isna(row["closed"]):
            continue
        closes = row["closed_ci_low"] > 0
        if name == "gap" and not closes:
            yield _sentence(name, "none", "gap_none", n=int(row["n"]), time=moment(results.last))
            continue
        phrase = "gap_closed" if name == "gap" else name
        figures = {
            "closed": row["closed"], "low": row["closed_ci_low"], "high": row["closed_ci_high"],
            "before": row["rate_before"], "after": row["rate_after"],
        }  # fmt: skip
        yield _sentence(
            name, "closes" if closes else "undetermined", phrase, n=int(row["n"]),
            time=moment(results.last), **{key: share(one, 1) for key, one in figures.items()},
        )  # fmt: skip


def _incentives(results: BenefitResults) -> Iterator[Sentence]:
    """Yield what a further yuan costs under each method, read off the schedule."""
    table = results.schedule
    falls = notches(table)
    smallest = table["size"].min()
    below = table[
        table["method"].eq("topup")
        & table["size"].eq(smallest)
        & table["income_over_standard"].lt(1)
    ]
    rate = float(below["marginal_rate_cash"].iloc[:-1].mean())
    at = falls[falls["size"].eq(smallest)]
    of_topup = at[at["method"].eq("topup") & at["income_over_standard"].between(_FULL, 2 - _FULL)]
    verdict = "full" if rate > _FULL else "partial"
    if len(of_topup):
        loss = number(float(of_topup["loss"].max()), 0)
        worth = results.benefits.fitted.spec.schedule
        yield _sentence(
            "topup_rate", verdict, "topup_notch", rate=number(rate, 2), loss=loss,
            bundle=share(worth.bundle, 0), edge_bundle=share(worth.edge_bundle, 0),
        )  # fmt: skip
    else:
        yield _sentence("topup_rate", verdict, "topup_rate", rate=number(rate, 2))
    of_tiers = at[at["method"].eq("tiers") & at["loss_cash"].gt(1 - _FULL)]
    if len(of_tiers):
        loss = number(float(of_tiers["loss_cash"].max()), 0)
        yield _sentence("tiers_notch", "steps", "tiers_notch", steps=str(len(of_tiers)), loss=loss)


def _payments(results: BenefitResults) -> Iterator[Sentence]:
    if results.payments is None:
        return
    rows = results.payments[results.payments["time"].eq(results.last)].set_index("case")
    if rows.empty:
        return
    shares = {case: share(rows["share"][case], 1) for case in CASES if case != "equal"}
    n = int(rows["n"]["all"])
    yield _sentence("payments", "measured", "payments", n=n, time=moment(results.last), **shares)


def _limits(results: BenefitResults) -> Iterator[Sentence]:
    """Yield what the figures rest on and what they leave out."""
    benefits, loose = results.benefits, unchecked(results)
    if loose:
        yield _sentence("unchecked", "unchecked", "unchecked", count=str(len(loose)))
    else:
        yield _sentence("unchecked", "checked", "checked")
    if benefits.left_out:
        rules = listed([PHRASES.word("rule", rule) for rule in benefits.left_out])
        yield _sentence("left_out", "some", "left_out", rules=rules)
    absent = sum(n for name, n in benefits.missing.items() if not name.startswith("persons."))
    if absent:
        yield _sentence("missing", "some", "missing", count=str(absent))


def _row(
    frame: pd.DataFrame, results: BenefitResults, column: str, code: str
) -> dict[str, Any] | None:
    """Return a row of the latest time, None where there is none."""
    found = frame[frame["time"].eq(results.last) & frame[column].eq(code)]
    return None if found.empty else {str(k): v for k, v in found.iloc[0].to_dict().items()}


def _sentence(
    name: str, verdict: str, phrase: str, *, n: int | None = None, **parts: str | Bilingual
) -> Sentence:
    text = PHRASES.filled("finding", phrase, **parts)
    return Sentence(value_id(_FAMILY, name, "finding"), verdict, text, n=n)
