"""Sentences that the diagnostics of an index lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lowincome_research.exhibits import display
from lowincome_research.exhibits.index_diagnostics_words import PHRASES, DiagnosticWords
from lowincome_research.exhibits.measure_words import percent, points
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.exhibits.words import inside
from lowincome_research.indices.diagnostics import LARGEST_WEIGHT, IndexDiagnostics
from lowincome_research.indices.robustness import RankRobustness
from lowincome_research.stats.quantiles import TIE
from lowincome_research.terms import Bilingual

Parts = Mapping[str, str | Bilingual]


def findings(one: IndexDiagnostics, words: DiagnosticWords) -> Iterator[Sentence]:
    """Yield what a reader is told of one index: warnings are listed among the findings.

    Parameters
    ----------
    one
        The diagnostics of the index.
    words
        Labels of the study's indices.
    """
    index = words.index(one.name)
    named: Parts = {"index": index, "index_inside": inside(index.en)}
    yield _largest_weight(one, words, named)
    if one.entropy:
        yield _sentence(one, "entropy_finding", "entropy", named)
    if one.changed > 0:
        figures = {"tau": display.number(one.tau, 3), "changed": percent(one.changed)}
        yield _sentence(one, "agreement_finding", "agreement", {**named, **figures})
    if one.robustness is not None:
        yield _robustness(one, one.robustness, named)


def _largest_weight(one: IndexDiagnostics, words: DiagnosticWords, named: Parts) -> Sentence:
    node, first = words.largest(one), words.part(one.name, one.largest_node)
    figures: Parts = {
        "node": node, "node_inside": inside(node.en), "n": str(one.n_largest),
        "first": first, "first_inside": inside(first.en),
        "weight": display.number(one.largest_weight, 3),
        "limit": display.number(LARGEST_WEIGHT, 1),
    }  # fmt: skip
    above = "dominated" if one.n_largest == 1 else "dominated_tied"
    text = above if one.dominated else "not_dominated"
    verdict = "dominated" if one.dominated else "not_dominated"
    return _sentence(
        one, "largest_weight_finding", text, {**named, **figures}, verdict=verdict,
        listed=one.dominated,
    )  # fmt: skip


def _robustness(one: IndexDiagnostics, found: RankRobustness, named: Parts) -> Sentence:
    if not len(found.sensitivity) or found.mean_shift < TIE:
        return _sentence(one, "robustness_finding", "robustness_none", named)
    moved: Parts = {
        **named, "combinations": str(len(found.combinations)), "shift": points(found.mean_shift),
    }  # fmt: skip
    main, *others = sorted(
        found.sensitivity.to_dict("records"), key=lambda row: row["first"], reverse=True
    )
    if any(row["first_high"] >= main["first_low"] for row in others):
        text = "robustness_undetermined"
        return _sentence(one, "robustness_finding", text, moved, verdict="undetermined")
    factor = PHRASES.word("factor", main["factor"])
    first, low, high = (
        display.number(main[name], 2) for name in ("first", "first_low", "first_high")
    )
    figures: Parts = {
        "factor": factor, "factor_inside": inside(factor.en), "first": first, "low": low,
        "high": high,
    }  # fmt: skip
    said = {**moved, **figures}
    return _sentence(one, "robustness_finding", "robustness", said, verdict=main["factor"])


def _sentence(
    one: IndexDiagnostics,
    metric: str,
    text: str,
    parts: Parts,
    *,
    verdict: str = "",
    listed: bool = True,
) -> Sentence:
    identity = value_id("measures", f"diagnostics_{one.name}", metric)
    spoken = PHRASES.filled("sentence", text, **parts)
    return Sentence(identity, verdict or text, spoken, n=one.n, listed=listed)
