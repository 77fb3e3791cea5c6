"""Exhibits of the types: rules, certainty, movement, and truth beside them where it is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.spec import TYPES, ClassificationSpec
from lowincome_research.classification.type_results import type_results
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.type_rules import rule_words
from lowincome_research.exhibits.types import type_exhibits
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.strict import parse_value
from lowincome_research.terms import LANGUAGES

BASE = {"year": 2023}
SPEC = {
    "income": "income", "drive": "drive", "capability": "capability", "labour": "labour",
    "cut": {"rule": "median", "base": BASE}, "lines": {"dibao": 9000, "median": 18000},
    "sensitivity": [
        {"rule": "absolute"}, {"rule": "kmeans", "base": BASE, "joint": True},
        {"rule": "latent_profile", "base": BASE, "most": 3},
    ],
    "reliability": {"drive": 0.8, "capability": 0.7}, "hysteresis": {},
}  # fmt: skip
REASON = {"zh": "问卷没有相应量表", "en": "the survey has no such scale"}
SHOWN = {
    "tbl-types", "tbl-type-shares", "tbl-type-rules", "tbl-type-rule-differences",
    "tbl-type-certainty", "tbl-transitions-corrected", "tbl-type-changes", "tbl-type-recovery",
    "fig-type-years", "fig-strata", "fig-type-transitions", "fig-type-calibration",
}  # fmt: skip


def households():
    rng = np.random.default_rng(3)
    n = 900
    groups = np.array([[0.68, 0.66], [0.68, 0.34], [0.34, 0.66], [0.32, 0.34]])
    true = groups[rng.integers(4, size=n)] + 0.05 * rng.normal(size=(n, 2))
    frame = pd.DataFrame(
        {
            "id": np.repeat(np.arange(n), 2), "year": np.tile([2023, 2024], n),
            "village": np.repeat(np.arange(n) // 15, 2), "labour": rng.integers(0, 3, 2 * n),
            "income": rng.lognormal(9, 0.7, 2 * n),
        }
    )  # fmt: skip
    for place, (axis, noise) in enumerate((("drive", 0.08), ("capability", 0.1))):
        frame[f"true_{axis}"] = np.repeat(true[:, place], 2)
        frame[axis] = frame[f"true_{axis}"] + noise * rng.normal(size=2 * n)
    return frame


def results_of(spec, with_truth):
    frame = households()
    fitted = fit_types(frame, parse_value(spec, ClassificationSpec), time="year")
    kind = 2 * frame["true_drive"].le(0.5) + frame["true_capability"].le(0.5)
    truth = frame[["id", "year"]].assign(
        true_type=np.array(TYPES)[kind], drive=frame["true_drive"],
        capability=frame["true_capability"],
    )  # fmt: skip
    panel = Panel(
        frame=classify(frame.drop(columns=["true_drive", "true_capability"]), fitted),
        keys=Keys(unit="id", time="year"), design=Design(cluster="village"), variables={},
    )  # fmt: skip
    return type_results(panel, fitted, truth if with_truth else None, 7)


@pytest.fixture(scope="module")
def results():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lowincome_research.classification.type_results.N_REPLICATES", 20)
        return results_of(SPEC, with_truth=True)


@pytest.fixture(scope="module")
def exhibits(results):
    return type_exhibits(results)


def test_everything_that_can_be_said_is_shown(exhibits):
    assert {one.id for one in exhibits.framed} == SHOWN
    ids = [item.id for item in (*exhibits.values, *exhibits.sentences)]
    assert len(set(ids)) == len(ids)
    assert "measures.types_rule_kmeans.all.all.all.all.entropy" not in ids
    for name in (
        "measures.types_rule_kmeans.household.all.all.all.agreement",
        "measures.types_certainty_2024.household.all.type.all.misclassified",
        "measures.types_certainty_2024_s1.household.all.type.activation.indeterminate",
        "measures.moves_corrected_2023_2024_activation.household.all.type_to.activation.share",
        "measures.type_changes_held_2023_2024.household.all.all.all.share",
        "measures.type_recovery_declared.household.all.all.all.recovered",
    ):
        assert name in ids


def test_without_truth_nothing_is_said_of_it_and_without_reliability_nothing_of_certainty(results):
    real = type_exhibits(replace(results, recovery=None))
    assert {one.id for one in real.framed} == SHOWN - {"tbl-type-recovery", "fig-type-calibration"}
    bare = replace(results, recovery=None, certainty=None, corrected=None, changes=None)
    assert {one.id for one in type_exhibits(bare).framed} & {
        "tbl-type-certainty", "tbl-transitions-corrected", "tbl-type-changes",
    } == set()  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_are_drawn_in_both_languages_from_what_the_gate_releases(exhibits, language):
    for table in release(exhibits, Rules(threshold=10, round_to=5)).exhibits.tables:
        text = table_markdown(table, language)
        assert "nan" not in text
        shown = text.replace(f"{{#{table.id}}}", "").replace("{.exhibit-note", "")
        assert "{" not in shown
        if language == "zh":
            words = ("type", "wave", "share", "cut", "year")
            assert [word for word in words if word in shown.split(":::")[0]] == []
    for figure in exhibits.figures:
        assert figure.draw(figure.frame, language).axes


def test_corrected_stands_beside_measured_movement(exhibits, results):
    moves = results.moves.set_index(["type_from", "type_to"])["share"]
    found = table_of(exhibits).set_index(["type_from", "type_to"])["share_raw"]
    assert found.to_dict() == pytest.approx(moves.to_dict())


def test_the_truth_stands_beside_movement_where_it_is_known(exhibits, results):
    real = type_exhibits(replace(results, recovery=None))
    for shown, known in ((exhibits, True), (real, False)):
        table = next(one for one in shown.tables if one.id == "tbl-transitions-corrected")
        assert ("模拟真值" in table_markdown(table, "zh")) == known
        assert ("true_share" in table.frame) == known
    true = table_of(exhibits).set_index(["type_from", "type_to"])["true_share"]
    for name in TYPES:  # true scores do not change, so that only leaving low income ends a type
        assert true[name, name] + true[name, "not_low_income"] == pytest.approx(1)


def test_movement_of_few_households_is_withheld_measured_and_corrected(exhibits):
    table = next(
        one for one in release(exhibits, Rules(threshold=10, round_to=5)).exhibits.tables
        if one.id == "tbl-transitions-corrected"
    )  # fmt: skip
    few = table_of(exhibits)["n"].between(1, 9).to_numpy()
    assert few.any()
    assert table.frame.loc[few, ["share", "share_raw", "true_share"]].isna().all().all()
    assert table.frame.loc[~few, ["share", "share_raw"]].notna().all().all()


def table_of(exhibits):
    return next(one for one in exhibits.tables if one.id == "tbl-transitions-corrected").frame


def test_a_finding_carries_the_figures_of_its_table(exhibits, results):
    said = {one.id.split(".")[1]: one for one in exhibits.sentences}
    table = results.certainty.set_index(["time", "stratum", "type", "metric"])["share"]
    assert f"{100 * table[2024, 'all', 'all', 'misclassified']:.1f}%" in said[
        "types_certainty"].text.zh  # fmt: skip
    agreement = results.rules[results.rules["type"].eq("agreement")].set_index("cut_rule")["share"]
    least = agreement.drop("median").min()
    assert f"{100 * least:.1f}%" in said["types_rules"].text.en


def test_profiles_that_overlap_are_called_so_in_words(exhibits, results):
    entropy = results.fitted.named_cuts["latent_profile"].entropy
    (said,) = [one for one in exhibits.sentences if "latent_profile" in one.id]
    assert said.verdict == ("distinct" if entropy >= 0.8 else "overlapping")


def test_types_from_proxies_say_so_wherever_they_are_shown(results):
    spec = parse_value({**SPEC, "proxies": {"drive": REASON}}, ClassificationSpec)
    fitted = results.fitted.model_copy(update={"spec": spec})
    shown = type_exhibits(replace(results, fitted=fitted))
    for one in shown.framed:
        marked = "由代理指标划分" in one.caption.zh and "types from proxies" in one.caption.en
        assert marked == (one.id != "fig-strata")
        assert (REASON["en"] in one.note.en) == marked
    for said in shown.sentences:
        assert ("（由代理指标划分）" in said.text.zh) == ("strata" not in said.id)


def test_a_rule_that_recurs_is_told_by_its_options():
    spec = parse_value(
        {**SPEC, "sensitivity": [
            {"rule": "absolute"}, {"rule": "absolute", "at": 0.6},
            {"rule": "median", "base": {"year": 2024}},
            {"rule": "dual_cutoff", "indicators": {"skill": 0.4}},
            {"rule": "dual_cutoff", "k": 0.5},
        ]}, ClassificationSpec,
    )  # fmt: skip
    names = [word.zh for word in rule_words(spec).values()]
    assert names == [
        "基期中位数（基期2023）", "绝对标准", "绝对标准（界值0.6）",
        "基期中位数（基期2024）", "双临界值法（指标界值skill = 0.4）", "双临界值法（k为0.5）",
    ]  # fmt: skip
