"""Exhibits on errors of reported income: what they say, of what they say nothing, and of whom."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.measurement_error import measurement_error_exhibits
from lowincome_research.exhibits.measurement_error_findings import findings, part_of
from lowincome_research.exhibits.measurement_error_words import named
from lowincome_research.exhibits.records import Exhibits
from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.measurement_error import measurement_error
from lowincome_research.identification.measurement_error_results import MeasurementErrorResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual

KEYS = Keys(unit="household_id")
DESIGN = Design(weight="weight", cluster="village_code", size="household_size")
SECTION = {
    "registers": {
        "monitored": "monitored",
        "dibao": {"column": "dibao_recipient", "label": {"zh": "低保", "en": "Dibao"}},
    },
    "truths": {
        "higher": {"measure": "income", "below": 8_000.0, "label": {"zh": "高线", "en": "Higher"}},
        "rule": {
            "measure": "income",
            "below": 6_000.0,
            "rule_of": ["dibao"],
            "label": {"zh": "低保条件", "en": "Dibao rule"},
        },
    },
    "measurement_error": {"sd": [0.1, 0.15, 0.2]},
}


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    n = 1_200
    income = np.exp(rng.normal(9.2, 0.5, n))
    return pd.DataFrame(
        {
            "household_id": np.arange(n),
            "village_code": np.arange(n) // 30,
            "weight": rng.uniform(0.5, 2, n),
            "household_size": rng.integers(1, 7, n).astype(float),
            "income": income,
            "dibao_recipient": (income * np.exp(rng.normal(0, 0.3, n)) < 5_500).astype(float),
            "monitored": rng.binomial(1, 0.2, n).astype(float),
        }
    )


@pytest.fixture(scope="module")
def panel(data: pd.DataFrame) -> Panel:
    variables = {
        name: Variable(name, Bilingual(zh=f"{name}标签", en=f"Label of {name}"), "number")
        for name in data
    }
    return Panel(data, variables, KEYS, DESIGN)


@pytest.fixture(scope="module")
def results(data: pd.DataFrame) -> MeasurementErrorResults:
    spec = parse_value(SECTION, IdentificationSpec)
    return measurement_error(identification_cases(data, spec, keys=KEYS, design=DESIGN))


@pytest.fixture(scope="module")
def exhibits(results: MeasurementErrorResults, panel: Panel) -> Exhibits:
    return measurement_error_exhibits(results, panel)


@pytest.mark.parametrize(
    ("low", "high", "part"),
    [
        (-0.1, 0.3, "minor"),
        (0.55, 0.9, "major"),
        (-0.4, -0.01, "hidden"),
        (0.3, 0.6, "undetermined"),
        (-0.2, 0.5, "undetermined"),
    ],
)
def test_what_is_said_of_noise_follows_the_ends_of_all_intervals(low, high, part):
    assert part_of(low, high) == part


@pytest.mark.parametrize(
    ("low", "high", "verdict", "zh", "en"),
    [
        (0.02, 0.3, "minor", "至多占实测值的30.0%", "account for at most 30.0% of it"),
        (0.6, 0.8, "major", "至少占实测值的60.0%", "account for at least 60.0% of it"),
        (-0.3, -0.1, "hidden", "掩盖了部分误差", "hide a part of it"),
        (0.2, 0.7, "undetermined", "尚不能判定", "cannot be told"),
    ],
)
def test_the_words_follow_the_verdict(results, panel, low, high, verdict, zh, en):
    share = results.errors["figure"].eq("removed_share")
    changed = replace(
        results,
        errors=results.errors.assign(
            ci_low=results.errors["ci_low"].mask(share, low),
            ci_high=results.errors["ci_high"].mask(share, high),
        ),
    )
    words = IdentificationWords(changed.spec, panel)
    told = findings(named(changed.errors, words), named(changed.bounds(), words), changed)
    sentences = [one for one in told if not one.id.endswith("alone_finding")]
    assert len(sentences) == 4
    for sentence in sentences:
        assert sentence.verdict == verdict
        assert zh in sentence.text.zh
        assert en in sentence.text.en


def test_noise_alone_is_told_once_a_truth_and_said_to_be_assumed(exhibits, results):
    alone = [one for one in exhibits.sentences if one.id.endswith("alone_finding")]
    assert [one.id.split(".")[1] for one in alone] == ["higher", "rule"]
    row = results.errors.query(
        "figure == 'noise_alone' and truth == 'rule' and unit == 'person' and sd == 0.15 "
        "and kind == 'classical' and metric == 'exclusion_error'"
    ).iloc[0]
    assert f"{100 * row['estimate']:.1f}%的漏保率" in alone[1].text.zh
    assert "假定标准差0.15" in alone[1].text.zh
    assert f"an exclusion error of {100 * row['estimate']:.1f}%" in alone[1].text.en.lower()
    assert "assumed sd 0.15" in alone[1].text.en


def test_each_register_is_shown_by_its_own_rule_or_else_by_the_first_truth(exhibits):
    bounds = next(one for one in exhibits.tables if one.id.endswith("bounds"))
    page = bounds.frame[bounds.page(bounds.frame)]
    assert set(zip(page["register"], page["truth"], page["unit"], strict=True)) == {
        ("monitored", "higher", "person"),
        ("dibao", "rule", "person"),
    }
    assert len(bounds.frame) == 2 * 2 * 2 * 3


def test_missed_and_wrongly_covered_are_named_only_by_the_own_rule(exhibits):
    text = {one.id: one.text.zh for one in exhibits.sentences}
    assert (
        "低保的漏保率"
        in text["measurement_error.rule.person.dibao.all.all.exclusion_error_finding"]
    )
    monitored = "measurement_error.higher.person.monitored.all.all.exclusion_error_finding"
    assert "覆盖不足率" in text[monitored]


def test_pages_read_alike_in_both_languages_and_say_what_is_assumed(exhibits):
    for table in exhibits.tables:
        zh, en = (table_markdown(table, language) for language in ("zh", "en"))
        assert len(zh.splitlines()) == len(en.splitlines())
        assert "假定值（占位）" in zh
        assert "assumed placeholders" in en
        assert "nan" not in (zh + en).lower()


def test_value_ids_are_distinct_and_none_hides_another(exhibits):
    ids = [value.id for value in exhibits.values] + [one.id for one in exhibits.sentences]
    assert len(set(ids)) == len(ids)
    shown = {f"{one}_{suffix}" for one in ids for suffix in ("se", "ci_low", "ci_high")}
    assert not shown & set(ids)
    assert "measurement_error.rule.person.dibao.classical.sd_0_15.corrected_exclusion_error" in ids
    assert "measurement_error.rule.person.dibao.all.all.highest_corrected_exclusion_error" in ids


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figure_draws_the_first_register_and_its_file_has_all(exhibits, language):
    figure = exhibits.figures[0]
    assert set(figure.frame["register"]) == {"monitored", "dibao"}
    picture = figure.draw(figure.frame, language)
    assert len(picture.axes) == 2
    lines = [line for line in picture.axes[0].get_lines() if len(line.get_xdata()) == 3]
    assert len(lines) == 4  # two kinds, with noise alone and without noise
    measured = figure.frame.query(
        "register == 'monitored' and truth == 'higher' and figure == 'measured'"
    ).set_index("metric")["estimate"]
    level = next(line for line in picture.axes[0].get_lines() if len(line.get_xdata()) == 2)
    assert level.get_ydata()[0] == pytest.approx(100 * measured["exclusion_error"])


def test_simulated_data_and_true_values_are_said_to_be_so(results, panel):
    known = (
        results.errors.query("figure == 'measured'")
        .assign(group_by="", true_value=lambda d: d["estimate"] - 0.01)
        [["register", "truth", "unit", "group_by", "metric", "true_value"]]
    )  # fmt: skip
    told = measurement_error_exhibits(results, panel, known=known, synthetic=True)
    for exhibit in told.framed:
        assert exhibit.note.zh.endswith("模拟数据")
        assert "true_value" in exhibit.frame
        assert "true_value" in exhibit.statistics
    table = table_markdown(told.tables[1], "zh")
    assert "真值" in table
    assert told.figures[0].draw(told.figures[0].frame, "zh") is not None


def test_too_few_households_are_withheld_everywhere(results, panel):
    few = replace(results, errors=results.errors.assign(n_cases=3))
    released = release(
        measurement_error_exhibits(few, panel), Rules(threshold=10, round_to=5)
    ).exhibits
    assert all(value.value is None for value in released.values)
    for exhibit in released.framed:
        statistics = exhibit.frame[list(exhibit.statistics)]
        assert statistics.isna().all(axis=None)
    told = [one for one in released.sentences if not one.id.endswith("alone_finding")]
    assert not any(re.search(r"\d%", one.text.zh) for one in told)


def test_nothing_is_shown_where_nothing_could_be_corrected(results, panel):
    none = replace(results, errors=results.errors.query("figure == 'measured'"))
    assert measurement_error_exhibits(none, panel) == Exhibits()
