"""Tables of a proxy means test: rules compared at the same number of places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from lowincome_research.exhibits.proxy_means_words import PHRASES, ProxyMeansWords, both
from lowincome_research.exhibits.records import Column, Kind, Table
from lowincome_research.exhibits.wording import verdict_of
from lowincome_research.proxy_means.comparison import BASELINE
from lowincome_research.proxy_means.errors import ERRORS
from lowincome_research.proxy_means.judged import PERFECT, RANDOM, REGISTER, UNIVERSAL
from lowincome_research.proxy_means.known import KNOWN_KEYS
from lowincome_research.proxy_means.transfers import OUTCOMES

STATISTICS = ("estimate", "std_error", "ci_low", "ci_high")
COUNTS = ("n", "n_cases")
PARTS_OF_GROUPS = ("rule", "group_by", "metric")
"""Columns alike in rows that are the groups of one population, whose own figure is published."""
_BENCHMARKS = (PERFECT, RANDOM, UNIVERSAL)
_VERDICTS = {"increase": "worse", "decrease": "better", "undetermined": "undetermined"}


def comparison_tables(words: ProxyMeansWords, known: pd.DataFrame | None) -> Iterator[Table]:
    """Yield all comparisons, errors of rules, their differences, and the poverty they leave.

    Parameters
    ----------
    known
        See `known_proxy_means`, or None.
    """
    whole = words.results.comparison
    if known is not None:
        # Only figures themselves have a true value; the file leaves that of differences empty.
        whole = whole.merge(known.assign(against=""), "left", [*KNOWN_KEYS, "against"])
    frame = words.named(whole)
    yield _everything(frame, words)
    yield _rules(frame, words)
    differences = _of_interest(frame, words)
    if len(differences):
        yield _differences(differences, words)
    yield _poverty(frame, words)


def _everything(frame: pd.DataFrame, words: ProxyMeansWords) -> Table:
    results = words.results
    return Table(
        id="tbl-proxy-means",
        frame=frame.reset_index(drop=True),
        columns=(
            *(label(name) for name in ("budget_of", "unit", "rule", "against", "metric")),
            Column("estimate", PHRASES.word("column", "estimate"), "number", 3, "std_error"),
            interval("estimate", "number", 3),
            count(),
        ),
        caption=PHRASES.word("caption", "all"),
        note=words.under("places", "truth", "random", "payment", "folds", "variance", "quantile"),
        counts=COUNTS,
        statistics=(*STATISTICS, *({"true_value"} & set(frame.columns))),
        page=lambda rows: (
            rows["unit"].eq(results.unit)
            & rows["budget_of"].eq(results.budget_of)
            & rows["against"].eq("")
        ),
    )


def _rules(frame: pd.DataFrame, words: ProxyMeansWords) -> Table:
    """Return a row per rule at the section's budget: both errors and the differential."""
    here = frame[frame["budget_of"].eq(words.results.budget_of)]
    return Table(
        id="tbl-proxy-means-rules",
        frame=_wide(here, words, ERRORS),
        columns=(
            label("rule"),
            *_measures(words, ERRORS[:2], known=words.known),
            Column(
                f"estimate_{ERRORS[2]}",
                words.metric(ERRORS[2]),
                "number",
                3,
                f"std_error_{ERRORS[2]}",
            ),
            count("n_eligible"),
        ),
        caption=PHRASES.word("caption", "rules"),
        note=words.under("places", "truth", "random", "folds", "variance", "quantile", "true"),
        counts=COUNTS,
        statistics=statistics_of(ERRORS, known=words.known),
    )


def _poverty(frame: pd.DataFrame, words: ProxyMeansWords) -> Table:
    """Return what payments leave, with as many places as people are eligible."""
    here = frame[frame["budget_of"].eq("eligible")]
    return Table(
        id="tbl-proxy-means-poverty",
        frame=_wide(here, words, OUTCOMES),
        columns=(
            label("rule"),
            *_measures(words, OUTCOMES, known=words.known),
            count("n_eligible"),
        ),
        caption=PHRASES.word("caption", "poverty"),
        note=words.under(
            "payment", "as_eligible", "truth", "random", "folds", "variance", "quantile", "true"
        ),
        counts=COUNTS,
        statistics=statistics_of(OUTCOMES, known=words.known),
    )


def _wide(frame: pd.DataFrame, words: ProxyMeansWords, metrics: Sequence[str]) -> pd.DataFrame:
    """Return a row per rule, a set of columns per metric.

    What a lottery or perfect information would do tells of no particular household, so that the
    few whom it serves wrongly are no reason to withhold it.
    """
    rows = frame[
        frame["against"].eq("")
        & frame["unit"].eq(words.results.unit)
        & frame["metric"].isin(metrics)
    ]
    found = rows.groupby("rule", sort=False, as_index=False).agg(
        n=("n", "first"), n_cases=("n_cases", "min"), rule_zh=("rule_zh", "first"),
        rule_en=("rule_en", "first"),
    )  # fmt: skip
    found["n_cases"] = found["n_cases"].mask(found["rule"].isin(_BENCHMARKS), found["n"])
    figures = [*STATISTICS, *(["true_value"] if words.known else [])]
    for metric in metrics:
        own = rows[rows["metric"].eq(metric)].set_index("rule")[figures]
        found = found.merge(own.add_suffix(f"_{metric}"), left_on="rule", right_index=True)
    return found


def statistics_of(metrics: Sequence[str], *, known: bool) -> tuple[str, ...]:
    figures = [*STATISTICS, *(["true_value"] if known else [])]
    return tuple(f"{figure}_{metric}" for metric in metrics for figure in figures)


def _measures(words: ProxyMeansWords, metrics: Sequence[str], *, known: bool) -> Iterator[Column]:
    for metric in metrics:
        yield Column(f"estimate_{metric}", words.metric(metric), "share", 1)
        yield interval(f"estimate_{metric}", "share", 1, f"_{metric}")
        if known:
            yield Column(f"true_value_{metric}", PHRASES.word("column", "true"), "share", 1)


def _of_interest(frame: pd.DataFrame, words: ProxyMeansWords) -> pd.DataFrame:
    """Return each learner less the register at its own budget, and less linear regression."""
    budget_of = words.results.budget_of
    against_register = frame["against"].eq(REGISTER) & frame["rule"].isin(words.results.learners)
    against_baseline = frame["against"].eq(BASELINE) & frame["budget_of"].eq(budget_of)
    rows = frame[
        (against_register | against_baseline)
        & frame["unit"].eq(words.results.unit)
        & frame["metric"].isin(ERRORS[:2])
    ]
    return rows.sort_values("against", key=lambda names: names.ne(REGISTER), kind="stable")


def _differences(rows: pd.DataFrame, words: ProxyMeansWords) -> Table:
    return Table(
        id="tbl-proxy-means-differences",
        frame=in_points(rows.assign(**verdicts(rows))),
        columns=(
            label("rule"),
            label("against"),
            label("metric"),
            Column("points", PHRASES.word("column", "difference"), "number", 1, "points_error"),
            interval("points", "number", 1, "_points"),
            label("verdict"),
        ),
        caption=PHRASES.word("caption", "differences"),
        note=words.under("places", "truth", "folds", "variance", "paired", "quantile"),
        counts=COUNTS,
        statistics=(*STATISTICS, *POINTS, "verdict_zh", "verdict_en"),
    )


POINTS = ("points", "points_error", "ci_low_points", "ci_high_points")


def in_points(frame: pd.DataFrame) -> pd.DataFrame:
    """Add estimate, error and bounds in percentage points."""
    added = {name: 100 * frame[column] for name, column in zip(POINTS, STATISTICS, strict=True)}
    return frame.assign(**added).reset_index(drop=True)


def verdicts(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return whether each difference of an error is for the better, in both languages."""
    return both(
        "verdict",
        frame,
        lambda row: PHRASES.word("verdict", _VERDICTS[verdict_of(row["ci_low"], row["ci_high"])]),
    )


def label(name: str) -> Column:
    """Return a column of words."""
    return Column(name, PHRASES.word("column", name))


def interval(name: str, kind: Kind, decimals: int, suffix: str = "") -> Column:
    """Return the column of an interval."""
    bounds = (f"ci_low{suffix}", f"ci_high{suffix}")
    return Column(name, PHRASES.word("column", "interval"), kind, decimals, interval=bounds)


def count(name: str = "n") -> Column:
    """Return the column of sample sizes: all rows of a figure's denominator, or the eligible."""
    return Column("n", PHRASES.word("column", name), "count")
