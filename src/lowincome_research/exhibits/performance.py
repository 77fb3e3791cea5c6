"""From the scorecard of places to exhibits: values, findings, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.performance_figures import (
    dimensions_figure,
    gaps_figure,
    ranks_figure,
)
from lowincome_research.exhibits.performance_tables import tables
from lowincome_research.exhibits.performance_words import PHRASES, PerformanceWords
from lowincome_research.exhibits.records import Exhibits, Sentence, Value, value_id
from lowincome_research.exhibits.segments import segment
from lowincome_research.panel.panel import Panel
from lowincome_research.performance.gaps import Gaps
from lowincome_research.performance.results import PerformanceResults
from lowincome_research.performance.scoring import BANDS
from lowincome_research.performance.spec import PerformanceSpec
from lowincome_research.terms import Bilingual

_FAMILY = "performance"


def performance_exhibits(
    results: PerformanceResults, panel: Panel, *, synthetic: bool = False
) -> Exhibits:
    """Return everything the performance report shows.

    Parameters
    ----------
    results
        The scorecard.
    panel
        The study's panel, whose codebook names the places.
    synthetic
        The data are simulated, and every exhibit says so.
    """
    words = PerformanceWords(results.spec, panel, synthetic=synthetic)
    frame = words.named(results.to_frame())
    overall = words.named(results.overall)
    gaps = results.gaps
    income = None if gaps is None else words.named(gaps.by_place)
    figures = [ranks_figure(overall, words), dimensions_figure(frame, overall, words)]
    if gaps is not None and income is not None:
        figures.append(gaps_figure(income, gaps.urban_rural_ratio, words))
    return Exhibits(
        values=(*_values(frame, results.spec), *_summary(overall), *_gap_values(gaps)),
        sentences=(*_findings(overall), *_gap_findings(gaps)),
        tables=tuple(tables(frame, overall, income, words)),
        figures=tuple(figures),
    )


def _values(frame: pd.DataFrame, spec: PerformanceSpec) -> Iterator[Value]:
    cases = frame.groupby("unit")["n"].min()
    for row in frame.to_dict("records"):
        group = {"group_by": segment(spec.unit), "group": segment(row["unit"])}
        n = row["n"] if not pd.isna(row["n"]) else cases[row["unit"]]
        known = None if pd.isna(n) else int(n)
        analysis = f"{row['indicator']}_{row['time']}".rstrip("_")
        yield Value(
            value_id(_FAMILY, analysis, "score", **group), row["score"], "number", 1,
            row["std_error"], row["ci_low"], row["ci_high"], n=known,
        )  # fmt: skip
        for metric in ("rank", "rank_low", "rank_high"):
            yield Value(
                value_id(_FAMILY, analysis, metric, **group), int(row[metric]), "count", n=known
            )
        if row["level"] == "indicator":
            shown = spec.indicators[row["indicator"]]
            yield Value(
                value_id(_FAMILY, analysis, "value", **group), row["value"], shown.unit,
                shown.decimals, row["value_std_error"], n=known,
            )  # fmt: skip


def _summary(overall: pd.DataFrame) -> Iterator[Value]:
    places = len(overall)
    for metric, count in (
        ("places", places),
        ("pairs", _pairs(places)),
        ("pairs_told_apart", _apart(overall)),
        *((f"places_{band}", int(overall["band"].eq(band).sum())) for band, _ in BANDS),
    ):
        yield Value(value_id(_FAMILY, "summary", metric), count, "count")
    yield Value(value_id(_FAMILY, "summary", "mean_score"), overall["score"].mean(), "number", 1)


def _gap_values(gaps: Gaps | None) -> Iterator[Value]:
    if gaps is None:
        return
    low, high = gaps.interval
    n = int(gaps.by_place["n"].sum())
    yield Value(
        value_id(_FAMILY, "gaps", "urban_rural_ratio"), gaps.urban_rural_ratio, "number", 2,
        gaps.std_error, low, high, n=n,
    )  # fmt: skip
    yield Value(value_id(_FAMILY, "gaps", "between_places"), gaps.between_places, "share", 1, n=n)
    yield Value(value_id(_FAMILY, "gaps", "fifths_ratio"), gaps.fifths_ratio, "number", 2, n=n)


def _findings(overall: pd.DataFrame) -> Iterator[Sentence]:
    pairs, apart = _pairs(len(overall)), _apart(overall)
    verdict = "none" if apart == 0 else "all" if apart == pairs else "some"
    yield _sentence(
        "ranking", verdict, f"ranking_{verdict}", places=str(len(overall)), pairs=str(pairs),
        apart=str(apart), share=display.share(apart / pairs, 1),
    )  # fmt: skip
    first = overall.iloc[0]
    others = len(overall) - 1 - int(first["n_told_apart"])
    name = Bilingual(zh=first["unit_zh"], en=first["unit_en"])
    verdict = "shared" if others else "alone"
    yield _sentence(
        "first", verdict, f"first_{verdict}", place=name, others=str(others),
        score=display.number(first["score"], 1),
    )  # fmt: skip
    counts = {band: str(int(overall["band"].eq(band).sum())) for band, _ in BANDS}
    usual = overall["band"].mode().iloc[0]
    mean = display.number(overall["score"].mean(), 1)
    yield _sentence("bands", usual, "bands", mean=mean, **counts)


def _gap_findings(gaps: Gaps | None) -> Iterator[Sentence]:
    if gaps is None:
        return
    low, high = (display.number(bound, 2) for bound in gaps.interval)
    ratio = display.number(gaps.urban_rural_ratio, 2)
    yield _sentence("gap", _side_of_one(gaps), "gap", ratio=ratio, low=low, high=high)
    yield _sentence(
        "places", "computed", "places", spread=display.share(gaps.between_places, 1),
        fifths=display.number(gaps.fifths_ratio, 2),
    )  # fmt: skip


def _side_of_one(gaps: Gaps) -> str:
    low, high = gaps.interval
    return "urban_higher" if low > 1 else "rural_higher" if high < 1 else "undetermined"


def _sentence(name: str, verdict: str, phrase: str, **parts: str | Bilingual) -> Sentence:
    text = PHRASES.filled("finding", phrase, **parts)
    return Sentence(value_id(_FAMILY, name, "finding"), verdict, text)


def _pairs(places: int) -> int:
    return places * (places - 1) // 2


def _apart(overall: pd.DataFrame) -> int:
    return int(overall["n_told_apart"].sum()) // 2
