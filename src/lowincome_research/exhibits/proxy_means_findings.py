"""Sentences on a proxy means test whose words follow the interval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.measure_words import percent, points
from lowincome_research.exhibits.proxy_means_words import PHRASES, ProxyMeansWords
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.exhibits.wording import SIGNIFICANCE, Verdict, verdict_of
from lowincome_research.exhibits.words import inside
from lowincome_research.proxy_means.comparison import BASELINE
from lowincome_research.proxy_means.errors import ERRORS
from lowincome_research.proxy_means.judged import PERFECT, RANDOM, REGISTER, UNIVERSAL
from lowincome_research.terms import Bilingual

FAMILY = "proxy_means"
THREE_QUARTERS = 0.75
"""Part of the initial poverty rate below which no test of Brown et al. (2018) brought it."""
_DIFFERENCES = {REGISTER: "against_register", BASELINE: "against_ols"}
Row = dict[Any, Any]


def findings(words: ProxyMeansWords) -> Iterator[Sentence]:
    """Yield what may be said of learners, of the poverty they leave, and of groups.

    Sentences on exclusion errors stand in the list, those on inclusion errors can be referred to:
    at the same number of places the two go together.
    """
    results = words.results
    frame = results.comparison
    frame = frame[frame["unit"].eq(results.unit)]
    yield from _differences(frame, words)
    yield from _poverty(frame[frame["budget_of"].eq("eligible")], words)
    if len(results.groups):
        yield from _groups(words)


def _differences(frame: pd.DataFrame, words: ProxyMeansWords) -> Iterator[Sentence]:
    """Yield learners held against the register, then against linear regression."""
    own = frame["budget_of"].eq(words.results.budget_of)
    for against, kind in _DIFFERENCES.items():
        rows = frame[
            frame["against"].eq(against)
            & frame["rule"].isin(words.results.learners)
            & frame["metric"].isin(ERRORS[:2])
            & (own if against == BASELINE else frame["budget_of"].eq(REGISTER))
        ]
        for row in rows.to_dict("records"):
            verdict, listed = verdict_of(row["ci_low"], row["ci_high"]), row["metric"] == ERRORS[0]
            yield _sentence(row, kind, verdict, words, listed, **_in_points(row, verdict))


def _poverty(frame: pd.DataFrame, words: ProxyMeansWords) -> Iterator[Sentence]:
    """Yield what poverty each learner leaves, and whether payment to everybody leaves less."""
    learners = words.results.learners
    rows = frame[frame["metric"].eq("poverty_remaining") & frame["rule"].isin(learners)]
    for row in rows.to_dict("records"):
        listed = row["rule"] == learners[0]
        if row["against"] == "":
            verdict = verdict_of(row["ci_low"] - THREE_QUARTERS, row["ci_high"] - THREE_QUARTERS)
            columns = {"estimate": "estimate", "low": "ci_low", "high": "ci_high"}
            shares = {name: percent(row[column]) for name, column in columns.items()}
            yield _sentence(row, "poverty_left", verdict, words, listed, **shares)
        elif row["against"] == UNIVERSAL:
            verdict = verdict_of(row["ci_low"], row["ci_high"])
            found = _in_points(row, verdict)
            yield _sentence(row, "against_universal", verdict, words, listed, **found)


def _groups(words: ProxyMeansWords) -> Iterator[Sentence]:
    """Yield the groups that are told to be missed more, or less, often than all others.

    The columns of which no group can be told apart are named in one sentence for each rule.
    """
    groups = words.results.groups
    rows = groups[groups["metric"].eq(ERRORS[0]) & groups["against"].ne("")]
    for rule, of_rule in rows.groupby("rule", sort=False):
        told = of_rule[of_rule["p_holm"] < SIGNIFICANCE]
        for row in told.to_dict("records"):
            shown = words.group(row["group_by"], row["group"])
            yield _group_sentence(row, verdict_of(row["ci_low"], row["ci_high"]), words, shown)
        rest = of_rule[~of_rule["group_by"].isin(told["group_by"])]
        if len(rest):
            row = {"rule": rule, "unit": rest["unit"].iloc[0], "metric": ERRORS[0]}
            columns = tuple(dict.fromkeys(rest["group_by"]))
            yield _untold(row, columns, words, int(rest["n"].min()))


def _group_sentence(
    row: Row, verdict: Verdict, words: ProxyMeansWords, shown: Bilingual
) -> Sentence:
    column = words.column(row["group_by"])
    return _sentence(
        row, "group_missed", verdict, words, _by_first_or_register(row, words),
        column=Bilingual(zh=column.zh, en=inside(column.en)), value=shown,
        p=display.p_value(row["p_holm"]), **_in_points(row, verdict),
    )  # fmt: skip


def _untold(row: Row, columns: tuple[str, ...], words: ProxyMeansWords, n: int) -> Sentence:
    labels = [words.column(name) for name in columns]
    named = Bilingual(
        zh="、".join(one.zh for one in labels), en=", ".join(f"“{one.en}”" for one in labels)
    )
    return _sentence(
        {**row, "n": n, "n_cases": n}, "group_missed", "undetermined", words,
        _by_first_or_register(row, words), column=named,
    )  # fmt: skip


def _by_first_or_register(row: Row, words: ProxyMeansWords) -> bool:
    return row["rule"] in (words.results.learners[0], REGISTER)


def _sentence(
    row: Row, kind: str, verdict: Verdict, words: ProxyMeansWords, listed: bool, **figures: Any
) -> Sentence:
    rule, metric = words.rule(row["rule"]), words.metric(row["metric"])
    named = rule.en if row["rule"] == REGISTER else inside(rule.en)
    given = {"rule": rule, "rule_inside": Bilingual(zh=rule.zh, en=named)}
    by = "register" if row["rule"] == REGISTER else "test"
    text = PHRASES.filled(
        kind, verdict, **figures, **given,
        places_by=PHRASES.filled("places_by", by, **given),
        metric=Bilingual(zh=metric.zh, en=inside(metric.en)),
        register=words.register,
        among=PHRASES.word("among", row["unit"]),
    )  # fmt: skip
    identity = value_id(
        FAMILY, words.truth_segment, f"{kind}_{row['metric']}_finding",
        unit=row["unit"], register=row["rule"],
        group_by=segment(row.get("group_by", "")), group=segment(row.get("group", "")),
    )  # fmt: skip
    return Sentence(identity, verdict, text, n=fewest(row), listed=listed)


def fewest(row: Row) -> int:
    """Return the fewest households that a figure tells of; what nobody did tells of nobody."""
    n, cases = int(row["n"]), int(row["n_cases"])
    if not cases or row["rule"] in (RANDOM, PERFECT, UNIVERSAL):
        return n
    return min(n, cases)


def _in_points(row: Row, verdict: Verdict) -> dict[str, str]:
    """Return a difference in points; its size and bounds without sign where the words have it."""
    low, high = row["ci_low"], row["ci_high"]
    if verdict == "decrease":
        low, high = -high, -low
    return {
        "estimate": points(row["estimate"]),
        "size": points(abs(row["estimate"])),
        "low": points(low),
        "high": points(high),
    }
