"""From estimated effects to exhibits: values, findings, the table and the two figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from lowincome_research.effects.results import EffectResults
from lowincome_research.effects.spec import EffectSpec
from lowincome_research.exhibits.effect_figures import arm_means_figure, estimates_figure
from lowincome_research.exhibits.effect_rows import (
    NO_UNIT,
    Row,
    in_sentence,
    outcome_name,
    with_words,
)
from lowincome_research.exhibits.records import (
    Column,
    Exhibits,
    Sentence,
    Table,
    Value,
    value_id,
)
from lowincome_research.exhibits.segments import group_segments
from lowincome_research.exhibits.wording import (
    SIGNIFICANCE,
    FamilyFinding,
    Finding,
    verdict_of,
)
from lowincome_research.exhibits.words import PanelWords, inside
from lowincome_research.panel.panel import Panel
from lowincome_research.terms import Bilingual, label, label_or_name

_COUNTS = ("n_obs", "n_units", "n_treated", "n_clusters", "n_dropped")
_STATISTICS = (
    "estimate",
    "std_error",
    "ci_low",
    "ci_high",
    "p_value",
    "p_adjusted",
    "first_stage_f",
)


def effect_exhibits(results: EffectResults, means: pd.DataFrame, panel: Panel) -> Exhibits:
    """Return everything the assistance-effects report shows of a study's effects.

    Parameters
    ----------
    results
        All effects of the study.
    means
        Means by arm, see `effects.arms.arm_means`.
    panel
        The study's panel, whose codebook labels what is shown.
    """
    words = PanelWords(panel)
    specs = {effect.spec.id: effect.spec for effect in results.effects}
    frame = with_words(results.to_frame(), specs, words)
    estimates = frame[_not_event(frame)]
    rows = estimates.to_dict("records")
    return Exhibits(
        values=tuple(value for row in rows for value in _values(row)),
        sentences=(
            *_family_findings(frame),
            *(_finding(row, specs[row["effect_id"]], words) for row in rows if _is_overall(row)),
        ),
        tables=(effects_table(frame),),
        figures=(arm_means_figure(means, words), estimates_figure(estimates, words)),
    )


def _not_event(frame: pd.DataFrame) -> pd.Series:
    """Tell estimates from those by time since first treatment, see `event_study_exhibits`."""
    return frame["term"].ne("event")


def analysis_id(row: Row) -> str:
    """Return the analysis segment of a row's ids: the effect, and any term but the treatment."""
    term = row["term"]
    return row["effect_id"] if term == "treatment" else f"{row['effect_id']}_{term}"


def _is_overall(row: Row) -> bool:
    return row["term"] == "treatment" and not row["subgroup"]


def _values(row: Row) -> list[Value]:
    analysis, group, n = analysis_id(row), group_segments(row["subgroup"]), int(row["n_obs"])

    def value(metric: str, **fields: Any) -> Value:
        return Value(value_id("effects", analysis, metric, **group), n=n, **fields)

    listed = [
        value(
            "estimate", value=row["estimate"], std_error=row["std_error"], ci_low=row["ci_low"],
            ci_high=row["ci_high"], unit="number", decimals=row["decimals"],
        ),
        value("p_value", value=row["p_value"], unit="number", decimals=3),
    ]  # fmt: skip
    for metric in ("p_adjusted", "first_stage_f"):
        if not pd.isna(row[metric]):
            digits = 3 if metric == "p_adjusted" else 2
            listed.append(value(metric, value=row[metric], unit="number", decimals=digits))
    for metric in _COUNTS:
        if not pd.isna(row[metric]):
            listed.append(value(metric, value=int(row[metric]), unit="count"))
    return listed


def _finding(row: Row, spec: EffectSpec, words: PanelWords) -> Sentence:
    finding = Finding(
        estimand=row["estimand"],
        treatment=in_sentence(words.column(spec.treatment)),
        outcome=in_sentence(outcome_name(spec, words)),
        unit=spec.unit or NO_UNIT,
        decimals=spec.decimals,
        estimate=row["estimate"],
        std_error=row["std_error"],
        ci_low=row["ci_low"],
        ci_high=row["ci_high"],
        p_adjusted=None if pd.isna(row["p_adjusted"]) else row["p_adjusted"],
    )
    identity = value_id("effects", analysis_id(row), "finding")
    alone = not row["family"]
    return Sentence(identity, finding.verdict, finding.text, int(row["n_obs"]), listed=alone)


def _family_findings(frame: pd.DataFrame) -> Iterable[Sentence]:
    overall = frame[frame["term"].eq("treatment") & frame["subgroup"].eq("")]
    for family, rows in overall[overall["family"].ne("")].groupby("family", sort=False):
        adjusted = rows[rows["p_adjusted"].lt(SIGNIFICANCE)]
        finding = FamilyFinding(
            family=label_or_name("family", str(family)),
            verdicts=tuple(map(verdict_of, rows["ci_low"], rows["ci_high"])),
            significant=tuple(
                Bilingual(zh=zh, en=inside(en))
                for zh, en in zip(adjusted["effect_zh"], adjusted["effect_en"], strict=True)
            ),
        )
        identity = value_id("effects", str(family), "family_finding")
        yield Sentence(identity, finding.verdict, finding.text, n=int(rows["n_obs"].min()))


def effects_table(frame: pd.DataFrame) -> Table:
    """Return `tbl-effects`: all estimates in the CSV, the columns a reader needs on the page."""
    columns = [
        Column("effect", label("column", "effect")),
        Column("estimate", label("column", "estimate"), "number", "decimals", error="std_error"),
        Column("estimate", label("column", "interval"), "number", "decimals",
               interval=("ci_low", "ci_high")),
        Column("p_value", label("column", "p_value"), "p_value"),
    ]  # fmt: skip
    if frame["p_adjusted"].notna().any():
        columns.append(Column("p_adjusted", label("column", "p_adjusted"), "p_value"))
    columns.append(Column("n_obs", label("column", "n_obs"), "count"))
    if frame["n_clusters"].notna().any():
        columns.append(Column("n_clusters", label("column", "n_clusters"), "count"))
    return Table(
        id="tbl-effects",
        frame=frame,
        columns=tuple(columns),
        caption=Bilingual(zh="帮扶效应估计结果", en="Estimated effects of assistance"),
        note=_note(frame),
        counts=_COUNTS,
        statistics=_STATISTICS,
        group="family" if frame["family"].ne("").any() else None,
        page=_not_event,
    )


def _note(frame: pd.DataFrame) -> Bilingual:
    used = sorted(set(frame["variance"]))
    versions = zip(frame["package"], frame["package_version"], strict=True)
    package = ", ".join(dict.fromkeys(f"{name} {version}" for name, version in versions))
    zh = ["括号内为标准误，采用" + "、".join(label("variance", name).zh for name in used)]
    en = ["Standard errors in parentheses: " + ", ".join(label("variance", n).en for n in used)]
    for correction in sorted(set(frame.loc[frame["correction"].ne("none"), "correction"])):
        formula = correction.replace(" x ", " × ")
        zh.append(f"小样本校正系数为{formula}")
        en.append(f"small-sample correction {formula}")
    if frame["n_clusters"].notna().any():
        zh.append("区间与检验的自由度为聚类数减一")
        en.append("intervals and tests on clusters minus one degrees of freedom")
    else:
        zh.append("区间与检验的自由度为观测数减参数个数")
        en.append("intervals and tests on observations minus parameters degrees of freedom")
    if frame["p_adjusted"].notna().any():
        zh.append("校正p值按Benjamini–Hochberg方法在结果族内计算")
        en.append("adjusted p by Benjamini and Hochberg within families")
    units = sorted({(z, e) for z, e in zip(frame["unit_zh"], frame["unit_en"], strict=True) if z})
    if len(units) == 1:
        zh.append(f"估计值单位为{units[0][0]}")
        en.append(f"estimates in {units[0][1]}")
    zh.append(f"由{package}估计")
    en.append(f"estimated with {package}")
    return Bilingual(zh="；".join(zh), en="; ".join(en))
