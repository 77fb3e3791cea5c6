"""What `study.yaml` accepts, and what it says of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.study import load_study

CODEBOOK = """
schema: 1
columns:
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  wave: {label: {zh: 轮次, en: Wave}, type: integer}
  consumption: {label: {zh: 消费, en: Consumption}, type: number}
  treated: {label: {zh: 处理, en: Treated}, type: boolean}
"""
STUDY = """
schema: 1
study:
  id: village_survey
  title: {zh: 村户调查, en: Village survey}
  data_class: restricted
  seed: 1
  currency: CNY
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: wave}
"""
EFFECT = (
    "effects: [{id: consumption, design: ols, outcome: consumption, treatment: treated, at: 2}]\n"
)


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str) -> Path:
        (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return _write


def problems_of(path: Path) -> list[str]:
    with pytest.raises(StudyError) as caught:
        load_study(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_study_may_have_no_analysis_and_follows_its_data_class(write):
    loaded = load_study(write(STUDY))
    assert loaded.study.analyses == ()
    assert loaded.study.disclosure_rules.threshold == 10
    assert loaded.study.disclosure_rules.round_to == 5


def test_the_file_and_its_folder_name_the_same_study(write):
    folder = write(STUDY + EFFECT)
    assert load_study(folder).study == load_study(folder / "study.yaml").study
    assert load_study(folder).study.analyses == ("effects",)


def test_a_column_that_no_codebook_declares_is_found_before_any_data_are_read(write):
    (problem,) = problems_of(write(STUDY + EFFECT.replace("consumption, t", "consumptoin, t")))
    assert "effects[0].outcome: no codebook declares the column 'consumptoin'" in problem
    assert "did you mean 'consumption'?" in problem


def test_the_survey_design_names_known_columns(write):
    text = STUDY + "  design: {cluster: village}\n"
    (problem,) = problems_of(write(text))
    assert "study.yaml:12 panel.design.cluster" in problem


def test_unknown_sections_are_not_accepted(write):
    (problem,) = problems_of(write(STUDY + "efects: []\n"))
    assert "unknown key 'efects'" in problem
    assert "did you mean 'effects'?" in problem


def test_data_are_looked_up_in_the_folder_and_then_outside(write, monkeypatch, tmp_path):
    loaded = load_study(write(STUDY))
    monkeypatch.delenv("LOWINCOME_DATA", raising=False)
    assert loaded.search_folders == (tmp_path,)
    monkeypatch.setenv("LOWINCOME_DATA", "elsewhere")
    assert loaded.search_folders == (tmp_path, Path("elsewhere/village_survey"))


def test_a_parameter_replaces_a_section_and_is_held_to_the_same_rules(write):
    loaded = load_study(write(STUDY + EFFECT))
    assert loaded.with_sections({"effects": None}) is loaded
    changed = loaded.with_sections(
        {
            "effects": [
                {"id": "a", "design": "ols", "outcome": "consumption", "treatment": "treated"}
            ]
        }
    )
    assert [effect.id for effect in changed.study.effects] == ["a"]
    with pytest.raises(StudyError, match=r"parameter effects\[0\].outcome"):
        loaded.with_sections(
            {"effects": [{"id": "a", "design": "ols", "outcome": "x", "treatment": "treated"}]}
        )
    with pytest.raises(StudyError, match="unknown key 'effect'"):
        loaded.with_sections({"effect": []})
