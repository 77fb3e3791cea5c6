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
  rooms: {label: {zh: 房间, en: Rooms}, type: integer}
  listed: {label: {zh: 在册, en: Listed}, type: integer}
  income_pre_assist: {label: {zh: 收入, en: Income}, type: number}
  paid: {label: {zh: 补助, en: Paid}, type: number}
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


JUDGED = """
identification:
  registers: {dibao: listed}
  at: 2020
  truths: {rule: {measure: income_pre_assist, below: 9}}
"""
WHOLE = "{column: listed, amount: paid, amount_of: household}"
PROXY_MEANS = "proxy_means: {truth: rule, register: dibao, predictors: [rooms]}\n"
BENEFITS = "benefits: {members: {}}\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("truth: rule,", "truth: rul,", "proxy_means.truth: 'rul' is no truth of 'identification'; "
         "allowed: rule; fix: did you mean 'rule'?"),
        ("register: dibao,", "register: diba,", "proxy_means.register: 'diba' is no register"),
        ("[rooms]", "[roms]", "no codebook declares the column 'roms'"),
        ("[rooms]", "[rooms, income_pre_assist]", "proxy_means.predictors[1]: "
         "'income_pre_assist' is what is predicted; fix: leave it out"),
    ],
)  # fmt: skip
def test_a_proxy_means_test_names_what_the_study_has(study, old, new, said):
    folder = study(BENEFITS, JUDGED + PROXY_MEANS.replace(old, new, 1))
    with pytest.raises(StudyError) as caught:
        load_study(folder)
    assert said in str(caught.value)


def test_an_amount_of_the_household_needs_a_size_to_divide_it(study):
    judged = JUDGED.replace("dibao: listed", f"dibao: {WHOLE}")
    sized = study(BENEFITS, judged)
    assert "identification" in load_study(sized).study.analyses
    text = (sized / "study.yaml").read_text("utf-8").replace("  design: {size: size}\n", "")
    text = text.replace("categories: {income: income_pre_assist}\n", "")
    (sized / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(sized)
    (problem,) = caught.value.problems
    assert problem.where.endswith("identification.registers.dibao.amount_of")
    assert "no size is known to divide it by" in problem.seen


def test_a_proxy_means_test_needs_truths(study):
    with pytest.raises(StudyError, match="predicts a truth of 'identification', which the study"):
        load_study(study(BENEFITS, PROXY_MEANS))


def test_a_proxy_means_test_and_the_integrity_of_lines_are_analyses_of_their_own(study):
    lines = "line_integrity: {income: income_pre_assist, lines: {dibao: dibao_line, x: 9}}\n"
    loaded = load_study(study(BENEFITS, JUDGED + PROXY_MEANS + lines))
    assert loaded.study.analyses[1:] == ("identification", "proxy_means", "line_integrity")
    wrong = lines.replace("dibao_line", "dibao_lin")
    with pytest.raises(StudyError, match="'dibao_lin' is neither a column nor a policy line"):
        load_study(study(BENEFITS, wrong))
