"""What the assistance-effects report shows of a study's effects."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.disclosure.gate import release
from lowincome_research.disclosure.spec import Rules
from lowincome_research.effects.arms import arm_means
from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.effects.spec import AncovaSpec, EffectSpec, IvSpec, OlsSpec
from lowincome_research.exhibits.effects import effect_exhibits
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.records import Exhibits
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys
from lowincome_research.terms import Bilingual


def words(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=zh, en=en)


def panel(units: int = 120) -> Panel:
    generator = np.random.default_rng(20261122)
    treated = np.arange(units) % 2
    rows = [
        pd.DataFrame(
            {
                "household_id": [f"h{i:03d}" for i in range(units)],
                "wave": wave,
                "treated": treated,
                "male": np.arange(units) % 3 == 0,
                "consumption": 10 + shift * treated + generator.normal(size=units),
            }
        )
        for wave, shift in (("baseline", 0.0), ("endline", 3.0))
    ]
    frame = pd.concat(rows).sort_values(["household_id", "wave"]).reset_index(drop=True)
    frame = frame.astype({"treated": "Int64", "male": "Int64"})
    named = {
        "household_id": Variable("household_id", words("户", "Household"), "key"),
        "wave": Variable(
            "wave", words("轮次", "Wave"), "category",
            values={"baseline": words("基线", "baseline"), "endline": words("终期", "endline")},
        ),
        "treated": Variable(
            "treated", words("分入帮扶组", "Assignment to assistance"), "boolean",
            values={"0": words("对照组", "control"), "1": words("帮扶组", "assistance")},
        ),
        "male": Variable(
            "male", words("户主性别", "Sex of head"), "boolean",
            values={"0": words("女", "woman"), "1": words("男", "man")},
        ),
        "consumption": Variable("consumption", words("人均消费", "Consumption"), "number"),
    }  # fmt: skip
    return Panel(frame, named, Keys(unit="household_id", time="wave"))


ANCOVA = AncovaSpec(
    id="consumption_endline", design="ancova", outcome="consumption", treatment="treated",
    at="endline", baseline="baseline", assignment="randomised", subgroups=("male",), decimals=2,
)  # fmt: skip


def exhibits_of(*specs: EffectSpec, data: Panel | None = None) -> Exhibits:
    data = data or panel()
    return effect_exhibits(estimate_effects(data, specs), arm_means(data, specs), data)


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return exhibits_of(ANCOVA)


def value(exhibits: Exhibits, identity: str):
    return next(value for value in exhibits.values if value.id == identity)


def test_each_estimate_is_registered_with_its_error_and_interval(exhibits):
    estimate = value(exhibits, "effects.consumption_endline.all.all.all.all.estimate")
    assert estimate.ci_low < 3.0 < estimate.ci_high
    assert estimate.decimals == 2
    assert value(exhibits, "effects.consumption_endline.all.all.all.all.n_obs").value == 120


def test_subgroups_are_registered_under_their_column_and_value(exhibits):
    men = value(exhibits, "effects.consumption_endline.all.all.male.1.n_obs")
    women = value(exhibits, "effects.consumption_endline.all.all.male.0.n_obs")
    assert men.value + women.value == 120


def test_rows_are_named_in_the_words_of_the_codebook(exhibits):
    (table,) = exhibits.tables
    assert table.frame["effect_zh"].tolist()[0] == "终期人均消费"
    assert "终期人均消费（户主性别：男）" in table_markdown(table, "zh")
    assert "Consumption at endline (Sex of head: man)" in table_markdown(table, "en")


def test_the_note_names_variance_correction_degrees_of_freedom_and_package(exhibits):
    note = exhibits.tables[0].note
    for part in ("HC1", "n/(n-k)", "观测数减参数个数", "linearmodels"):
        assert part in note.zh
    assert "observations minus parameters" in note.en


def test_the_finding_speaks_of_the_whole_sample_only(exhibits):
    (finding,) = exhibits.sentences
    assert finding.id == "effects.consumption_endline.all.all.all.all.finding"
    assert finding.verdict == "increase"
    assert "分入帮扶组使终期人均消费平均提高" in finding.text.zh


def test_a_family_is_summed_up_and_its_members_are_not_listed_one_by_one():
    second = ANCOVA.model_copy(update={"id": "again", "family": "consumption"})
    first = ANCOVA.model_copy(update={"family": "consumption"})
    sentences = exhibits_of(first, second).sentences
    assert [sentence.listed for sentence in sentences] == [True, False, False]
    assert "2项估计中，2项的95%置信区间高于零" in sentences[0].text.zh
    assert sentences[0].verdict == "2_increase_0_decrease_0_undetermined_2_significant"


def test_an_instrument_shows_its_first_stage_and_reduced_form():
    generator = np.random.default_rng(7)
    data = panel(400)
    share = 0.4 * data.frame["treated"].astype(float) + generator.uniform(size=len(data.frame))
    frame = data.frame.assign(share=share, consumption=data.frame["consumption"] + share)
    named = {**data.variables, "share": Variable("share", words("参保率", "Take-up"), "number")}
    spec = IvSpec(
        id="takeup", design="iv", outcome="consumption", treatment="share",
        instruments=("treated",), at="endline", assignment="randomised",
    )  # fmt: skip
    shown = exhibits_of(spec, data=Panel(frame, named, data.keys))
    assert value(shown, "effects.takeup_first_stage.all.all.all.all.estimate").value > 0.2
    assert value(shown, "effects.takeup.all.all.all.all.first_stage_f").value > 10
    assert "参保率（第一阶段）" in shown.tables[0].frame["effect_zh"].tolist()
    assert set(shown.figures[0].frame["variable"]) == {"share", "consumption"}


def test_arms_of_a_treatment_that_is_not_binary_lie_about_its_median():
    data = panel()
    frame = data.frame.assign(dose=np.arange(len(data.frame), dtype=float))
    named = {**data.variables, "dose": Variable("dose", words("剂量", "Dose"), "number")}
    spec = OlsSpec(id="dose", design="ols", outcome="consumption", treatment="dose")
    means = arm_means(Panel(frame, named, data.keys), [spec])
    assert set(means["arm"]) == {"low", "high"}
    assert means["n"].sum() == len(frame)


def test_the_gate_empties_small_subgroups_everywhere(exhibits):
    released = release(exhibits, Rules(threshold=60, round_to=5)).exhibits
    men = value(released, "effects.consumption_endline.all.all.male.1.estimate")
    assert men.value is None
    assert men.flag == "suppressed"
    frame = released.tables[0].frame
    assert frame.loc[frame["subgroup"].eq("male=1"), "estimate"].isna().all()
    assert frame.loc[frame["subgroup"].eq(""), "estimate"].notna().all()


def test_means_by_arm_are_those_of_the_data(exhibits):
    frame = exhibits.figures[0].frame
    data = panel().frame
    expected = data[data["wave"].eq("endline") & data["treated"].eq(1)]["consumption"]
    row = frame[frame["horizon"].eq("endline") & frame["arm"].eq("1")].iloc[0]
    assert row["mean"] == pytest.approx(expected.mean(), rel=1e-12)
    assert row["std_error"] == pytest.approx(expected.std() / np.sqrt(60), rel=1e-12)
    assert row["arm_zh"] == "帮扶组"
