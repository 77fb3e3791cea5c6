"""Exhibits of index diagnostics: registered once, bilingual, warnings only where they are due."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.index_diagnostics import index_diagnostic_exhibits
from lowincome_research.exhibits.index_diagnostics_figures import rank_bands
from lowincome_research.exhibits.index_diagnostics_words import PHRASES, level_words
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.store import check_ids
from lowincome_research.indices.diagnostics import correlations, index_diagnostics
from lowincome_research.indices.fit import fit
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.robustness import FACTORS
from lowincome_research.indices.spec import Aggregate, IndexSpec, NormaliseMethod
from lowincome_research.panel.spec import Design
from lowincome_research.strict import parse_value
from lowincome_research.terms import Bilingual

ITEMS = {"q1": "甲", "q2": "乙", "q3": "丙", "q4": "丁"}
LABELS = {name: Bilingual(zh=label, en=name.upper()) for name, label in ITEMS.items()}
ROBUST = {"normalise": ["minmax", "rank", "zscore"], "weights": ["equal", "critic"], "draws": 64}


def framework_of(zh, en, columns):
    halves = [
        {"id": f"{en.lower()}_{i}", "label": {"zh": f"{zh}维度{'一二'[i]}", "en": f"{en} part {i}"},
         "children": [{"column": name, "direction": 1} for name in columns[2 * i : 2 * i + 2]]}
        for i in range(2)
    ]  # fmt: skip
    document = {"schema": 1, "label": {"zh": zh, "en": en}, "children": halves}
    return parse_value(document, Framework)


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(8)
    n = 400
    common = rng.normal(size=n)
    frame = pd.DataFrame({name: np.round(common + rng.normal(size=n), 1) for name in ITEMS})
    types = np.array(["development", "empowerment", "activation", "safety_net"])
    return frame.assign(
        q2=np.where(rng.uniform(size=n) < 0.03, 5.0, 0.0),  # zero for nearly all
        type_final=types[rng.integers(0, 4, n)], weight=rng.uniform(0.5, 2, n),
        village=np.arange(n) // 10,
    )  # fmt: skip


def diagnosed(panel, name="capital", **keys):
    label = {"capital": ("资本", "Capital"), "drive": ("动力", "Drive")}[name]
    framework = framework_of(*label, list(ITEMS))
    spec = parse_value({"framework": "x.yaml", "base": "all", **keys}, IndexSpec)
    fitted = fit(panel, framework, spec, name=name, weight="weight")
    found = index_diagnostics(
        panel, fitted, design=Design(cluster="village"), generator=np.random.default_rng(1),
        by="type_final", n_replicates=20,
    )  # fmt: skip
    return found, fitted


@pytest.fixture(scope="module")
def results(panel):
    whole = {"weights": "entropy", "obstacle": True, "coupling": {}, "robustness": ROBUST}
    return [
        diagnosed(panel, **whole),
        diagnosed(panel, "drive", weights="equal", scale=True),
    ]


@pytest.fixture(scope="module")
def exhibits(results):
    return shown(results)


def shown(results):
    scores = pd.DataFrame({"capital": [0.1, 0.4, 0.2], "drive": [0.3, 0.9, 0.1]})
    names = [fitted.name for _, fitted in results]
    between = correlations(scores[names], index="", weights=np.ones(3))
    return index_diagnostic_exhibits(
        [found for found, _ in results], between, [fitted for _, fitted in results], LABELS
    )


def table(exhibits, name):
    (found,) = [one for one in exhibits.tables if one.id == name]
    return found


def said(exhibits, metric, index="capital"):
    (found,) = [
        one for one in exhibits.sentences if one.id.endswith(f"{index}.all.all.all.all.{metric}")
    ]
    return found


def test_ids_are_unique_and_none_is_the_prefix_of_another(exhibits):
    ids = [one.id for one in (*exhibits.values, *exhibits.sentences)]
    check_ids(ids, [one.id for one in exhibits.framed])
    assert "measures.diagnostics_capital.all.all.all.all.tau" in ids
    assert "measures.leave_one_out_capital.all.all.node.q1.tau" in ids
    assert "measures.obstacle_capital_safety_net.all.all.node.q1.degree" in ids
    assert "measures.coordination_capital.all.all.group.all.coordination" in ids
    assert "measures.sensitivity_capital.all.all.factor.aggregate.first" in ids
    assert "measures.correlation_indices.all.all.pair.capital_drive.correlation" in ids


def test_every_diagnosis_that_is_asked_for_is_shown_and_no_other(exhibits, panel):
    assert [one.id for one in exhibits.framed] == [
        "tbl-index-diagnostics", "tbl-leave-one-out", "tbl-scales", "tbl-index-correlations",
        "tbl-sensitivity", "tbl-coupling", "fig-rank-intervals", "fig-obstacles",
    ]  # fmt: skip
    plain = shown([diagnosed(panel, weights="equal")])
    assert [one.id for one in plain.framed] == [
        "tbl-index-diagnostics", "tbl-leave-one-out", "tbl-index-correlations",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_released_tables_and_figures_have_words_for_everything(exhibits, language):
    released = release(exhibits, Rules(threshold=10, round_to=5)).exhibits
    for one in released.tables:
        assert "nan" not in table_markdown(one, language)
    for one in released.figures:
        assert one.draw(one.frame, language).axes


def test_chinese_pages_have_no_codes(exhibits):
    codes = ("equal", "entropy", "rank", "zscore", "minmax", "capital", "drive", "type", "none of")
    for one in exhibits.tables:
        text = table_markdown(one, "zh").replace(f"{{#{one.id}}}", "").split("custom-style")
        page = text[0] + text[1].split("\n", 1)[1]
        assert [code for code in codes if code in page] == []


def test_a_dominant_indicator_is_warned_of(exhibits, results):
    (capital, _), _ = results
    assert capital.dominated
    assert said(exhibits, "largest_weight_finding").verdict == "dominated"
    assert said(exhibits, "largest_weight_finding").listed
    assert "“乙”" in said(exhibits, "largest_weight_finding").text.zh
    other = said(exhibits, "largest_weight_finding", "drive")
    assert (other.verdict, other.listed) == ("not_dominated", False)


def test_several_indicators_with_the_same_large_weight_are_told_together(results):
    (capital, fitted), _ = results
    tied = replace(capital, n_largest=2, largest_weight=0.5)
    warning = said(shown([(tied, fitted)]), "largest_weight_finding")
    assert warning.verdict == "dominated"
    assert "2项指标（“乙”等）的权重各为0.500" in warning.text.zh
    assert "2 indicators" in warning.text.en


def test_entropy_weights_are_said_not_to_be_importance(exhibits):
    assert "不表示该项指标更重要" in said(exhibits, "entropy_finding").text.zh
    drive = [one.id for one in exhibits.sentences if "_drive." in one.id]
    assert [one.rpartition(".")[2] for one in drive] == ["largest_weight_finding"]


def test_the_choice_that_matters_most_is_named_only_where_it_stands_out(results):
    (capital, fitted), _ = results

    def verdict_with(first_low):
        found = capital.robustness
        levels = {"first": [0.1, 0.6, 0.2], "first_low": [0.0, first_low, 0.1],
                  "first_high": [0.2, 0.7, 0.4]}  # fmt: skip
        rows = {"index": "capital", "factor": ["normalise", "aggregate", "bounds"], "levels": 2}
        total = dict.fromkeys(("total", "total_low", "total_high"), 0.5)
        changed = replace(found, sensitivity=pd.DataFrame({**rows, **levels, **total}))
        return said(shown([(replace(capital, robustness=changed), fitted)]), "robustness_finding")

    assert verdict_with(0.5).verdict == "aggregate"
    assert f"在{len(capital.robustness.combinations)}种" in verdict_with(0.5).text.zh
    assert "合成（一阶敏感度0.60，95%区间0.50至0.70）" in verdict_with(0.5).text.zh
    assert verdict_with(0.3).verdict == "undetermined"
    assert "尚不能判定" in verdict_with(0.3).text.zh
    assert "cannot be told" in verdict_with(0.3).text.en


def test_choices_without_effect_are_said_to_have_none(panel):
    same = {"normalise": ["minmax"], "weights": ["equal"], "aggregate": ["arithmetic"],
            "bounds": [[0.0, 1.0]]}  # fmt: skip
    found = shown([diagnosed(panel, weights="equal", robustness=same)])
    assert said(found, "robustness_finding").verdict == "robustness_none"
    assert "tbl-sensitivity" not in [one.id for one in found.tables]


def test_a_choice_that_was_left_out_is_named_under_the_table(exhibits):
    note = table(exhibits, "tbl-sensitivity").note
    assert "标准分（资本）" in note.zh
    assert "z-score (capital)" in note.en


def test_a_choice_whose_formula_was_recalled_is_said_to_be_unverified(exhibits, panel):
    assert "CRITIC赋权公式据记忆写出，待核" in table(exhibits, "tbl-sensitivity").note.zh
    choices = {**ROBUST, "weights": ["equal", "entropy"]}
    found = shown([diagnosed(panel, weights="equal", robustness=choices)])
    assert "待核" not in table(found, "tbl-sensitivity").note.zh


def test_a_page_shows_the_indicators_that_matter_most(exhibits):
    whole = table(exhibits, "tbl-leave-one-out")
    page = whole.frame[whole.page(whole.frame)]
    assert len(whole.frame) == 8
    assert page.groupby("index").size().tolist() == [3, 3]
    for _, block in whole.frame.groupby("index"):
        assert block["tau"].is_monotonic_increasing


def test_indicators_that_tie_for_the_largest_weight_are_counted(exhibits):
    frame = table(exhibits, "tbl-index-diagnostics").frame.set_index("index")
    assert frame.loc["drive", "largest_node_zh"] == "甲等4项"
    assert frame.loc["drive", "largest_node_en"] == "Q1 and 3 more"


def test_an_indicator_that_cannot_be_left_out_is_named(panel):
    flat = panel.assign(q4=1.0)
    note = table(shown([diagnosed(flat, weights="equal")]), "tbl-leave-one-out").note
    assert "剔除后无法构成指数：丙" in note.zh
    assert "no index can be made without: Q3" in note.en


def test_the_printed_variant_is_said_not_to_compare(panel):
    found = shown([diagnosed(panel, weights="equal", coupling={"variant": "liu2020"})])
    note = table(found, "tbl-coupling").note
    assert "Liu等（2020）" in note.zh
    assert "待核" not in note.zh


def test_groups_stand_in_the_usual_order(exhibits):
    groups = table(exhibits, "tbl-coupling").frame["group"].tolist()
    assert groups == ["all", "development", "empowerment", "activation", "safety_net"]


def test_bands_hold_the_weighted_means_of_their_households(results):
    (capital, _), _ = results
    bands = rank_bands(capital.robustness)
    ranks = capital.robustness.ranks
    assert bands["n"].sum() == len(ranks)
    first = ranks[ranks["rank"] <= 0.05]
    assert bands.loc[0, "rank_high"] == pytest.approx(
        np.average(first["rank_high"], weights=first["weight"])
    )


def test_every_choice_has_words():
    names = (*get_args(NormaliseMethod), *get_args(Aggregate))
    assert all(level_words("normalise", name).zh for name in names)
    assert all(PHRASES.word("factor", name) for name in FACTORS)
    assert (
        level_words("weights", "linear(ahp+entropy_shift)").zh
        == "线性组合(层次分析法+熵权（平移）)"
    )
    assert level_words("bounds", "0.01-0.99").en == "0.01 to 0.99"


def test_the_whole_scale_is_told_from_its_dimensions(exhibits):
    frame = table(exhibits, "tbl-scales").frame
    assert frame["node_en"].tolist() == ["All items", "Drive part 0", "Drive part 1"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_of_groups_stand_apart_beside_long_names_of_indicators(exhibits, language):
    (figure,) = [one for one in exhibits.figures if one.id == "fig-obstacles"]
    long = figure.frame.assign(
        node_en=figure.frame["node_en"] + " of all members able to work, with training",
        node_zh=figure.frame["node_zh"] + "劳动年龄成员技能培训比例",
    )
    picture = figure.draw(long, language)
    picture.draw_without_rendering()
    boxes = [label.get_window_extent() for label in picture.axes[0].get_xticklabels()]
    assert len(boxes) == 5
    assert all(left.x1 + 2 < right.x0 for left, right in pairwise(boxes))


@pytest.fixture(scope="module")
def scale(panel):
    """A scale whose second item one group answers higher, with a group too small to compare."""
    rng = np.random.default_rng(5)
    level = rng.normal(size=400)
    sex = rng.integers(0, 2, 400).astype(object)
    items = {name: level + rng.normal(size=400) for name in ITEMS}
    items["q2"] = items["q2"] + 1.5 * (sex == 1)
    sex[:9], sex[9:12] = 7, None
    frame = panel.assign(**items, sex=sex, even=np.arange(400) % 2)
    return diagnosed(frame, "drive", weights="equal", scale={"invariance": ["sex", "even"]})


def compared(scale):
    found, fitted = scale
    columns = {"sex": Bilingual(zh="户主性别", en="Sex of head")}
    codes = {"0": Bilingual(zh="女", en="woman"), "1": Bilingual(zh="男", en="man")}
    other = Bilingual(zh="其他", en="other")
    between = correlations(pd.DataFrame({"drive": [0.1, 0.4]}), index="", weights=np.ones(2))
    return index_diagnostic_exhibits(
        [found], between, [fitted], {**LABELS, **columns},
        lambda _, value: codes.get(value, other),
    )  # fmt: skip


def verdicts(exhibits):
    return [one for one in exhibits.sentences if one.id.endswith("invariance_finding")]


def test_groups_of_a_scale_stand_under_their_column_with_their_labels(scale):
    shown = table(compared(scale), "tbl-invariance")
    assert shown.frame["group_zh"].tolist() == ["女", "男", "女", "男"]
    assert shown.frame["block_zh"].unique().tolist() == ["动力：户主性别", "动力：even"]
    assert shown.frame["block_en"].iloc[0] == "Drive: sex of head"
    assert shown.frame["item_zh"].tolist()[:2] == ["乙", "乙"]
    assert "fewer than 30 complete rows" in shown.note.en
    assert "：其他（户主性别）" in shown.note.zh
    assert "另有3个样本无分组信息（户主性别）" in shown.note.zh
    for language in ("zh", "en"):
        assert "nan" not in table_markdown(shown, language)


def test_the_verdict_on_groups_is_said_with_its_figures(scale):
    found = compared(scale)
    first, second = verdicts(found)
    assert (first.verdict, second.verdict) == ("items_differ", "comparable")
    assert "“乙”的作答仍有差异（女与其他组相差\N{MINUS SIGN}" in first.text.zh
    assert "adjusted p <0.001" in first.text.en
    assert "各组得分可以比较" in second.text.zh
    values = {one.id: one for one in found.values}
    women = values["measures.invariance_drive_sex.all.all.group.0.difference"]
    assert women.ci_low < women.value < women.ci_high < 0
    ids = [one.id for one in (*found.values, *found.sentences)]
    check_ids(ids, [one.id for one in found.framed])


@pytest.mark.parametrize(
    ("verdict", "smallest", "zh", "en"),
    [
        ("structure_differs", 0.8, "最小同余系数0.800，低于0.85", "should not be compared"),
        ("undetermined", np.nan, "尚不能判定", "cannot be told"),
        ("comparable", 0.9, "大体相似（最小同余系数0.900）", "is fairly similar"),
        ("comparable", 0.95, "的因子结构相同", "is equal"),
    ],
)
def test_every_verdict_has_its_words(scale, verdict, smallest, zh, en):
    found, fitted = scale
    changed = found.invariance.assign(verdict=verdict, smallest=smallest)
    sentence = verdicts(compared((replace(found, invariance=changed), fitted)))[0]
    assert sentence.verdict == verdict
    assert zh in sentence.text.zh
    assert en in sentence.text.en


def test_groups_that_cannot_be_compared_make_no_table(scale):
    found, fitted = scale
    changed = found.invariance.assign(refused="too few", verdict="undetermined")
    shown = compared((replace(found, invariance=changed), fitted))
    assert "tbl-invariance" not in [one.id for one in shown.tables]
