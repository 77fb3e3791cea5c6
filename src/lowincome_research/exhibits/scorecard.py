"""From a scorecard to exhibits: the form, its errors, and what a score says of need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from lowincome_research.exhibits.measure_words import points
from lowincome_research.exhibits.records import (
    Column,
    Exhibits,
    Sentence,
    Table,
    Value,
    value_id,
)
from lowincome_research.exhibits.scorecard_words import PHRASES, ScorecardWords, worded
from lowincome_research.exhibits.wording import verdict_of
from lowincome_research.exhibits.words import inside
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.panel import Panel
from lowincome_research.proxy_means.scorecard_results import ScorecardResults
from lowincome_research.terms import Bilingual

FAMILY = "scorecard"
_STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")


def scorecard_exhibits(
    results: ScorecardResults,
    identification: IdentificationSpec,
    panel: Panel,
    *,
    synthetic: bool = False,
) -> Exhibits:
    """Return the printed form, its errors beside those of unrounded rules, and need by score.

    Parameters
    ----------
    identification
        The section whose truth and register the scorecard is held against.
    panel
        The study's panel, whose codebook labels questions and answers.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    words = ScorecardWords(results, identification, panel, synthetic)
    return Exhibits(
        values=tuple(_values(words)),
        sentences=tuple(_findings(words)),
        tables=(_form(words), _answers(words), _errors(words), _bands(words)),
    )


def _form(words: ScorecardWords) -> Table:
    """Return the form as an official fills it in: a line per question, on one page."""
    questions = list(enumerate(words.results.card.questions, start=1))
    frame = worded(
        pd.DataFrame({"number": range(1, len(questions) + 2), "mark": ""}),
        asked=[*(words.question(*one) for one in questions), PHRASES.word("question", "total")],
        choice=[*(words.choices(one) for _, one in questions), PHRASES.word("answer", "total")],
    )
    return Table(
        id="tbl-scorecard-form",
        frame=frame,
        columns=(
            Column("asked", PHRASES.word("column", "asked")),
            Column("choice", PHRASES.word("column", "choice")),
            Column("mark", PHRASES.word("column", "mark")),
        ),
        caption=PHRASES.word("caption", "form"),
        note=words.under("form", "cut", "made", "aid"),
    )


def _answers(words: ScorecardWords) -> Table:
    """Return the points of every answer, a line each, for programs that score households."""
    card = words.results.card
    asked = [
        (words.question(number, question), words.answer(question, answer))
        for number, question in enumerate(card.questions, start=1)
        for answer in question.answers
    ]
    frame = worded(
        words.results.to_frame(),
        asked=[question for question, _ in asked],
        answer=[answer for _, answer in asked],
    )
    return Table(
        id="tbl-scorecard",
        frame=frame,
        columns=(
            Column("answer", PHRASES.word("column", "answer")),
            Column("points", PHRASES.word("column", "points"), "number", 0),
        ),
        caption=PHRASES.word("caption", "answers"),
        note=words.under("made", "aid"),
        group="asked",
    )


def _errors(words: ScorecardWords) -> Table:
    frame = words.results.errors.sort_values("metric", kind="stable", ignore_index=True)
    frame = worded(
        frame,
        rule=[PHRASES.word("rule", rule) for rule in frame["rule"]],
        metric=[words.metric(metric) for metric in frame["metric"]],
    )
    return Table(
        id="tbl-scorecard-errors",
        frame=frame,
        columns=(
            Column("rule", PHRASES.word("column", "rule")),
            Column("estimate", PHRASES.word("column", "estimate"), "number", 3, "std_error"),
            Column(
                "estimate", PHRASES.word("column", "interval"), "number", 3,
                interval=("ci_low", "ci_high"),
            ),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "errors"),
        note=words.under("places", "folds", "truth"),
        counts=("n", "n_cases"),
        statistics=_STATISTICS,
        group="metric",
        page=lambda rows: rows["against"].eq(""),
    )  # fmt: skip


def _bands(words: ScorecardWords) -> Table:
    bands, total = words.results.bands, words.results.card.total
    frame = worded(bands, band=[_band(row, total) for row in bands.to_dict("records")])
    population = PHRASES.filled("column", "share_population", unit=words.unit)
    return Table(
        id="tbl-scorecard-bands",
        frame=frame,
        columns=(
            Column("band", PHRASES.word("column", "band")),
            Column("share_population", population, "share", 1),
            Column("reached", PHRASES.word("column", "reached"), "share", 1),
            Column("estimate", PHRASES.word("column", "eligible"), "share", 1),
            Column(
                "estimate", PHRASES.word("column", "interval"), "share", 1,
                interval=("ci_low", "ci_high"),
            ),
            Column("n", PHRASES.word("column", "n"), "count"),
        ),
        caption=PHRASES.word("caption", "bands"),
        note=words.under("folds", "truth"),
        counts=("n", "n_cases"),
        statistics=(*_STATISTICS, "share_population", "reached"),
    )  # fmt: skip


def _band(row: dict[Any, Any], total: int) -> Bilingual:
    low, high = f"{row['low']:g}", f"{row['high']:g}"
    return PHRASES.filled("band", "last" if row["high"] == total else "part", low=low, high=high)


def _values(words: ScorecardWords) -> Iterator[Value]:
    card = words.results.card
    yield Value(value_id(FAMILY, words.truth, "questions"), len(card.questions), "count")
    yield Value(value_id(FAMILY, words.truth, "total"), card.total, "count")
    yield Value(value_id(FAMILY, words.truth, "cut"), words.results.cut, "count")
    for row in words.results.errors.to_dict("records"):
        share = row["metric"] != "targeting_differential" and not row["against"]
        yield Value(
            _id(row, words, row["metric"]), row["estimate"], "share" if share else "number",
            1 if share else 3, row["std_error"], row["ci_low"], row["ci_high"],
            n=_units(row),
        )  # fmt: skip


def _id(row: dict[Any, Any], words: ScorecardWords, metric: str) -> str:
    return value_id(
        FAMILY, words.truth, metric, unit=row["unit"], group_by="rule",
        group=row["rule"] + (f"_less_{row['against']}" if row["against"] else ""),
    )  # fmt: skip


def _units(row: dict[Any, Any]) -> int:
    return int(min(row["n"], row["n_cases"])) if row["n_cases"] else int(row["n"])


def _findings(words: ScorecardWords) -> Iterator[Sentence]:
    """Yield what the points lose in exclusion errors; those in inclusion errors go with them."""
    frame: pd.DataFrame = words.results.errors
    kept = frame["against"].ne("") & frame["metric"].isin(["exclusion_error", "inclusion_error"])
    for row in frame[kept].to_dict("records"):
        verdict = verdict_of(row["ci_low"], row["ci_high"])
        low, high = row["ci_low"], row["ci_high"]
        if verdict == "decrease":
            low, high = -high, -low
        metric = words.metric(row["metric"])
        text = PHRASES.filled(
            f"against_{row['against']}", verdict,
            metric=Bilingual(zh=metric.zh, en=inside(metric.en)),
            estimate=points(row["estimate"]), size=points(abs(row["estimate"])),
            low=points(low), high=points(high),
            questions=str(len(words.results.card.questions)),
            predictors=str(len(words.results.spec.predictors)),
        )  # fmt: skip
        listed = row["metric"] == "exclusion_error"
        identity = _id(row, words, row["metric"].replace("error", "finding"))
        yield Sentence(identity, verdict, text, n=_units(row), listed=listed)
