"""Sentences on the integrity of lines: found, not found, or not to be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lowincome_research.exhibits import display
from lowincome_research.exhibits.line_integrity_words import PHRASES, LineIntegrityWords
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.line_integrity.notices import Notice
from lowincome_research.terms import Bilingual

FAMILY = "line_integrity"
_AT_LINES = ("under_line", "density")
_OF_AMOUNTS = ("identical", "copied", "last_digit")


def analysis_of(line: str, time: str) -> str:
    """Return the segment that tells a line, or the amounts themselves, and the time."""
    return f"{line or 'reported'}_{time}".rstrip("_")


def findings(words: LineIntegrityWords) -> Iterator[Sentence]:
    """Yield a sentence per line and test, then per test of the amounts.

    Where amounts are whole, what is said of a line rests on the amounts that are not round: round
    figures alone can heap on either side of any line. Of two tests of one thing on amounts as they
    are reported, the one that is further out is said.
    """
    results = words.results
    rows = results.tests[results.tests["verdict"].ne("described")].to_dict("records")
    for line in results.spec.lines:
        for test in _AT_LINES:
            own = [row for row in rows if (row["test"], row["line"]) == (test, line)]
            yield from _one(own, test, line, words)
    for test in _OF_AMOUNTS:
        yield from _one([row for row in rows if row["test"] == test], test, "", words)


def _one(
    rows: list[dict[Any, Any]], test: str, line: str, words: LineIntegrityWords
) -> Iterator[Sentence]:
    """Yield the sentence of a test that was made, or of why it was not."""
    time = "" if words.results.spec.at is None else str(words.results.spec.at)
    identity = value_id(FAMILY, analysis_of(line, time), f"{test}_finding", unit="household")
    named = {"line": words.line(line) if line else words.amount, "amount": words.amount}
    kinds = ["all", "not_round"] if words.results.whole_incomes and line else ["all"]
    lead = [row for row in rows if not line or row["amounts"] == kinds[-1]]
    if lead:
        row = min(lead, key=lambda one: one["p_value"]) if test == "identical" else lead[-1]
        text = PHRASES.filled(test, row["verdict"], **_figures(row), **named)
        yield Sentence(identity, row["verdict"], text, n=int(row["n"]))
    elif (why := _untested(test, line, kinds[-1], words)) is not None:
        n = Bilingual(zh=display.count(why.count, "zh"), en=display.count(why.count, "en"))
        text = PHRASES.filled(why.reason, test, n=n, **named)
        yield Sentence(identity, "untold", text, n=why.count)


def _untested(test: str, line: str, kind: str, words: LineIntegrityWords) -> Notice | None:
    """Return why a test was not made."""
    told = "digits" if test == "last_digit" else test
    found = [
        one
        for one in words.results.notices
        if one.reason in ("too_few", "not_whole")
        and f"test={told}" in one.where.split()
        and (not line or {f"line={line}", f"amounts={kind}"} <= set(one.where.split()))
    ]
    return found[-1] if found else None


def _figures(row: dict[Any, Any]) -> dict[str, str]:
    """Return the figures that sentences have gaps for."""
    ratio = row["test"] in _AT_LINES
    shown = display.number if ratio else display.share
    rank = display.share(row["p_placebo"], 0)
    return {
        "estimate": shown(row["estimate"], 2),
        "expected": shown(row["expected"], 2),
        "low": display.number(row["ci_low"], 2),
        "high": display.number(row["ci_high"], 2),
        "statistic": display.number(row["statistic"], 2),
        "p": display.p_value(row["p_value"]),
        "rare": rank,
        "places": str(1 + int(row["n_placebos"])) if ratio else "",
    }
