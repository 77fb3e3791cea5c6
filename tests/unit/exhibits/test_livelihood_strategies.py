"""Exhibits of livelihood strategies: a table by year and type, and what may be said in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.household_profiles import household_profiles
from lowincome_research.classification.measure import FittedMeasures, fit_measures, measure
from lowincome_research.classification.spec import TYPES
from lowincome_research.classification.strategies import livelihood_strategies
from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.display import number, share
from lowincome_research.exhibits.household_profiles import household_profile_exhibits
from lowincome_research.exhibits.livelihood_strategies import strategy_exhibits
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.measure_columns import measure_variables
from lowincome_research.exhibits.strategy_words import PHRASES
from lowincome_research.indices.diversification import with_strategy
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.indices.strategy_spec import KINDS, MIXED, LivelihoodStrategySpec
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.runs.measures import with_measures
from lowincome_research.strict import parse_value
from lowincome_research.terms import LANGUAGES, Bilingual
from tests.unit.classification.conftest import spec_of

KEYS = Keys(unit="id", time="year")
SOURCES = {"wages": "wage", "crops": "farm", "rent": "property", "grants": "transfer"}
SPEC = parse_value({"sources": SOURCES, "dominant": 0.625}, LivelihoodStrategySpec)
LABELS = {
    "wages": Bilingual(zh="打工收入", en="Pay"),
    "crops": Bilingual(zh="种植收入", en="Crops"),
}


def panel(n=400):
    """Return households in two years; grants grow, and are largest in the safety-net type."""
    rng = np.random.default_rng(8)
    incomes = rng.lognormal(8, 1.2, (n, 4)) * [1, 1, 0.001, 1]
    frame = pd.DataFrame(incomes, columns=list(SOURCES)).assign(
        id=np.arange(n) // 2, year=np.tile([2023, 2024], n // 2), size=rng.integers(1, 5, n),
        type_final=rng.choice(TYPES, n),
    )  # fmt: skip
    frame["grants"] *= np.where(frame["type_final"].eq("safety_net"), 6, 1)
    frame["grants"] *= np.where(frame["year"].eq(2024), 4, 1)
    return Panel(with_strategy(frame, SPEC), {}, KEYS, Design(size="size"))


@pytest.fixture(scope="module")
def results():
    return livelihood_strategies(panel(), SPEC)


@pytest.fixture(scope="module")
def exhibits(results):
    return strategy_exhibits(results, LABELS, spec_of())


def sentence(exhibits, metric):
    (found,) = [one for one in exhibits.sentences if one.id.endswith(f".{metric}")]
    return found


def test_the_page_shows_the_last_year_and_the_file_every_year(exhibits):
    (table,) = exhibits.tables
    assert set(table.frame["time"]) == {2023, 2024}
    assert set(table.frame[table.page(table.frame)]["time"]) == {2024}
    assert table.caption.zh == "2024年家庭生计策略与收入来源"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_names_types_and_strategies_and_what_no_household_follows(exhibits, language):
    text = table_markdown(exhibits.tables[0], language)
    for strategy in ("farm", "wage", "transfer", "mixed"):
        assert PHRASES.word("strategy", strategy)[language] in text
    rows, note = text.split(":::", 1)
    absent = PHRASES.word("strategy", "property")[language]
    assert absent not in rows
    assert absent in note
    assert text.index("全部家庭" if language == "zh" else "All households") < text.index(
        "发展型" if language == "zh" else "Development type"
    )


def test_the_note_calls_the_threshold_a_choice_and_names_the_sources(exhibits):
    note = exhibits.tables[0].note
    assert "62.5%及以上" in note.zh
    assert "并非公布的标准" in note.zh
    assert "62.5% of income or more" in note.en
    assert "no published standard" in note.en
    assert "工资性收入为打工收入" in note.zh
    assert "wages (Pay)" in note.en
    assert "transfers (grants)" in note.en  # a column without a label is named
    assert "不用于判定救助资格" in note.zh
    assert "never tests its eligibility" in note.en


def test_both_languages_state_the_figures_of_the_table(exhibits, results):
    latest = results.latest
    most = latest["share_households"].idxmax()
    said = sentence(exhibits, "most")
    assert said.verdict == most == "transfer"
    for text in (said.text.zh, said.text.en):
        assert share(latest["share_households"][most], 1) in text
        assert share(latest["ci_low"][most], 1) in text
    spread = panel().frame.query("year == 2024")["income_inverse_simpson"].mean()
    for text in (sentence(exhibits, "spread").text.zh, sentence(exhibits, "spread").text.en):
        assert number(spread, 1) in text


def test_changes_and_differences_are_told_with_their_sign_and_years(exhibits, results):
    trend = sentence(exhibits, "trend_transfer")
    change = results.trend.set_index("strategy")["difference"]["transfer"]
    assert (trend.verdict, change > 0) == ("increase", True)
    for text in (trend.text.zh, trend.text.en):
        assert number(100 * change, 1) in text
    assert trend.text.zh.startswith("与2023年相比，2024年以转移性收入为主的家庭占比上升")
    types = sentence(exhibits, "types_transfer")
    assert types.verdict == "decrease"
    assert "发展型中的占比低于兜底型" in types.text.zh
    assert "lower in the development type" in types.text.en


def test_types_from_proxies_are_called_so_where_types_are_told(results):
    reason = {"zh": "没有量表", "en": "no scale"}
    shown = strategy_exhibits(results, LABELS, spec_of(proxies={"drive": reason}))
    assert "代理指标" in sentence(shown, "types_transfer").text.zh
    assert "types from proxies" in shown.tables[0].caption.en
    assert "代理指标" not in sentence(shown, "most").text.zh


def test_without_types_there_is_no_difference_between_them():
    frame = panel().frame.drop(columns="type_final")
    found = livelihood_strategies(Panel(frame, {}, KEYS, Design()), SPEC)
    shown = strategy_exhibits(found, {})
    assert not any("types" in one.id for one in shown.sentences)
    assert all("persons" not in column.name for column in shown.tables[0].columns)
    assert {one.id.split(".")[2] for one in shown.values} == {"household"}


def test_every_share_is_registered_once(exhibits, results):
    ids = [one.id for one in exhibits.values]
    assert len(set(ids)) == len(ids)
    named = {one.id: one.value for one in exhibits.values}
    wanted = "livelihood_strategies.all_2024.household.all.strategy.wage.share"
    assert named[wanted] == results.latest["share_households"]["wage"]
    assert "livelihood_strategies.safety_net_2023.person.all.strategy.mixed.share" in named


def test_small_cells_are_withheld(exhibits):
    found = release(exhibits, Rules(threshold=12, round_to=5)).exhibits
    (table,) = found.tables
    small = exhibits.tables[0].frame["n"].between(1, 11)
    assert small.any()
    assert table.frame.loc[small, "income_inverse_simpson"].isna().all()
    assert table.frame.loc[small, "share_households"].isna().all()


def test_every_column_and_code_has_words():
    variables = measure_variables(FittedMeasures((), strategy=SPEC))
    assert list(variables) == list(SPEC.columns)
    strategy = variables["livelihood_strategy"]
    assert (strategy.type, list(strategy.values)) == ("category", [*KINDS, MIXED])
    assert variables["income_share_wage"].label.zh == "工资性收入占收入的份额"
    assert len({one.label.en for one in variables.values()}) == len(variables)


def test_the_profiles_report_carries_them_beside_the_indices():
    label = {"zh": "多样化", "en": "Spread"}
    leaf = {"column": "income_entropy", "direction": 1}
    framework = parse_value({"schema": 1, "label": label, "children": [leaf]}, Framework)
    index = parse_value({"framework": "x.yaml", "weights": "equal", "base": "all"}, IndexSpec)
    given = panel(80)
    raw = replace(
        given, frame=given.frame.drop(columns=["type_final", *SPEC.columns]),
        variables={"wages": Variable("wages", LABELS["wages"], "number")},
    )  # fmt: skip
    fitted = fit_measures(
        raw.frame, indices={"spread": index}, frameworks={"spread": framework}, strategy=SPEC
    )
    measured = with_measures(raw, measure(raw.frame, fitted, keys=KEYS.names), fitted)
    assert measured.variables["livelihood_strategy"].label.en == "Livelihood strategy"
    shown = household_profile_exhibits(household_profiles(measured, fitted, seed=1), measured)
    (table,) = [one for one in shown.tables if one.id == "tbl-livelihood-strategies"]
    assert table.frame["n"].sum() == 80
    assert "wages (Pay)" in table.note.en
