"""From staggered and two-group comparisons to exhibits: the course of effects, groups, truth."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.effects.results import EffectResults
from lowincome_research.effects.spec import DidSpec, EffectSpec, StaggeredDidSpec
from lowincome_research.exhibits.effect_rows import NO_UNIT, Row, outcome_name
from lowincome_research.exhibits.event_study_figures import course_figure, groups_figure
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.records import (
    Column,
    Exhibits,
    Sentence,
    Table,
    Value,
    value_id,
)
from lowincome_research.exhibits.segments import group_segments
from lowincome_research.exhibits.words import PanelWords
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("event_study")
_KEYS = ["effect_id", "subgroup", "term", "horizon"]
_INTERVAL = ("estimate", "std_error", "ci_low", "ci_high")
Specs = dict[str, DidSpec | StaggeredDidSpec]


def event_study_exhibits(
    results: EffectResults,
    panel: Panel,
    *,
    truth: pd.DataFrame | None = None,
    synthetic: bool = False,
) -> Exhibits:
    """Return what the report shows of effects that set in at known times.

    Parameters
    ----------
    results
        All effects of the study; those of other designs are left to `effect_exhibits`.
    panel
        The study's panel, whose codebook labels what is shown.
    truth
        On simulated data the true effects, see `effects.truth.true_effects`.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    specs: Specs = {
        one.spec.id: one.spec
        for one in results.effects
        if isinstance(one.spec, DidSpec | StaggeredDidSpec)
    }
    frame = results.to_frame()
    frame = _with_words(frame[frame["effect_id"].isin(specs)], specs, PanelWords(panel))
    if truth is not None:
        frame = frame.merge(truth, on=_KEYS, how="left")
    events = frame[frame["term"].eq("event") & frame["subgroup"].eq("")]
    totals = frame[frame["term"].eq("treatment")]
    marks = ["truth"] * (truth is not None) + ["synthetic"] * synthetic
    figures = []
    if len(events):
        noted = _note(events, "before", "reference", *marks, method="package")
        figures.append(course_figure(events, _references(specs), PHRASES, noted))
    if totals["subgroup"].ne("").any():
        figures.append(groups_figure(totals, PHRASES, _note(totals, *marks, method="estimated")))
    return Exhibits(
        values=tuple(_values(frame, specs)),
        sentences=tuple(_findings(events, totals)),
        tables=(_truth_table(totals, _note(totals, *marks[1:], method="estimated")),)
        if truth is not None
        else (),
        figures=tuple(figures),
    )


def _with_words(frame: pd.DataFrame, specs: Specs, words: PanelWords) -> pd.DataFrame:
    rows = frame.to_dict("records")
    named = frame.copy()
    for language in LANGUAGES:
        named[f"effect_{language}"] = [
            _title(specs[row["effect_id"]], words)[language] for row in rows
        ]
        named[f"group_{language}"] = [_group(row, words)[language] for row in rows]
        named[f"unit_{language}"] = [
            (specs[row["effect_id"]].unit or NO_UNIT)[language] for row in rows
        ]
    return named.assign(decimals=[specs[row["effect_id"]].decimals for row in rows])


def _title(spec: EffectSpec, words: PanelWords) -> Bilingual:
    if spec.label:
        return spec.label
    treatment, outcome = words.column(spec.treatment), outcome_name(spec, words)
    return Bilingual(zh=f"{treatment.zh}：{outcome.zh}", en=f"{treatment.en}: {outcome.en}")


def _group(row: Row, words: PanelWords) -> Bilingual:
    column, _, value = row["subgroup"].partition("=")
    return words.code(column, value) if column else PHRASES.word("word", "all")


def _references(specs: Specs) -> dict[str, int]:
    """Return the time of reference of each staggered effect, in times since first treatment."""
    return {
        name: -1 - spec.anticipation
        for name, spec in specs.items()
        if isinstance(spec, StaggeredDidSpec)
    }


def _note(frame: pd.DataFrame, *names: str, method: str) -> Bilingual:
    clusters = [int(count) for count in frame["n_clusters"].dropna()]
    low, high = min(clusters), max(clusters)
    packages = sorted({f"{p} {v}" for p, v in zip(frame["package"], frame["package_version"],
                                                  strict=True)})  # fmt: skip
    parts = [
        PHRASES.filled("note", "clustered", clusters=f"{low}" if low == high else f"{low}–{high}"),
        *(PHRASES.word("note", name) for name in names),
        PHRASES.filled("note", method, package=", ".join(packages)),
    ]
    return as_note(parts)


def _values(frame: pd.DataFrame, specs: Specs) -> Iterator[Value]:
    """Yield the course of effects, and the truth; overall estimates stand in `effects`."""
    for row in frame.to_dict("records"):
        analysis, ids = _analysis(row), group_segments(row["subgroup"])
        decimals, n = specs[row["effect_id"]].decimals, int(row["n_units"])
        if row["term"] == "event":
            yield Value(
                value_id("effects", analysis, "estimate", **ids), row["estimate"], "number",
                decimals, row["std_error"], row["ci_low"], row["ci_high"], n=n,
            )  # fmt: skip
        if not pd.isna(row.get("truth")):
            truth = value_id("effects", analysis, "truth", **ids)
            yield Value(truth, row["truth"], "number", decimals, n=n)


def _analysis(row: Row) -> str:
    """Return ``<effect>`` of a total, ``<effect>_event_2`` or ``<effect>_event_m2`` of an event."""
    when = row["horizon"].replace("-", "m")
    return f"{row['effect_id']}_event_{when}" if row["term"] == "event" else str(row["effect_id"])


def _findings(events: pd.DataFrame, totals: pd.DataFrame) -> Iterator[Sentence]:
    before = events[events["horizon"].str.startswith("-")]
    if len(before):
        zero = int(((before["ci_low"] <= 0) & (before["ci_high"] >= 0)).sum())
        yield _counted("before", "zero", zero, len(before))
    if "truth" in totals:
        known = totals.dropna(subset=["truth"])
        held = int(known["truth"].between(known["ci_low"], known["ci_high"]).sum())
        yield _counted("truth", "held", held, len(known))


def _counted(name: str, part: str, count: int, total: int) -> Sentence:
    text = PHRASES.filled("finding", name, total=str(total), **{part: str(count)})
    verdict = "all" if count == total else "some" if count else "none"
    return Sentence(value_id("effects", f"did_{name}", "finding"), verdict, text)


def _truth_table(totals: pd.DataFrame, note: Bilingual) -> Table:
    return Table(
        id="tbl-effects-truth",
        frame=totals.reset_index(drop=True),
        columns=(
            Column("effect", PHRASES.word("column", "effect")),
            Column("group", PHRASES.word("column", "group")),
            Column("estimate", PHRASES.word("column", "estimate"), "number", "decimals",
                   error="std_error"),
            Column("estimate", PHRASES.word("column", "interval"), "number", "decimals",
                   interval=("ci_low", "ci_high")),
            Column("truth", PHRASES.word("column", "truth"), "number", "decimals"),
            Column("n_units", PHRASES.word("column", "n_units"), "count"),
        ),
        caption=PHRASES.word("caption", "truth"),
        note=note,
        counts=("n_units", "n_treated"),
        statistics=(*_INTERVAL, "p_value", "p_adjusted", "truth"),
    )  # fmt: skip
