"""What one section of a study needs of another is said before any data are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.study import load_study

CODEBOOK = """
schema: 1
columns:
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  year: {label: {zh: 年份, en: Year}, type: integer}
  size: {label: {zh: 人口, en: Size}, type: integer}
  income_pre_assist: {label: {zh: 收入, en: Income}, type: number}
"""
STUDY = """
schema: 1
study: {id: needs, title: {zh: 需要, en: Needs}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
  design: {size: size}
policy: {region: henan}
categories: {income: income_pre_assist}
benefits: {members: {}}
"""


@pytest.fixture
def study(tmp_path: Path):
    """Write the study with one text replaced by another."""

    def write(old: str = "", new: str = "") -> Path:
        assert old in STUDY
        text = STUDY.replace(old, new, 1) if old else STUDY
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        return tmp_path

    return write


def test_categories_and_benefits_are_analyses_of_their_own(study):
    assert load_study(study()).study.analyses == ("categories", "benefits")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  design: {size: size}\n", "", "benefits: needs the household's size"),
        ("policy: {region: henan}\n", "", "benefits: needs the region whose rules apply"),
        ("categories: {income: income_pre_assist}\n", "",
         "benefits: needs the categories, or a column 'household_status'"),
    ],
)  # fmt: skip
def test_benefits_say_what_they_lack(study, old, new, said):
    with pytest.raises(StudyError) as caught:
        load_study(study(old, new))
    assert said in str(caught.value)
