"""Exhibits of poverty and outcomes: names, verdicts, marks and what the gate withholds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.identification_words import IdentificationWords
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.outcomes import outcomes_exhibits, poverty_exhibits
from lowincome_research.exhibits.outcomes_findings import findings
from lowincome_research.exhibits.outcomes_words import named
from lowincome_research.exhibits.records import Exhibits
from lowincome_research.exhibits.store import write_exhibits
from lowincome_research.identification import outcomes as room
from lowincome_research.identification import poverty as measures
from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.poverty_results import PovertyResults
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual

KEYS = Keys(unit="household")
SECTION = {
    "registers": {
        "dibao": {
            "column": "registered",
            "amount": "amount",
            "label": {"zh": "低保", "en": "Dibao"},
        },
        "monitored": "registered",
    },
    "truths": {
        "rule": {
            "measure": "income",
            "below": 6_000,
            "rule_of": ["dibao"],
            "label": {"zh": "低保标准", "en": "Dibao standard"},
        },
        "relative": {"measure": "income", "below": {"share": 0.5, "of": "median"}},
    },
    "by": ["county"],
}


@pytest.fixture(scope="module")
def panel() -> Panel:
    rng = np.random.default_rng(20261125)
    village = np.repeat(np.arange(24), 25)
    income = np.exp(rng.normal(9.2, 0.6, len(village)) + rng.normal(0, 0.2, 24)[village])
    seen = income * np.exp(rng.normal(0, 0.3, len(village)))
    frame = pd.DataFrame(
        {
            "household": np.arange(len(village)),
            "county": village // 8,
            "village": village,
            "size": rng.integers(1, 7, len(village)),
            "income": income,
            "registered": (seen < 6_000) * 1,
            "amount": np.where(seen < 6_000, 6_500 - seen, 0.0),
        }
    )
    variables = {
        name: Variable(name, Bilingual(zh=f"{name}标签", en=f"Label of {name}"), "number")
        for name in frame
    }
    return Panel(frame, variables, KEYS, Design())


@pytest.fixture(scope="module")
def cases(panel) -> Cases:
    design = Design(cluster="village", size="size")
    spec = parse_value(SECTION, IdentificationSpec)
    return identification_cases(panel.frame, spec, keys=KEYS, design=design)


@pytest.fixture(scope="module")
def results(cases) -> room.OutcomeResults:
    return room.targeting_outcomes(cases)


@pytest.fixture(scope="module")
def exhibits(cases, results, panel) -> Exhibits:
    return poverty_exhibits(measures.poverty(cases), panel) + outcomes_exhibits(results, panel)


def said(results: room.OutcomeResults, panel: Panel, metric: str, low: float, high: float) -> str:
    """Return the sentence on a figure of the rule whose interval is set."""
    frame = named(results.metrics, IdentificationWords(results.spec, panel))
    kinds = {
        "poverty_rate_change": "rate", "gap_closed": "gap", "vertical_efficiency": "reach",
        "uniform_equivalent": "worth",
    }  # fmt: skip
    here = frame["metric"].eq(metric)
    frame.loc[here, ["estimate", "ci_low", "ci_high"]] = [(low + high) / 2, low, high]
    sentences = findings(frame, results.spec)
    return next(one.text.en for one in sentences if one.id.endswith(f"{kinds[metric]}_finding"))


@pytest.mark.parametrize(
    ("metric", "low", "high", "words"),
    [
        ("poverty_rate_change", -0.06, -0.02, "by 4.0 percentage points (95% interval 2.0 to 6.0)"),
        ("poverty_rate_change", -0.02, 0.02, "cannot be told"),
        ("poverty_rate_change", 0.01, 0.03, "raises the poverty rate by 2.0"),
        ("gap_closed", 0.6, 0.8, "closes 70.0% of the poverty gap (95% interval 60.0% to 80.0%)"),
        ("gap_closed", 0.2, 0.3, "less than half"),
        ("gap_closed", 0.4, 0.6, "whether that is more than half cannot be told"),
        ("vertical_efficiency", 0.6, 0.8, "below the line, more than half"),
        ("vertical_efficiency", 0.2, 0.4, "more than half goes to others"),
        ("vertical_efficiency", 0.4, 0.6, "cannot be told"),
        ("uniform_equivalent", 1.1, 1.5, "it beats equal payments"),
        ("uniform_equivalent", 0.5, 0.9, "it falls short of equal payments"),
        ("uniform_equivalent", 0.9, 1.1, "whether it beats equal payments cannot be told"),
    ],
)
def test_the_words_follow_the_interval(results, panel, metric, low, high, words):
    assert words in said(results, panel, metric, low, high)


def test_a_register_is_listed_by_its_own_rule(exhibits):
    listed = [one for one in exhibits.sentences if one.listed]
    assert {one.id.split(".")[1] for one in listed} == {"rule"}
    assert len(exhibits.sentences) == 2 * len(listed) == 8


def test_both_languages_say_the_same_figures(exhibits):
    for one in exhibits.sentences:
        digits = [
            sorted("".join(c if c.isdigit() or c == "." else " " for c in text).split())
            for text in (one.text.zh, one.text.en.rstrip("."))
        ]
        assert digits[0] == digits[1]


def test_no_value_is_another_with_something_behind_it(exhibits):
    ids = [one.id for one in (*exhibits.values, *exhibits.sentences)]
    assert len(ids) == len(set(ids))
    assert {one.split(".")[0] for one in ids} == {"poverty", "outcomes"}


def test_every_figure_is_named_and_shown_on_one_page(exhibits):
    pages = [table for table in exhibits.tables if table.id.count("-") == 2]
    shown = [metric for table in pages for metric in table.frame["metric"].unique()]
    assert sorted(shown) == sorted({*measures.METRICS, *room.METRICS})


def test_a_page_has_a_block_per_register_and_truth_in_both_languages(exhibits):
    table = next(one for one in exhibits.tables if one.id == "tbl-outcomes-efficiency")
    assert "低保，按“低保标准”判定" in table_markdown(table, "zh")
    assert "Dibao, judged by “Dibao standard”" in table_markdown(table, "en")
    assert "缺口弥补率" in table_markdown(table, "zh")


def test_money_has_no_decimals_and_shares_are_percentages(exhibits, results):
    worth = next(one for one in exhibits.tables if one.id == "tbl-outcomes-worth")
    lines = table_markdown(worth, "en").splitlines()
    benefit = next(line for line in lines if "Mean benefit of all" in line)
    chosen = results.metrics.query("metric == 'mean_benefit' and unit == 'household'")
    assert f"| {chosen['estimate'].iloc[0]:,.0f} |" in benefit
    rates = next(one for one in exhibits.tables if one.id == "tbl-poverty-rates")
    assert "%" in table_markdown(rates, "en")


def test_what_is_assumed_of_society_stands_under_the_table(exhibits):
    worth = next(one for one in exhibits.tables if one.id == "tbl-outcomes-worth")
    assert "aversion to inequality of 3" in worth.note.en
    assert "25%" in worth.note.zh
    assert "待核" in worth.note.zh


def test_true_figures_stand_beside_the_estimates(cases, results, panel):
    keys = ["truth", "unit", "group_by", "group", "metric"]
    known = results.metrics[["register", *keys]].assign(true_value=0.123)
    shown = outcomes_exhibits(results, panel, known=known, synthetic=True)
    page = next(one for one in shown.tables if one.id == "tbl-outcomes-efficiency")
    assert "12.3%" in table_markdown(page, "en")
    assert "Persons, true" in table_markdown(page, "en")
    assert all("模拟数据" in one.note.zh for one in shown.framed)
    before = measures.poverty(cases)
    beside = before.metrics[keys].assign(true_value=0.123)
    page = poverty_exhibits(before, panel, known=beside).tables[1]
    assert "12.3%" in table_markdown(page, "zh")


def test_what_rests_on_few_households_is_withheld(exhibits):
    released = release(exhibits, Rules(threshold=100, round_to=5)).exhibits
    everything = next(one for one in released.tables if one.id == "tbl-outcomes")
    few = everything.frame["flag"].ne("")
    assert few.any()
    assert (
        everything.frame.loc[few, ["estimate", "std_error", "ci_low", "ci_high"]]
        .isna()
        .all(axis=None)
    )


def test_a_value_that_rests_on_few_households_is_withheld(exhibits):
    released = release(exhibits, Rules(threshold=100, round_to=5)).exhibits
    withheld = {one.id for one in released.values if one.value is None}
    assert "outcomes.rule.person.dibao.all.all.poverty_rate_after" in withheld
    assert "poverty.rule.person.all.all.all.poverty_rate" not in withheld


def test_every_exhibit_is_written_in_both_languages(exhibits, tmp_path):
    write_exhibits(exhibits, tmp_path)
    for language in ("zh", "en"):
        for kind, ids in (
            ("tables", [one.id for one in exhibits.tables]),
            ("figures", [one.id for one in exhibits.figures]),
        ):
            assert all((tmp_path / kind / language / f"{one}.md").is_file() for one in ids)
    assert (tmp_path / "figures" / "zh" / "fig-outcomes-poverty.svg").stat().st_size > 10_000


def test_without_payments_there_is_nothing_to_show(results, panel):
    empty = room.OutcomeResults(results.spec, results.metrics.iloc[:0], ())
    assert outcomes_exhibits(empty, panel) == Exhibits()
    nothing = PovertyResults(results.spec, results.metrics.iloc[:0], results.metrics, ())
    assert poverty_exhibits(nothing, panel) == Exhibits()
