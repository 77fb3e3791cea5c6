"""The course of effects, groups side by side, and the truth where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.effects.spec import EffectSpecs
from lowincome_research.effects.truth import true_effects
from lowincome_research.exhibits.event_study import event_study_exhibits
from lowincome_research.exhibits.store import write_exhibits
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import Model, parse_value
from lowincome_research.terms import Bilingual
from tests.unit.effects_did.conftest import STAGGERED, TRUTH

NAMES = {"y": ("劳动所得", "Earned income"), "d": ("产业帮扶", "Industry package"),
         "kind": ("类型", "Type")}  # fmt: skip


class _Section(Model):
    effects: EffectSpecs


@pytest.fixture
def panel(staggered) -> Panel:
    kinds = np.where(staggered["unit"] % 2, "activation", "development")
    variables = {
        name: Variable(name, Bilingual(zh=zh, en=en), "number") for name, (zh, en) in NAMES.items()
    }
    return Panel(staggered.assign(kind=kinds), variables, Keys(unit="unit", time="year"))


@pytest.fixture
def specs():
    return parse_value({"effects": [STAGGERED | {"subgroups": ["kind"]}]}, _Section).effects


@pytest.fixture
def truth(panel, specs):
    known = panel.frame[["unit", "year"]].assign(effect=TRUTH * panel.frame["d"])
    return true_effects(panel, specs, known, "effect")


def test_true_effects_are_means_over_treated_rows(panel, specs):
    """An effect that grows by a tenth a year since first treatment."""
    since = (panel.frame["year"] - panel.frame["first"]).where(panel.frame["d"] == 1, 0)
    known = panel.frame[["unit", "year"]].assign(effect=0.1 * since)
    found = true_effects(panel, specs, known, "effect").set_index(["subgroup", "term", "horizon"])
    assert found.loc[("", "event", "3"), "truth"] == pytest.approx(0.3)
    treated = since[panel.frame["d"] == 1]
    assert found.loc[("", "treatment", ""), "truth"] == pytest.approx(0.1 * treated.mean())


def test_the_figures_hold_estimates_reference_and_truth(panel, specs, truth):
    found = event_study_exhibits(estimate_effects(panel, specs), panel, truth=truth, synthetic=True)
    course, groups = found.figures
    assert course.id == "fig-event-study"
    assert course.frame["horizon"].tolist() == ["-4", "-3", "-2", "-1", "0", "1", "2", "3"]
    assert course.frame.loc[course.frame["reference"] == 1, "estimate"].tolist() == [0.0]
    after = course.frame[course.frame["horizon"].astype(int) >= 0]
    assert after["truth"].to_numpy() == pytest.approx(TRUTH)
    assert groups.frame["group_zh"].tolist() == ["全部", "activation", "development"]


def test_what_is_said_counts_intervals(panel, specs, truth):
    found = event_study_exhibits(estimate_effects(panel, specs), panel, truth=truth)
    before, known = found.sentences
    assert before.text.zh.startswith("首次帮扶前各年的3个估计值中")
    frame = found.tables[0].frame
    held = int(((frame["ci_low"] <= TRUTH) & (frame["ci_high"] >= TRUTH)).sum())
    assert f"{held}个包含模拟真值" in known.text.zh
    assert known.verdict == ("all" if held == 3 else "some")


def test_notes_name_clusters_package_and_origin(panel, specs, truth):
    found = event_study_exhibits(estimate_effects(panel, specs), panel, truth=truth, synthetic=True)
    for one in found.framed:
        assert "48个聚类" in one.note.zh
        assert "diff-diff 3" in one.note.en
        assert "模拟数据" in one.note.zh


def test_without_truth_nothing_is_said_of_it(panel, specs):
    found = event_study_exhibits(estimate_effects(panel, specs), panel)
    assert found.tables == ()
    assert not [one for one in found.values if one.id.endswith("truth")]
    assert "真值" not in "".join(one.note.zh for one in found.figures)


def test_everything_can_be_written_with_distinct_ids(panel, specs, truth, tmp_path):
    found = event_study_exhibits(estimate_effects(panel, specs), panel, truth=truth)
    write_exhibits(found, tmp_path / "out")
    assert "effects.rollout_event_m3.all.all.all.all.estimate" in {one.id for one in found.values}
    assert len(list((tmp_path / "out" / "figures").rglob("*.png"))) == 4
