"""Sentences on the official categories, and on the parameters that await checking."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.entitlements.results import OfficialCategories
from lowincome_research.entitlements.spec import MONITORED
from lowincome_research.exhibits.category_words import PHRASES, listed
from lowincome_research.exhibits.measure_words import moment, percent
from lowincome_research.exhibits.policy_parameters import parameter_label
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.policy.resolve import latest, placeholders
from lowincome_research.terms import Bilingual

_COVERED = ("dibao", "dibao_edge", "rigid_exp")


def category_findings(results: OfficialCategories) -> Iterator[Sentence]:
    """Yield what the shares, the overlap and the parameters say."""
    shares_now = results.latest.set_index(["block", "category"])["share_households"]
    time = moment(results.last)
    told = [name for name in _COVERED if ("status", name) in shares_now.index]
    parts = [
        PHRASES.filled(
            "finding", "one", share=percent(shares_now["status", name]),
            status=PHRASES.word("household_status", name),
        )
        for name in told
    ]  # fmt: skip
    yield _sentence(
        "statuses", PHRASES.filled("finding", "statuses", time=time, parts=listed(parts))
    )
    if results.overlaps is not None:
        share, overlap = _monitored(results, results.overlaps)
        figures = {"share": percent(share), "overlap": percent(overlap)}
        yield _sentence("monitored", PHRASES.filled("finding", "monitored", time=time, **figures))
    untestable = percent(shares_now["status", "not_testable"])
    text = PHRASES.filled("finding", "untestable", time=time, share=untestable)
    yield _sentence("untestable", text)
    yield _unchecked(results)


def _monitored(results: OfficialCategories, overlaps: pd.DataFrame) -> tuple[float, float]:
    """Return the share that meets the conditions, and of those the share with a status too."""
    rows = results.latest.set_index(["block", "category"])["share_households"]
    status = overlaps["status"].map(lambda name: rows["status", name])
    joint = (overlaps["share"] * status)[overlaps["monitored_type"].isin(MONITORED)]
    covered = joint[overlaps.loc[joint.index, "status"].isin(_COVERED)].sum()
    return float(joint.sum()), float(covered / joint.sum()) if joint.sum() else 0.0


def _unchecked(results: OfficialCategories) -> Sentence:
    """Name the parameters that nobody has read in a source, in the latest year or before."""
    fitted = results.fitted
    ever, now = fitted.placeholders, placeholders(latest(fitted.parameters))
    if not ever or fitted.region is None:
        return _sentence("checked", PHRASES.word("finding", "checked"))
    if not now:
        now = ever
    words = listed(parameter_label(name, fitted.region) for name in now)
    text = PHRASES.filled("finding", "unchecked", names=words)
    if before := len(set(ever) - set(now)):
        tail = PHRASES.filled("finding", "earlier", count=str(before))
        text = Bilingual(zh=text.zh + tail.zh, en=text.en + tail.en)
    return _sentence("unchecked", text)


def _sentence(verdict: str, text: Bilingual) -> Sentence:
    metric = "parameters" if verdict in ("checked", "unchecked") else verdict
    return Sentence(value_id("categories", "findings", metric), verdict, text)
