"""Sentences on what errors of reported income may account for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pandas as pd

from lowincome_research.exhibits.identification_words import PHRASES as COMMON
from lowincome_research.exhibits.measure_words import percent
from lowincome_research.exhibits.measurement_error_words import PHRASES, shown_rows
from lowincome_research.exhibits.records import Sentence, value_id
from lowincome_research.exhibits.words import inside
from lowincome_research.identification.measurement_error_results import (
    CASE,
    MeasurementErrorResults,
)
from lowincome_research.terms import Bilingual

Part = Literal["minor", "major", "hidden", "undetermined"]
_HALF = 0.5
_FAMILY = "measurement_error"


def part_of(low: float, high: float) -> Part:
    """Return what the bounds of a share that noise makes say: most of an error, or less of it.

    Parameters
    ----------
    low, high
        Ends of all intervals over the assumed errors. A share below zero says that noise makes
        less of an error seen than there is.
    """
    if high < 0:
        return "hidden"
    if high < _HALF:
        return "minor"
    return "major" if low > _HALF else "undetermined"


def findings(
    errors: pd.DataFrame, bounds: pd.DataFrame, results: MeasurementErrorResults
) -> Iterator[Sentence]:
    """Yield what noise alone would show, by truth, and what it may make of each register's errors.

    Parameters
    ----------
    errors, bounds
        `results.errors` and `results.bounds()` with the words of their rows.
    """
    shown = errors[shown_rows(errors, results.spec)]
    yield from _alone(shown, results)
    shares = bounds.merge(results.shares().drop(columns=["measured", "n", "n_cases"]), on=CASE)
    for row in shares[shown_rows(shares, results.spec)].to_dict("records"):
        yield _part(row)


def _alone(shown: pd.DataFrame, results: MeasurementErrorResults) -> Iterator[Sentence]:
    """Yield a sentence per truth, of the first kind of error at the central deviation."""
    assumed = results.assumed
    rows = shown[
        shown["figure"].eq("noise_alone")
        & shown["kind"].eq(assumed.kinds[0])
        & shown["sd"].eq(assumed.central)
    ]
    for truth, of_truth in rows.groupby("truth", sort=False):
        first = of_truth[of_truth["register"].eq(of_truth["register"].iloc[0])]
        metrics = {row["metric"]: row for row in first.to_dict("records")}
        if {"exclusion_error", "inclusion_error"} <= metrics.keys():
            yield _alone_of(metrics, results, str(truth))


def _alone_of(
    metrics: dict[Any, dict[Any, Any]], results: MeasurementErrorResults, truth: str
) -> Sentence:
    missed, leaked = metrics["exclusion_error"], metrics["inclusion_error"]
    text = PHRASES.filled(
        "alone", "shown",
        truth=_both(missed, "truth"),
        among=COMMON.word("among", missed["unit"]),
        kind=_inside(missed, "kind"),
        sd=f"{results.assumed.central:g}",
        missed=percent(missed["estimate"]),
        exclusion=_inside(missed, "metric"),
        leaked=percent(leaked["estimate"]),
        inclusion=_inside(leaked, "metric"),
    )  # fmt: skip
    identity = value_id(_FAMILY, _analysis(missed), "alone_finding", unit=missed["unit"])
    return Sentence(identity, "shown", text, n=int(min(missed["n"], leaked["n"])))


def _part(row: dict[Any, Any]) -> Sentence:
    verdict = part_of(row["removed_share_reach_low"], row["removed_share_reach_high"])
    text = PHRASES.filled(
        "part", verdict,
        register=_both(row, "register"),
        truth=_both(row, "truth"),
        metric=_inside(row, "metric"),
        measured=percent(row["measured"]),
        low=percent(row["corrected_low"]),
        high=percent(row["corrected_high"]),
        least=percent(row["removed_share_reach_low"]),
        most=percent(row["removed_share_reach_high"]),
    )  # fmt: skip
    identity = value_id(
        _FAMILY, _analysis(row), f"{row['metric']}_finding", unit=row["unit"],
        register=row["register"],
    )  # fmt: skip
    return Sentence(identity, verdict, text, n=int(min(row["n"], row["n_cases"])))


def _analysis(row: dict[Any, Any]) -> str:
    return f"{row['truth']}_{row['time']}".rstrip("_")


def _both(row: dict[Any, Any], name: str) -> Bilingual:
    return Bilingual(zh=row[f"{name}_zh"], en=row[f"{name}_en"])


def _inside(row: dict[Any, Any], name: str) -> Bilingual:
    return Bilingual(zh=row[f"{name}_zh"], en=inside(row[f"{name}_en"]))
