"""What the performance report shows, in both languages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lowincome_research.exhibits.performance import performance_exhibits
from lowincome_research.exhibits.store import write_exhibits
from lowincome_research.panel.columns import Variable
from lowincome_research.terms import Bilingual
from tests.unit.performance.conftest import PAID

GAPS = {
    "rural": "income",
    "urban": {"source": "table", "table": "counties", "column": "income_urban"},
}
TRAITS = [
    {"source": "table", "table": "counties", "column": "terrain",
     "label": {"zh": "地形", "en": "Terrain"}}
]  # fmt: skip


@pytest.fixture
def labelled(panel):
    names = {"SYN01": Bilingual(zh="甲县", en="County A")}
    label = Bilingual(zh="县", en="County")
    return replace(
        panel, variables={"county_code": Variable("county_code", label, "category", values=names)}
    )


@pytest.fixture
def exhibits(evaluate, labelled):
    return performance_exhibits(evaluate(gaps=GAPS, case_mix=TRAITS), labelled, synthetic=True)


def by_id(exhibits):
    return {one.id: one for one in exhibits.framed}


def test_tables_and_figures_of_the_report(exhibits):
    assert set(by_id(exhibits)) == {
        "tbl-performance", "tbl-performance-scorecard", "tbl-performance-indicators",
        "tbl-income-gaps", "fig-performance-ranks", "fig-performance-dimensions",
        "fig-income-gaps",
    }  # fmt: skip


def test_all_is_marked_as_synthetic_and_points_as_placeholders(exhibits):
    for one in exhibits.framed:
        assert one.note.zh.endswith("模拟数据")
        assert one.note.en.endswith("synthetic data")
        assert ("占位" in one.note.zh) == ("income" not in one.id)


def test_the_scorecard_shows_ranks_with_their_bounds_in_order(exhibits):
    table = by_id(exhibits)["tbl-performance-scorecard"].frame
    assert table["rank"].is_monotonic_increasing
    parts = table[["identification", "delivery", "effect", "fiscal"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(table["score"].to_numpy())
    assert "甲县" in set(table["unit_zh"])


def test_what_is_said_of_ranks_is_what_was_found(exhibits, evaluate):
    results = evaluate(gaps=GAPS, case_mix=TRAITS)
    values = {one.id: one.value for one in exhibits.values}
    apart = values["performance.summary.all.all.all.all.pairs_told_apart"]
    assert apart == results.overall["n_told_apart"].sum() / 2
    said = next(one for one in exhibits.sentences if ".ranking." in one.id)
    assert said.verdict == "some"
    assert f"其中{apart}对" in said.text.zh
    assert f" {apart} (" in said.text.en


def test_nobody_is_called_first_who_cannot_be_told_from_others(evaluate, labelled):
    """All counties have the same value: the first by name shares its place."""
    counties = labelled.tables["counties"].assign(paid_on_time=0.9, cases=50)
    same = replace(labelled, tables={"counties": counties})
    results = evaluate(same, indicators={"paid": PAID})
    sentences = {one.id.split(".")[1]: one for one in performance_exhibits(results, same).sentences}
    assert sentences["ranking"].verdict == "none"
    assert sentences["first"].verdict == "shared"
    assert "另外23个县" in sentences["first"].text.zh


def test_values_carry_their_cases_for_the_gate(exhibits):
    values = {one.id: one for one in exhibits.values}
    one = values["performance.income_2024.all.all.county_code.syn01.value"]
    assert (one.n, one.unit) == (40, "share")
    total = values["performance.overall_2024.all.all.county_code.syn01.score"]
    assert total.n is not None
    assert total.ci_low <= total.value <= total.ci_high


def test_everything_can_be_written_in_both_languages(exhibits, tmp_path):
    write_exhibits(exhibits, tmp_path / "out")
    text = (tmp_path / "out" / "tables" / "zh" / "tbl-performance-scorecard.md").read_text("utf-8")
    assert "甲县" in text
    assert "名次区间" in text
    assert len(list((tmp_path / "out" / "figures").rglob("*.svg"))) == 6


def test_incomes_are_compared_with_the_ratio_over_all(exhibits):
    frame = by_id(exhibits)["fig-income-gaps"].frame
    assert frame["ratio"].is_monotonic_increasing
    assert np.all((frame["ci_low"] < frame["ratio"]) & (frame["ratio"] < frame["ci_high"]))
