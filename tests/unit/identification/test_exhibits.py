"""Exhibits of identification accuracy: names, verdicts, marks and what the gate withholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.identification import _BY_GROUP, identification_exhibits
from lowincome_research.exhibits.identification_findings import findings, part_of
from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.records import Exhibits
from lowincome_research.exhibits.store import write_exhibits
from lowincome_research.identification.results import IdentificationResults
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.terms import Bilingual

SECTION = {
    "registers": {
        "dibao": {"column": "dibao_recipient", "label": {"zh": "低保", "en": "Dibao"}},
        "monitored": "monitored",
    },
    "truths": {
        "rule": {
            "measure": "income_pre_assist",
            "below": "dibao_line",
            "rule_of": ["dibao"],
            "label": {"zh": "低保条件", "en": "Dibao rule"},
        },
        "low_score": {"measure": "need_score", "at_least": -6_000},
    },
    "by": ["county_code"],
}


POOR = {"poor": {"measure": "income_pre_assist", "below": 6_252}}


@pytest.fixture(scope="module")
def data(villages: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    return villages().assign(monitored=lambda d: d["household_id"].mod(9).eq(0) * 1.0)


@pytest.fixture(scope="module")
def panel(data: pd.DataFrame) -> Panel:
    variables = {
        name: Variable(name, Bilingual(zh=f"{name}标签", en=f"Label of {name}"), "number")
        for name in data
    }
    return Panel(data, variables, Keys(unit="household_id", time="year"), Design())


@pytest.fixture(scope="module")
def results(judge: Callable[..., IdentificationResults], data: pd.DataFrame) -> object:
    return judge(data, region="henan", **SECTION)


@pytest.fixture(scope="module")
def exhibits(results: IdentificationResults, panel: Panel) -> Exhibits:
    return identification_exhibits(results, panel)


def test_missed_and_wrongly_covered_are_named_only_against_the_registers_own_rule(results, panel):
    words = IdentificationWords(results.spec, panel)
    assert words.metric("exclusion_error", "dibao", "rule").zh == "漏保率"
    assert words.metric("inclusion_error", "dibao", "rule").zh == "错保率"
    for register, truth in (("dibao", "low_score"), ("monitored", "rule")):
        assert words.metric("exclusion_error", register, truth).zh == "覆盖不足率"
        assert words.metric("inclusion_error", register, truth).en == "Leakage"


@pytest.mark.parametrize(
    ("low", "high", "part"),
    [(0.51, 0.6, "majority"), (0.3, 0.49, "minority"), (0.4, 0.6, "undetermined")],
)
def test_a_majority_is_claimed_only_where_the_interval_lies_above_one_half(low, high, part):
    assert part_of(low, high) == part


@pytest.mark.parametrize(
    ("metric", "low", "high", "verdict", "zh", "en"),
    [
        ("exclusion_error", 0.6, 0.9, "majority", "过半未被覆盖", "more than half of the eligible"),
        ("exclusion_error", 0.4, 0.9, "undetermined", "尚不能判定", "cannot be told"),
        ("inclusion_error", 0.1, 0.4, "minority", "不到一半", "fewer than half of the persons"),
        ("targeting_differential", 0.1, 0.4, "increase", "优于随机分配", "better than a lottery"),
        ("targeting_differential", -0.1, 0.4, "undetermined", "区间包含零", "contains zero"),
        ("targeting_differential", -0.4, -0.1, "decrease", "10.0至40.0", "10.0 to 40.0"),
        ("cgh", 1.2, 1.4, "increase", "偏向贫困人口", "they favour the poor"),
        ("cgh", 0.9, 1.4, "undetermined", "区间包含1", "contains 1"),
    ],
)
def test_the_words_of_a_finding_follow_its_interval(
    results, panel, metric, low, high, verdict, zh, en
):
    frame = results.metrics
    changed = frame["metric"].eq(metric)
    frame = frame.assign(
        estimate=frame["estimate"].mask(changed, (low + high) / 2),
        ci_low=frame["ci_low"].mask(changed, low),
        ci_high=frame["ci_high"].mask(changed, high),
    )
    named = IdentificationWords(results.spec, panel).named(frame[changed])
    sentence = next(iter(findings(named, results.spec)))
    assert sentence.verdict == verdict
    assert zh in sentence.text.zh
    assert en in sentence.text.en


def test_a_register_with_a_legal_rule_is_listed_by_that_rule_alone(results, panel):
    named = IdentificationWords(results.spec, panel).named(results.metrics)
    listed = [one for one in findings(named, results.spec) if one.listed]
    ruled = {truth for truth, one in results.spec.truths.items() if "dibao" in one.rule_of}
    about_dibao = {one.id.split(".")[1] for one in listed if ".dibao." in one.id}
    assert {name.rpartition("_")[0] for name in about_dibao} == ruled


def test_every_estimate_is_registered_under_its_contract_id(exhibits, results):
    ids = {value.id for value in exhibits.values}
    assert "identification.rule_2020.person.dibao.all.all.exclusion_error" in ids
    assert "identification.rule_2020.household.dibao.county_code.syn01.coverage" in ids
    assert "identification.rule_2020.person.dibao.tenth.1.coverage" in ids
    assert "identification.rule_2020.person.dibao.county_code.all.within" in ids
    assert len(ids) == len(exhibits.values)


def test_of_groups_the_main_figures_are_registered_and_all_are_in_the_table(exhibits, results):
    ids = {value.id for value in exhibits.values}
    county = "identification.rule_2020.household.dibao.county_code.syn01"
    assert {f"{county}.{name}" for name in _BY_GROUP} <= ids
    assert f"{county}.take_up" not in ids
    overall = results.metrics["group_by"].eq("")
    assert all(any(one.endswith(f".{metric}") for one in ids)
               for metric in results.metrics.loc[overall, "metric"])  # fmt: skip
    everything = next(table for table in exhibits.tables if table.id == "tbl-identification")
    assert len(everything.frame) == len(results.metrics)


def test_a_placeholder_line_is_marked_wherever_it_is_used(exhibits):
    line = next(value for value in exhibits.values if value.id.endswith(".line"))
    assert line.flag == "placeholder"
    along = ("fig-identification-deciles", "fig-identification-concentration")
    for exhibit in (*exhibits.tables, *exhibits.figures):
        if exhibit.id in along:  # a ranking needs no line
            continue
        assert "（待核）" in exhibit.note.zh
        assert "(unverified)" in exhibit.note.en


def test_simulated_data_are_named_so_and_truth_stands_beside_the_estimate(results, panel):
    keys = ["register", "truth", "unit", "group_by", "group", "metric"]
    known = results.metrics[keys].assign(true_value=0.123)
    shown = identification_exhibits(results, panel, known=known, synthetic=True)
    assert all("模拟数据" in exhibit.note.zh for exhibit in (*shown.tables, *shown.figures))
    errors = next(table for table in shown.tables if table.id == "tbl-identification-errors")
    assert "12.3%" in table_markdown(errors, "zh")
    assert "Persons, true" in table_markdown(errors, "en")
    picture = shown.figures[0].draw(shown.figures[0].frame, "en")
    assert picture.get_suptitle() == "Synthetic data"


def test_both_languages_carry_the_same_exhibits(exhibits, tmp_path):
    write_exhibits(exhibits, tmp_path / "exhibits")
    for kind in ("tables", "figures"):
        zh, en = (
            sorted(path.name for path in (tmp_path / "exhibits" / kind / language).iterdir())
            for language in ("zh", "en")
        )
        assert zh == en
        assert len(zh) > 2


def test_small_counties_lose_their_figures_at_the_gate_and_still_draw(exhibits):
    released = release(exhibits, Rules(threshold=10, round_to=5))
    assert any("tbl-identification" in line for line in released.log)
    frame = next(t for t in released.exhibits.tables if t.id == "tbl-identification").frame
    small = frame["flag"].eq("suppressed")
    assert small.any()
    assert frame.loc[small, ["estimate", "ci_low", "n", "n_cases"]].isna().all().all()
    for figure in released.exhibits.figures:
        figure.draw(figure.frame, "zh")


def test_truths_that_rank_by_the_same_measure_share_a_line(judge, data, panel):
    truths = {
        "low": {"measure": "income_pre_assist", "below": 6_000},
        "lower": {"measure": "income_pre_assist", "below": 4_000},
    }
    shown = identification_exhibits(judge(data, truths=truths), panel)
    curves = [figure for figure in shown.figures if "concentration" in figure.id]
    assert set(curves[0].frame["truth"]) == {"low"}


def test_without_sizes_the_report_speaks_of_households(results, panel):
    households = replace(
        results,
        metrics=results.metrics.query("unit == 'household'"),
        curves=results.curves.query("unit == 'household'"),
        decomposition=results.decomposition.query("unit == 'household'"),
    )
    shown = identification_exhibits(households, panel)
    assert "eligible households" in shown.sentences[0].text.en
    errors = next(table for table in shown.tables if table.id == "tbl-identification-errors")
    assert "按人" not in table_markdown(errors, "zh")


def test_words_stand_in_one_order_whatever_the_hash_seed(results, panel):
    named = IdentificationWords(results.spec, panel).named(results.metrics)
    added = [name for name in named.columns if name.endswith("_zh")]
    assert added == [
        f"{name}_zh"
        for name in ("case", "register", "truth", "unit", "group_by", "group", "metric")
    ]


MORE = {
    **SECTION,
    "truths": {
        **SECTION["truths"],
        "relative": {"measure": "income_pre_assist", "below": {"share": 0.6, "of": "median"}},
    },
    "bootstrap": {"replicates": 50},
}


@pytest.fixture
def more(judge: Callable[..., IdentificationResults], data: pd.DataFrame) -> IdentificationResults:
    return judge(data, region="henan", **MORE)


def table_of(exhibits: Exhibits, name: str) -> object:
    return next(table for table in exhibits.tables if table.id == f"tbl-identification-{name}")


def test_a_line_that_the_sample_sets_is_shown_with_its_own_error(more, panel):
    exhibits = identification_exhibits(more, panel)
    line = next(
        v for v in exhibits.values if v.id == "identification.relative.all.all.all.all.line"
    )
    row = more.relative_lines.iloc[0]
    assert (line.value, line.std_error, line.n) == (row["estimate"], row["std_error"], 600)
    note = table_of(exhibits, "errors").note
    assert "60.0% of the median over persons" in note.en
    assert "人口中位数的60.0%" in note.zh
    assert f"{row['estimate']:,.0f}" in note.en


def test_errors_of_a_lottery_stand_beside_those_of_the_register(exhibits):
    shown = table_of(exhibits, "normalised")
    text = {language: table_markdown(shown, language) for language in ("zh", "en")}
    assert "随机分配的漏保率" in text["zh"]
    assert "随机分配的覆盖不足率" in text["zh"]
    assert "Exclusion error of a lottery" in text["en"]
    assert "Targeting error rate" in text["en"]
    metrics = set(shown.frame["metric"])
    assert "exclusion_error_avoided" in metrics
    assert "targeting_differential_normalised" in metrics


def test_both_errors_of_the_bootstrap_stand_side_by_side(more, results, panel):
    shown = table_of(identification_exhibits(more, panel), "bootstrap")
    page = shown.frame[shown.page(shown.frame)]
    assert set(page["unit"]) == {"person"}
    assert "SE (bootstrap)" in table_markdown(shown, "en")
    ids = {table.id for table in identification_exhibits(results, panel).tables}
    assert "tbl-identification-bootstrap" not in ids


def test_the_gate_withholds_the_bootstrap_of_too_few_as_well(more, panel):
    released = release(identification_exhibits(more, panel), Rules(threshold=100, round_to=5))
    frame = table_of(released.exhibits, "bootstrap").frame
    small = frame["flag"].eq("suppressed")
    assert 0 < small.sum() < len(frame)
    withheld = ["estimate", "std_error", "bootstrap_error", "bootstrap_low", "bootstrap_high"]
    assert frame.loc[small, withheld].isna().all().all()


def test_five_registers_are_drawn_three_abreast(judge, data, panel):
    names = {f"list_{place}": f"list_{place}" for place in range(5)}
    lists = {name: data["household_id"].mod(5 + place).eq(0) * 1.0
             for place, name in enumerate(names)}  # fmt: skip
    frame = data.assign(**lists)
    variables = {**panel.variables, **{name: Variable(name, Bilingual(zh=name, en=name), "number")
                                       for name in names}}  # fmt: skip
    shown = identification_exhibits(
        judge(frame, registers=names, truths=POOR), replace(panel, frame=frame, variables=variables)
    )
    figure = next(figure for figure in shown.figures if figure.id.endswith("deciles"))
    axes = figure.draw(figure.frame, "zh").get_axes()
    assert [ax.get_title(loc="left") for ax in axes] == list(names)
    columns = {ax.get_subplotspec().colspan.start for ax in axes}
    assert columns == {0, 1, 2}


def test_a_register_that_no_truth_tells_from_a_lottery_is_named_once(judge, data, panel):
    lots = data.assign(dibao_recipient=data["household_id"].mod(3).eq(0) * 1.0)
    shown = identification_exhibits(judge(lots, region="henan", **SECTION), panel)
    found = [one for one in shown.sentences if one.id.endswith("dibao.all.all.lottery_finding")]
    assert [one.listed for one in found] == [True]
    assert "declare it so" in found[0].text.en
    assert "抽签" in found[0].text.zh


def test_without_registers_there_are_lines_and_no_exhibit_of_registers(judge, data, panel):
    truths = {"relative": MORE["truths"]["relative"]}
    shown = identification_exhibits(judge(data, registers={}, truths=truths), panel)
    assert [value.id for value in shown.values] == ["identification.relative.all.all.all.all.line"]
    assert shown.tables == shown.figures == shown.sentences == ()
