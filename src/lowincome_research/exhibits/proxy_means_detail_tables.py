"""Tables of a proxy means test: calibration, errors by group, and what each proxy adds."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.exhibits.proxy_means_tables import (
    COUNTS,
    PARTS_OF_GROUPS,
    POINTS,
    STATISTICS,
    count,
    in_points,
    interval,
    label,
    statistics_of,
)
from lowincome_research.exhibits.proxy_means_words import PHRASES, ProxyMeansWords, Row, both
from lowincome_research.exhibits.records import Column, Table
from lowincome_research.exhibits.words import inside
from lowincome_research.proxy_means.errors import ERRORS
from lowincome_research.proxy_means.judged import REGISTER
from lowincome_research.terms import Bilingual


def detail_tables(words: ProxyMeansWords) -> Iterator[Table]:
    """Yield the tables; those of groups and proxies only where there are any."""
    yield _calibration(words.results.lines, words)
    if len(words.results.groups):
        yield _groups(words)
    if len(words.results.importance):
        yield _importance(words)


def _calibration(lines: pd.DataFrame, words: ProxyMeansWords) -> Table:
    wide = lines[["rule", "n"]].drop_duplicates("rule")
    metrics = ("slope", "intercept", "bias")
    for metric in metrics:
        own = lines[lines["metric"].eq(metric)].set_index("rule")[list(STATISTICS)]
        wide = wide.merge(own.add_suffix(f"_{metric}"), left_on="rule", right_index=True)
    labels = {metric: PHRASES.word("column", metric) for metric in metrics}
    return Table(
        id="tbl-proxy-means-calibration",
        frame=words.named(wide).reset_index(drop=True),
        columns=(
            label("rule"),
            *(
                Column(f"estimate_{metric}", labels[metric], "number", 3, f"std_error_{metric}")
                for metric in metrics
            ),
            count(),
        ),
        caption=PHRASES.word("caption", "calibration"),
        note=words.under("calibration", "folds", "quantile"),
        counts=("n",),
        statistics=statistics_of(metrics, known=False),
    )


def _groups(words: ProxyMeansWords) -> Table:
    """Return exclusion errors by group and their differences; both errors in the file."""
    frame = words.named(words.results.groups)
    levels = frame[frame["against"].eq("")]
    keys = ["rule", "group_by", "group", "metric"]
    apart = in_points(frame[frame["against"].ne("")])[[*keys, *POINTS, "p_value", "p_holm"]]
    wide = levels.drop(columns=["p_value", "p_holm", "against"]).merge(apart, "left", keys)
    first = words.results.learners[0]
    return Table(
        id="tbl-proxy-means-groups",
        frame=wide.assign(**both("case", wide, lambda row: _case(row, words))),
        columns=(
            label("group"),
            Column("estimate", words.metric(ERRORS[0]), "share", 1),
            interval("estimate", "share", 1),
            Column("points", PHRASES.word("column", "difference"), "number", 1),
            interval("points", "number", 1, "_points"),
            Column("p_holm", PHRASES.word("column", "p_holm"), "p_value"),
            count("n_eligible"),
        ),
        caption=PHRASES.word("caption", "group_errors"),
        note=words.under("places", "truth", "bands", "holm", "folds", "variance", "paired"),
        counts=COUNTS,
        statistics=(*STATISTICS, *POINTS, "p_value", "p_holm"),
        whole=PARTS_OF_GROUPS,
        group="case",
        page=lambda rows: rows["metric"].eq(ERRORS[0]) & rows["rule"].isin([first, REGISTER]),
    )


def _case(row: Row, words: ProxyMeansWords) -> Bilingual:
    column = words.column(row["group_by"])
    shown = Bilingual(zh=column.zh, en=inside(column.en))
    return PHRASES.filled("case", "group", rule=words.rule(row["rule"]), column=shown)


def _importance(words: ProxyMeansWords) -> Table:
    """Return what each proxy adds to each learner."""
    frame = words.results.importance
    wide = frame[frame["metric"].eq("targeting_error")].drop(columns="metric")
    loss = frame[frame["metric"].eq("loss")].rename(columns={"estimate": "loss"})
    wide = in_points(wide.merge(loss[["learner", "predictor", "loss"]], "left"))
    named = wide.assign(
        **both("predictor", wide, lambda row: words.column(row["predictor"])),
        **both("rule", wide, lambda row: words.rule(row["learner"])),
    )
    first = words.results.learners[0]
    return Table(
        id="tbl-proxy-means-importance",
        frame=named,
        columns=(
            label("predictor"),
            Column("points", PHRASES.word("column", "targeting_error"), "number", 2),
            interval("points", "number", 2, "_points"),
            Column("loss", PHRASES.word("column", "loss"), "share", 1),
            count("n_eligible"),
        ),
        caption=PHRASES.word("caption", "importance"),
        note=words.under("importance", "folds", "variance"),
        counts=("n",),
        statistics=(*STATISTICS, *POINTS, "loss"),
        group="rule",
        page=lambda rows: rows["learner"].eq(first),
    )
