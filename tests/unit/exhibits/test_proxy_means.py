"""Exhibits of a proxy means test: words follow intervals, few households are withheld."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.proxy_means import proxy_means_exhibits
from lowincome_research.exhibits.proxy_means_findings import findings
from lowincome_research.exhibits.proxy_means_words import ProxyMeansWords
from lowincome_research.exhibits.records import Exhibits
from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.assess import assess
from lowincome_research.proxy_means.cross_fitting import CrossFit, Predictions
from lowincome_research.proxy_means.known import KNOWN_KEYS
from lowincome_research.proxy_means.predictors import Proxies
from lowincome_research.proxy_means.results import ProxyMeansResults
from lowincome_research.proxy_means.spec import ProxyMeansSpec
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual

KEYS = Keys(unit="household_id")
DESIGN = Design(weight="weight", cluster="village_code", size="household_size")
N = 800


def section(rule_of: list[str]) -> IdentificationSpec:
    data = {
        "registers": {
            "dibao": {"column": "dibao_recipient", "label": {"zh": "低保", "en": "Dibao"}}
        },
        "truths": {"poor": {"measure": "income", "below": 6_000, "rule_of": rule_of}},
    }
    return parse_value(data, IdentificationSpec)


@pytest.fixture(scope="module")
def panel() -> Panel:
    rng = np.random.default_rng(4)
    income = np.exp(rng.normal(9.2, 0.6, N))
    frame = pd.DataFrame(
        {
            "household_id": np.arange(N),
            "village_code": np.arange(N) % 40,
            "weight": 1.0,
            "household_size": rng.integers(1, 6, N).astype(float),
            "income": income,
            "dibao_recipient": (income * np.exp(rng.normal(0, 0.4, N)) < 6_000) * 1.0,
            "head_sex": rng.integers(0, 2, N).astype(float),
            "head_age": rng.integers(20, 90, N).astype(float),
        }
    )
    variables = {
        name: Variable(name, Bilingual(zh=f"{name}标签", en=f"Label of {name}"), "number")
        for name in frame
    }
    ages = replace(variables["head_age"], unit=Bilingual(zh="岁", en="years"))
    sexes = {"0": Bilingual(zh="女", en="woman"), "1": Bilingual(zh="男", en="man")}
    variables |= {"head_age": ages, "head_sex": replace(variables["head_sex"], values=sexes)}
    return Panel(frame, variables, KEYS, DESIGN)


def fitted(panel: Panel, **changes: Any) -> ProxyMeansResults:
    """Return a test whose learners see income with an error, and miss women."""
    data = {
        "truth": "poor", "register": "dibao", "predictors": ["head_age", "head_sex"],
        "by": ["head_sex", {"column": "head_age", "cuts": [45, 60]}], **changes,
    }  # fmt: skip
    cases = identification_cases(panel.frame, section([]), keys=KEYS, design=DESIGN)
    need, rng = cases.needs["poor"], np.random.default_rng(5)
    log = np.log(need.welfare)
    hidden = 0.8 * (panel.frame["head_sex"].to_numpy() == 0)
    predicted = {
        "ols": log + rng.normal(0, 0.5, N) + hidden,
        "quantile": log + rng.normal(0, 0.5, N) + hidden - 0.3,
    }
    predictions = Predictions(
        parse_value(data, ProxyMeansSpec), cases.rows, "person", np.arange(N),
        need.welfare, need.level, need.eligible, cases.rows.designs["person"].weight,
        np.zeros(N, dtype=np.intp), predicted, (),
    )  # fmt: skip
    importance = pd.DataFrame(
        [
            {"learner": "ols", "predictor": name, "metric": metric, "estimate": figure,
             "std_error": 0.01, "ci_low": figure - 0.02, "ci_high": figure + 0.02, "n": 300,
             "n_clusters": 40, "df": 39, "interval": "wald"}
            for name, figure in (("head_age", 0.1), ("head_sex", 0.0))
            for metric in ("loss", "targeting_error")
        ]
    )  # fmt: skip
    fit = CrossFit(predictions, Proxies((), (), (), np.empty((N, 0))), log, {})
    return assess(fit, cases, importance)


@pytest.fixture(scope="module")
def results(panel: Panel) -> ProxyMeansResults:
    return fitted(panel)


@pytest.fixture(scope="module")
def exhibits(results: ProxyMeansResults, panel: Panel) -> Exhibits:
    return proxy_means_exhibits(results, section(["dibao"]), panel)


def words(results: ProxyMeansResults, panel: Panel, rule_of: list[str]) -> ProxyMeansWords:
    return ProxyMeansWords(results, section(rule_of), panel, known=False, synthetic=False)


def sentences(results: ProxyMeansResults, panel: Panel, kind: str) -> Iterator[Any]:
    return (one for one in findings(words(results, panel, ["dibao"])) if f".{kind}_" in one.id)


def test_missed_and_wrongly_covered_are_said_by_the_registers_own_rule_alone(results, panel):
    assert words(results, panel, ["dibao"]).metric("exclusion_error").zh == "漏保率"
    assert words(results, panel, []).metric("exclusion_error").zh == "覆盖不足率"
    assert words(results, panel, []).metric("inclusion_error").en == "Leakage"


def test_bands_of_a_number_are_named_by_their_bounds_and_unit(results, panel):
    named = words(results, panel, [])
    zh = [named.group("head_age", one).zh for one in ("under_45", "45_to_60", "from_60")]
    assert zh == ["45岁以下", "45至不足60岁", "60岁及以上"]
    assert named.group("head_age", "45_to_60").en == "45 to under 60 years"
    assert named.group("head_sex", "0").zh == "女"


def moved(results: ProxyMeansResults, low: float, high: float, **where: str) -> ProxyMeansResults:
    frame = results.comparison
    chosen = np.logical_and.reduce([frame[name].eq(value) for name, value in where.items()])
    bounds = {"estimate": (low + high) / 2, "ci_low": low, "ci_high": high}
    shifted = {name: frame[name].mask(chosen, value) for name, value in bounds.items()}
    return replace(results, comparison=frame.assign(**shifted))


@pytest.mark.parametrize(
    ("low", "high", "verdict", "zh", "en"),
    [
        (0.05, 0.15, "increase", "比低保高10.0个百分点（95%置信区间5.0至15.0", "10.0 percentage"),
        (-0.15, -0.05, "decrease", "比低保低10.0个百分点（95%置信区间5.0至15.0", "points lower"),
        (-0.05, 0.15, "undetermined", "孰高孰低尚不能判定", "which is higher cannot be told"),
    ],
)  # fmt: skip
def test_a_test_is_called_better_or_worse_than_the_register_where_the_interval_says_so(
    results, panel, low, high, verdict, zh, en
):
    changed = moved(results, low, high, rule="ols", metric="exclusion_error", against="register")
    (found, *_) = sentences(changed, panel, "against_register")
    assert found.verdict == verdict
    assert zh in found.text.zh
    assert en in found.text.en


@pytest.mark.parametrize(
    ("low", "high", "verdict", "zh"),
    [
        (0.8, 0.9, "increase", "高于四分之三"),
        (0.5, 0.7, "decrease", "低于Brown等"),
        (0.7, 0.8, "undetermined", "尚不能判定"),
    ],
)
def test_poverty_left_is_held_against_three_quarters(results, panel, low, high, verdict, zh):
    changed = moved(results, low, high, rule="ols", metric="poverty_remaining", against="")
    (found, *_) = sentences(changed, panel, "poverty_left")
    assert found.verdict == verdict
    assert zh in found.text.zh


def test_learners_are_held_against_linear_regression_and_payments_against_all(results, panel):
    (other, *_) = sentences(results, panel, "against_ols")
    assert ".quantile." in other.id
    changed = moved(results, -0.2, -0.1, rule="ols", against="universal")
    (found, *_) = sentences(changed, panel, "against_universal")
    assert found.verdict == "decrease"
    assert "比普惠发放低15.0个百分点" in found.text.zh


def test_a_group_that_is_missed_more_often_is_named_and_others_together(results, panel):
    found = list(sentences(results, panel, "group_missed"))
    men, rest = (one for one in found if ".ols." in one.id)
    assert men.verdict == "decrease"  # of two groups the second is told: men are missed less
    assert "按线性回归分配名额，“head_sex标签：男”组符合条件人口的漏保率比其他组低" in men.text.zh
    assert rest.verdict == "undetermined"
    assert "“Label of head_age”" in rest.text.en
    (by_register, *_) = (one for one in found if ".register." in one.id)
    assert by_register.text.zh.startswith("按现有低保名单，")
    assert by_register.text.en.startswith("On the present register of Dibao, ")


def test_a_sentence_on_a_group_of_few_is_withheld(results, panel):
    groups = results.groups
    few = groups["metric"].eq("exclusion_error") & groups["against"].eq("others")
    changed = replace(results, groups=groups.assign(n_cases=groups["n_cases"].mask(few, 3)))
    exhibits = proxy_means_exhibits(changed, section([]), panel)
    released = release(exhibits, Rules(threshold=8, round_to=5)).exhibits
    about = [one for one in released.sentences if ".1.group_missed" in one.id]
    assert about
    assert {one.verdict for one in about} == {"suppressed"}


def test_a_group_of_few_does_not_follow_from_the_other_group_and_all(results, panel):
    groups = results.groups
    few = (
        groups["group"].eq("1") & groups["rule"].eq("ols") & groups["metric"].eq("exclusion_error")
    )
    changed = replace(results, groups=groups.assign(n_cases=groups["n_cases"].mask(few, 3)))
    exhibits = proxy_means_exhibits(changed, section([]), panel)
    released = release(exhibits, Rules(threshold=8, round_to=5)).exhibits
    values = {one.id: one for one in released.values}
    for code in ("0", "1"):
        stem, end = "proxy_means.poor.person", f"head_sex.{code}.exclusion_error"
        assert values[f"{stem}.ols.{end}"].value is None
        assert values[f"{stem}.register.{end}"].value is not None
    for one in (*released.tables, *released.figures):
        if one.id.endswith("-groups"):
            missed = one.frame[one.frame["metric"].eq("exclusion_error")]
            hidden = missed[missed["group_by"].eq("head_sex")].groupby("rule")["estimate"].count()
            assert hidden[["ols", "register"]].tolist() == [0, 2]


def test_what_nobody_in_particular_gets_is_never_withheld(exhibits):
    released = release(exhibits, Rules(threshold=8, round_to=5)).exhibits
    table = next(one for one in released.tables if one.id == "tbl-proxy-means-rules")
    shown = table.frame.set_index("rule")
    assert shown.loc["perfect", "flag"] == ""
    assert "withheld" not in table_markdown(table, "en")


def test_a_figure_without_an_interval_has_no_bounds_rather_than_nan(results, panel):
    changed = moved(results, np.nan, np.nan, rule="register", metric="targeting_differential")
    changed = replace(changed, comparison=changed.comparison.assign(
        estimate=changed.comparison["estimate"].fillna(1.0)))  # fmt: skip
    shown = proxy_means_exhibits(changed, section([]), panel)
    bounds = {(one.ci_low, one.ci_high) for one in shown.values
              if ".register." in one.id and one.id.endswith("targeting_differential")}  # fmt: skip
    assert (None, None) in bounds
    assert not any(np.isnan(side) for pair in bounds for side in pair if side is not None)


def test_every_value_has_an_id_of_its_own(exhibits, results):
    ids = [one.id for one in exhibits.values]
    assert len(ids) == len(set(ids))
    stem = "proxy_means.poor.person.ols"
    assert f"{stem}.budget.register.exclusion_error" in ids
    assert f"{stem}.budget.register.exclusion_error_less_register" in ids
    assert f"{stem}.budget_percent.10.inclusion_error" in ids
    assert f"{stem}.tenth.1.poor" in ids
    assert f"{stem}.head_age.45_to_60.exclusion_error" in ids
    assert f"{stem}.all.all.slope" in ids
    assert len({one.id for one in exhibits.sentences}) == len(exhibits.sentences)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_and_figure_is_made_in_both_languages(exhibits, language):
    released = release(exhibits, Rules(threshold=8, round_to=5)).exhibits
    assert [one.id for one in released.tables] == [
        "tbl-proxy-means", "tbl-proxy-means-rules", "tbl-proxy-means-differences",
        "tbl-proxy-means-poverty", "tbl-proxy-means-calibration", "tbl-proxy-means-groups",
        "tbl-proxy-means-importance",
    ]  # fmt: skip
    for table in released.tables:
        assert table_markdown(table, language)
    assert [one.id for one in released.figures] == [
        f"fig-proxy-means-{name}"
        for name in ("budget", "poverty", "calibration", "groups", "importance")
    ]
    for figure in released.figures:
        assert figure.draw(figure.frame, language).axes


def test_the_budget_figure_has_a_line_per_rule_and_the_register_at_its_own_coverage(
    exhibits, results
):
    figure = next(one for one in exhibits.figures if one.id == "fig-proxy-means-budget")
    left, right = figure.draw(figure.frame, "en").axes[:2]
    assert (left.get_title(loc="left"), right.get_title(loc="left")) == (
        "Exclusion error",
        "Inclusion error",
    )
    lines = {line.get_label(): line for line in left.get_lines()}
    assert {"Linear regression", "Quantile regression", "Lottery"} <= set(lines)
    assert "The diamond is Dibao at its own coverage" in figure.note.en
    share = 100 * results.budgets["register"]
    (point,) = (one for one in left.get_lines() if len(one.get_xdata()) == 1)
    assert point.get_xdata()[0] == pytest.approx(share)


def test_simulated_data_are_named_so_and_true_figures_stand_beside(results, panel):
    rows = results.comparison[results.comparison["against"].eq("")]
    known = rows[KNOWN_KEYS].assign(true_value=0.4321)
    shown = proxy_means_exhibits(results, section([]), panel, known=known, synthetic=True)
    assert all("模拟数据" in one.note.zh for one in shown.framed)
    assert all("ynthetic data" in one.note.en for one in shown.framed)
    table = next(one for one in shown.tables if one.id == "tbl-proxy-means-rules")
    assert "43.2%" in table_markdown(table, "zh")
    assert "真值由模拟数据" in table.note.zh
    picture = shown.figures[0].draw(shown.figures[0].frame, "en")
    assert picture.get_suptitle() == "Synthetic data"


def test_choices_of_the_study_are_called_choices(exhibits, panel):
    notes = {one.id: one.note for one in exhibits.framed}
    assert "按研究设定的界限分组" in notes["tbl-proxy-means-groups"].zh
    assert "0.3 quantile (a choice)" in notes["tbl-proxy-means-rules"].en
    unbanded = proxy_means_exhibits(fitted(panel, by=["head_sex"]), section([]), panel)
    assert not any("界限分组" in one.note.zh for one in unbanded.framed)


def test_a_note_says_nothing_that_its_exhibit_does_not_show(results, panel):
    rows = results.comparison[results.comparison["against"].eq("")]
    known = rows[KNOWN_KEYS].assign(true_value=0.4321)
    shown = proxy_means_exhibits(results, section([]), panel, known=known, synthetic=True)
    notes = {one.id: one.note.en for one in shown.framed}
    with_true_values = {name for name, note in notes.items() if "true values" in note}
    assert with_true_values == {"tbl-proxy-means-rules", "tbl-proxy-means-poverty"}
    with_differences = {name for name, note in notes.items() if "paired" in note}
    assert with_differences == {"tbl-proxy-means-differences", "tbl-proxy-means-groups"}
    assert "quantile regression" not in notes["tbl-proxy-means-groups"]
    assert all(note.endswith("; synthetic data") for note in notes.values())


@pytest.mark.parametrize(
    ("low", "high", "kind"), [(0.05, 0.15, "higher than that of"), (-0.15, -0.05, "lower than")]
)
def test_english_articles_do_not_depend_on_what_an_error_is_called(results, panel, low, high, kind):
    changed = moved(results, low, high, rule="ols", metric="inclusion_error", against="register")
    found = findings(words(changed, panel, []))
    (said,) = (
        one.text.en for one in found if ".ols." in one.id and "against_register_inc" in one.id
    )
    assert "the leakage of a proxy means test by linear regression is 10.0" in said
    assert kind in said


def test_without_register_groups_or_proxies_their_exhibits_are_left_out(panel):
    alone = fitted(panel, register=None, by=[])
    alone = replace(alone, importance=pd.DataFrame())
    shown = proxy_means_exhibits(alone, section([]), panel)
    ids = {one.id for one in shown.framed}
    assert ids.isdisjoint({"tbl-proxy-means-groups", "fig-proxy-means-importance"})
    assert not [one for one in shown.sentences if "against_register" in one.id]
    assert not any("菱形" in one.note.zh for one in shown.figures)
    assert "As many places as people are eligible" in table_markdown(shown.tables[0], "en")
