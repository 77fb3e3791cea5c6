"""Exhibits of the integrity of lines: three verdicts, never of behaviour; marks; the gate."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.line_integrity import line_integrity_exhibits
from lowincome_research.exhibits.line_integrity_words import PHRASES
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.store import write_exhibits
from lowincome_research.line_integrity.measure import line_integrity_tests
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value
from lowincome_research.terms import LANGUAGES, Bilingual

KEYS = Keys(unit="household_id", time="year")
DESIGN = Design(stratum="county_code", cluster="village_code")
SECTION = {
    "income": "income",
    "at": 2024,
    "lines": {"dibao": "dibao_line", "own": "own_line", "fixed": 6_000},
    "village": "village_code",
}


def panel_of(n=3_000, moved=0.0, shift=0.0):
    """Return two years of villages; a share of those above the Dibao line moved just under it."""
    rng = np.random.default_rng(8)
    village = np.arange(n) // 25
    income = np.round(rng.lognormal(9, 0.6, n))
    above = (income >= 5_910) & (income < 9_000) & (rng.random(n) < moved)
    income = np.where(above, np.round(5_910 - rng.uniform(1, 110, n)), income) + shift
    first = pd.DataFrame(
        {"household_id": np.arange(n), "year": 2023, "village_code": village,
         "county_code": village // 10, "income": income, "own_line": 5_500.0}
    )  # fmt: skip
    later = first.assign(year=2024, income=np.abs(income + np.round(rng.normal(0, 300, n))) + 1)
    frame = pd.concat([later.assign(year=2023), first.assign(year=2024)], ignore_index=True)
    variables = {
        name: Variable(name, Bilingual(zh=f"{name}标签", en=f"Label of {name}"), "number")
        for name in frame
    }
    return Panel(frame, variables, KEYS, DESIGN)


def results_of(panel, **changes):
    spec = parse_value({**SECTION, **changes}, LineIntegritySpec)
    return line_integrity_tests(
        panel.frame, spec, keys=KEYS, seed=3, design=panel.design, region="henan"
    )


@pytest.fixture(scope="module")
def clean():
    panel = panel_of()
    return line_integrity_exhibits(results_of(panel), panel, synthetic=True)


@pytest.fixture(scope="module")
def heaped():
    panel = panel_of(moved=0.1)
    return line_integrity_exhibits(results_of(panel), panel)


def said(exhibits):
    """Return sentences by what they are about: dibao.under_line, reported.copied."""
    places = (sentence.id.split(".") for sentence in exhibits.sentences)
    names = [f"{p[1].removesuffix('_2024')}.{p[-1].removesuffix('_finding')}" for p in places]
    return dict(zip(names, exhibits.sentences, strict=True))


def test_every_line_and_every_test_of_amounts_has_its_sentence(clean):
    lines = [f"{line}.{test}" for line in SECTION["lines"] for test in ("under_line", "density")]
    assert list(said(clean)) == [
        *lines, "reported.identical", "reported.copied", "reported.last_digit",
    ]  # fmt: skip


def test_heaping_under_the_line_is_said_with_its_ratio_and_the_line_by_name(heaped):
    found = said(heaped)["dibao.under_line"]
    assert found.verdict == "found"
    assert "“河南农村最低生活保障标准”下方存在堆积" in found.text.zh
    assert "heap under “Rural Dibao standard, Henan”" in found.text.en
    frame = heaped.tables[0].frame
    row = frame.query("test == 'under_line' and line == 'dibao' and amounts == 'not_round'").iloc[0]
    assert f"{row['estimate']:.2f}倍" in found.text.zh
    assert f"95% interval {row['ci_low']:.2f} to {row['ci_high']:.2f}" in found.text.en


def test_lines_are_named_by_policy_column_or_number(clean):
    texts = {name: sentence.text for name, sentence in said(clean).items()}
    assert "“own_line标签”" in texts["own.under_line"].zh
    assert "“label of own_line”" in texts["own.under_line"].en
    assert "“收入线6000”" in texts["fixed.density"].zh
    assert "“income line of 6,000”" in texts["fixed.density"].en


def test_few_households_are_said_to_tell_nothing():
    panel = panel_of(n=200)
    sentences = said(line_integrity_exhibits(results_of(panel), panel))
    assert sentences["dibao.under_line"].verdict == "untold"
    assert "样本不足" in sentences["dibao.under_line"].text.zh
    assert "too few households" in sentences["dibao.density"].text.en


def test_amounts_that_are_not_whole_are_said_to_tell_nothing():
    panel = panel_of(n=1_000, shift=0.25)
    sentences = said(line_integrity_exhibits(results_of(panel), panel))
    assert {sentences[f"reported.{test}"].verdict for test in ("copied", "last_digit")} == {
        "untold"
    }
    assert "1000个不是整数金额" in sentences["reported.last_digit"].text.zh
    assert "1,000 pairs of label of income are not whole" in sentences["reported.copied"].text.en


@pytest.mark.parametrize("test", ["under_line", "density", "identical", "copied", "last_digit"])
def test_each_verdict_speaks_of_reporting_or_administration_and_of_nothing_else(test):
    words = PHRASES.word
    for verdict in ("found", "not_found"):
        text = words(test, verdict)
        assert re.search("申报|填报|核定|录入", text.zh)
        assert re.search("reporting|administration", text.en)
        assert not re.search("造假|弄虚作假|骗|fraud|cheat", text.zh + text.en)
    found = words(test, "found")
    assert "不能据以判断家庭行为" in found.zh
    assert "not of behaviour" in found.en


def test_every_note_says_what_the_tests_cannot_tell_and_that_data_are_simulated(clean, heaped):
    for exhibit in clean.framed:
        assert "不能说明家庭行为" in exhibit.note.zh
        assert "not of behaviour" in exhibit.note.en
        assert exhibit.note.zh.endswith("模拟数据")
        assert exhibit.note.en.endswith("synthetic data")
    assert not any("模拟" in exhibit.note.zh for exhibit in heaped.framed)


def test_the_table_marks_unverified_lines_round_lines_and_what_was_left_out(clean):
    note = clean.tables[0].note
    assert "河南农村最低生活保障标准5910元/人·年（待核）" in note.zh
    assert "“收入线6000”本身即为取整数" in note.zh
    assert "取整金额（100的整数倍）" in note.zh
    assert "round figures (multiples of 100)" in note.en
    assert "“income line of 6,000” is itself a round figure" in note.en
    small = panel_of(n=300)
    frame = small.frame.assign(income=lambda d: d["income"].where(d["household_id"] > 6, 0.0))
    panel = replace(small, frame=frame)
    left = line_integrity_exhibits(results_of(panel), panel).tables[0].note
    assert "7行金额不为正" in left.zh
    assert "7 rows with no positive amount" in left.en


def test_a_line_that_moves_is_shown_with_its_range():
    panel = panel_of(n=300)
    table = line_integrity_exhibits(results_of(panel, at=None), panel).tables[0]
    assert "河南农村最低生活保障标准5545至5910元/人·年（待核）" in table.note.zh
    assert "5,545 to 5,910" in table.note.en


def test_the_page_shows_every_test_and_the_ten_counties_furthest_from_even(clean):
    tests, counties = (
        next(one for one in clean.tables if one.id == name)
        for name in ("tbl-line-integrity", "tbl-line-integrity-counties")
    )
    assert len(counties.frame) == 12
    for language in LANGUAGES:
        page = table_markdown(tests, language)
        assert page.count("\n| ") >= len(tests.frame)
        shown = table_markdown(counties, language)
        assert shown.count("\n| ") == 1 + 10
    assert counties.frame["p_value"].is_monotonic_increasing


def test_exhibits_are_written_in_both_languages(clean, tmp_path):
    write_exhibits(clean, tmp_path / "exhibits")
    names = {path.stem for path in (tmp_path / "exhibits" / "figures" / "zh").glob("*.png")}
    assert names == {"fig-line-integrity", "fig-line-integrity-digits"}
    values = json.loads((tmp_path / "exhibits" / "values.json").read_text("utf-8"))
    shown = values["line_integrity.dibao_2024.household.all.amounts.not_round.under_line"]
    assert shown["ci_low"] < shown["value"] < shown["ci_high"]
    share = values["line_integrity.reported_2024.household.all.amounts.all.identical"]
    assert (share["unit"], share["ci_low"]) == ("share", None)


def test_small_cells_are_withheld(clean):
    released = release(clean, Rules(threshold=10, round_to=5)).exhibits
    villages = next(one for one in released.tables if one.id == "tbl-line-integrity-villages")
    assert villages.frame["households"].isna().all()
    few = clean.tables[0].frame["n_left"].between(1, 9)
    assert few.any()
    assert released.tables[0].frame.loc[few, "estimate"].isna().all()
    assert released.tables[0].frame.loc[~few, "estimate"].notna().all()


def test_a_study_without_lines_and_villages_shows_digits_alone():
    panel = panel_of(n=1_000)
    exhibits = line_integrity_exhibits(results_of(panel, lines={}, village=None), panel)
    assert [one.id for one in exhibits.figures] == ["fig-line-integrity-digits"]
    assert list(said(exhibits)) == ["reported.copied", "reported.last_digit"]
