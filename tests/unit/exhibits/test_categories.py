"""Exhibits of official categories and of the policy parameters behind them."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.entitlements.fitted import fit_categories
from lowincome_research.entitlements.shares import official_categories
from lowincome_research.entitlements.spec import HOUSEHOLD_COLUMNS, STATUSES, CategoriesSpec
from lowincome_research.exhibits.categories import category_exhibits
from lowincome_research.exhibits.category_words import (
    CODES,
    PHRASES,
    category_word,
    column_label,
)
from lowincome_research.exhibits.display import share
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.policy_parameters import policy_parameter_exhibits
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.policy.resolve import resolve
from lowincome_research.strict import parse_value
from lowincome_research.terms import LANGUAGES

KEYS = Keys(unit="household_id", time="year")
SPEC = {
    "income": "income_pre_assist", "rigid": {"spending": ["medical"]},
    "assets": {"screen": "ok"},
    "monitoring": {"since": 2020, "lifted": "lifted", "risks": {"illness": ["ill"]}},
    "registers": {"dibao": "listed"},
}  # fmt: skip


def results(regime="dual_track", **sections):
    rng = np.random.default_rng(9)
    n = 600
    statuses = [one for one in STATUSES if regime == "merged" or one != "other_difficult"]
    frame = pd.DataFrame({
        "household_id": np.arange(n), "year": np.tile([2023, 2024], n // 2),
        "size": rng.integers(1, 5, n), "tested_members": 2, "tekun_members": 0,
        "household_status": rng.choice(statuses, n), "listed": rng.integers(0, 2, n),
        "monitored_type": rng.choice(["marginal", "sudden_hardship", "none"], n),
        "dibao_single_members": 0, "tekun_unknown": 0, "three_plus_one": "unknown",
        "risk_codes": rng.choice(["", "illness"], n),
        "below_dibao": rng.integers(0, 2, n),
    })  # fmt: skip
    absent = [name for name in HOUSEHOLD_COLUMNS if name not in frame]
    frame = frame.assign(**dict.fromkeys(absent, np.nan))
    fitted = fit_categories(
        parse_value({**SPEC, **sections}, CategoriesSpec), region="henan", regime=regime,
        keys=KEYS, size="size", times=[2023, 2024],
    )  # fmt: skip
    return official_categories(Panel(frame, {}, KEYS, Design(size="size")), fitted)


@pytest.fixture(scope="module")
def found():
    return results()


@pytest.fixture(scope="module")
def exhibits(found):
    return category_exhibits(found)


def test_the_page_shows_the_last_year_and_the_file_every_year(exhibits):
    table = exhibits.tables[0]
    assert set(table.frame["time"]) == {2023, 2024}
    assert set(table.frame[table.page(table.frame)]["time"]) == {2024}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_names_the_statuses_in_words(exhibits, language):
    text = table_markdown(exhibits.tables[0], language)
    for status in ("dibao", "dibao_edge", "rigid_exp", "not_testable"):
        assert PHRASES.word("household_status", status)[language] in text


@pytest.mark.parametrize("column", CODES)
def test_every_code_has_words(column):
    assert column_label(column).zh
    for code in CODES[column]:
        words = PHRASES.word(column, code)
        assert words.zh != words.en
        assert category_word({"household_status": "status", "monitored_type": "overlay",
                              "three_plus_one": "guarantees"}[column], code) == words  # fmt: skip


def test_both_languages_state_the_same_shares(exhibits, found):
    latest = found.latest.set_index(["block", "category"])["share_households"]
    (sentence,) = [one for one in exhibits.sentences if one.id.endswith(".statuses")]
    for status in ("dibao", "dibao_edge", "rigid_exp"):
        shown = share(latest["status", status], 1)
        assert shown in sentence.text.zh
        assert shown in sentence.text.en


def test_what_was_not_tested_is_said(exhibits):
    note = exhibits.tables[0].note
    assert "特困人员、单人户低保" in note.zh
    assert "not tested, for want of data: destitute persons; single-person Dibao" in note.en


def test_the_merged_regime_is_said_to_be_a_scenario():
    merged = category_exhibits(results("merged"))
    assert "并非现行规定" in merged.tables[0].note.zh
    assert "the scenario is not a rule in force" in merged.tables[0].note.en


def test_placeholders_in_use_are_named_in_a_finding(exhibits):
    (sentence,) = [one for one in exhibits.sentences if one.id.endswith(".parameters")]
    assert sentence.verdict == "unchecked"
    assert "河南农村最低生活保障标准" in sentence.text.zh
    assert "Rural Dibao standard, Henan" in sentence.text.en
    assert "低保边缘家庭收入倍数" not in sentence.text.zh


def test_a_study_whose_lines_are_its_own_says_that_all_are_checked(found):
    bare = parse_value({"income": "income_pre_assist"}, CategoriesSpec)
    spec = found.fitted.model_copy(update={"spec": bare, "parameters": ()})
    sentences = category_exhibits(type(found)(spec, found.shares, None, None)).sentences
    assert [one.verdict for one in sentences if one.id.endswith(".parameters")] == ["checked"]


def test_without_monitoring_or_registers_nothing_is_shown_of_them():
    spec = {"monitoring": None, "registers": {}}
    plain = category_exhibits(results(**spec))
    assert [table.id for table in plain.tables] == ["tbl-categories"]
    assert not plain.figures


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_of_a_status_reach_one_hundred_percent(exhibits, found, language):
    (figure,) = exhibits.figures
    picture = figure.draw(figure.frame, language)
    (axes,) = picture.axes
    ends = {}
    for bar in axes.patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        ends[row] = max(ends.get(row, 0), bar.get_x() + bar.get_width())
    plt.close(picture)
    assert len(ends) == found.overlaps["status"].nunique()
    np.testing.assert_allclose(list(ends.values()), 100)


def test_comparison_with_registers_says_that_a_difference_is_no_error(exhibits):
    table = exhibits.tables[1]
    assert "不能据以判定登记有误" in table.note.zh
    shown = table.frame[table.page(table.frame)]
    assert set(shown["cell"]) == {"both", "register_only", "computed_only"}


def test_small_cells_are_withheld_by_the_gate(exhibits):
    released = release(exhibits, Rules(threshold=10**6, round_to=5)).exhibits
    assert released.tables[0].frame["share_households"].isna().all()


def test_the_table_of_parameters_gives_value_date_source_and_confidence():
    used = resolve(("dibao_line", "edge_multiple"), region="henan", dates={2023: 2023, 2024: 2024})
    shown = policy_parameter_exhibits([*used, *used])
    (table,) = shown.tables
    assert len(table.frame) == 4
    page = table.frame[table.page(table.frame)].set_index("name")
    assert page.loc["dibao_line", "value"] == 5910
    assert page.loc["dibao_line", "confidence_zh"] == "占位"
    assert page.loc["edge_multiple", "since"] == "2021-07-01"
    assert "第八条" in page.loc["edge_multiple", "reference_zh"]
    counts = {value.id.rsplit(".", 1)[-1]: value.value for value in shown.values}
    assert counts == {"used": 2, "unchecked": 1}
