"""A study names a published framework, and is told what its codebook lacks for it."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.study import load_study

CODEBOOK = """
schema: 1
columns:
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  income_sources: {label: {zh: 来源数, en: Sources}, type: number}
  income_entropy: {label: {zh: 收入熵, en: Entropy}, type: number}
  income_inverse_simpson: {label: {zh: 等效来源数, en: Equal sources}, type: number}
"""
STUDY = """
schema: 1
study: {id: names, title: {zh: 名称, en: Names}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id}
indices:
  spread: {framework: income_diversification, weights: WEIGHTS, base: all}
"""


@pytest.fixture
def study(tmp_path):
    def write(framework: str = "income_diversification", weights: str = "equal"):
        text = STUDY.replace("income_diversification", framework).replace("WEIGHTS", weights)
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        return tmp_path

    return write


def test_it_is_found_by_its_name(study):
    framework = load_study(study()).frameworks["spread"]
    assert framework.columns == ("income_sources", "income_entropy", "income_inverse_simpson")


def test_all_that_the_codebook_has_to_derive_is_told(study):
    with pytest.raises(StudyError) as caught:
        load_study(study("liu2020"))
    told = [problem for problem in caught.value.problems if "liu2020.yaml" in problem.where]
    assert len(told) == 15
    assert all(problem.fix.startswith("derive it and declare it in the") for problem in told)


def test_an_unknown_name_is_told(study):
    with pytest.raises(StudyError, match="no published framework is called 'liu2021'"):
        load_study(study("liu2021"))


def test_an_incomplete_one_has_no_fixed_weights(study, tmp_path):
    folder = study("houjiang2021", "fixed")
    columns = "".join(
        f"  {name}: {{label: {{zh: 指标, en: Indicator}}, type: number}}\n"
        for name in ("health_status", "meeting_attendance")
    )
    with (tmp_path / "codebook.yaml").open("a", encoding="utf-8") as codebook:
        codebook.write(columns)
    with pytest.raises(StudyError, match="no fixed weights: twelve of the fourteen indicators"):
        load_study(folder)
