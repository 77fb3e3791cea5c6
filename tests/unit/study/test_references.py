"""Every name in a study stands for something, or is refused before any data are read."""

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
  county: {label: {zh: 县, en: County}, type: text}
  income_pre_assist: {label: {zh: 收入, en: Income}, type: number}
  dibao: {label: {zh: 低保, en: Dibao}, type: boolean}
  labour: {label: {zh: 劳动力, en: Labour}, type: number}
  will: {label: {zh: 意愿, en: Will}, type: number}
  skill: {label: {zh: 技能, en: Skill}, type: number}
"""
COUNTIES = """
schema: 1
columns:
  county: {label: {zh: 县, en: County}, type: key}
  paid: {label: {zh: 发放率, en: Paid}, type: number}
"""
FRAMEWORK = """
schema: 1
label: {{zh: 指数, en: Index}}
children:
  - {{column: {column}, direction: 1}}
"""
STUDY = """
schema: 1
study: {id: names, title: {zh: 名称, en: Names}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
tables: {counties: {file: counties.csv, codebook: counties.yaml, keys: {unit: county}}}
policy: {region: henan}
indices:
  drive: {framework: drive.yaml, weights: equal, base: all}
  capability: {framework: capability.yaml, weights: equal, base: all}
classification:
  {income: income_pre_assist, drive: drive, capability: capability, labour: labour,
   cut: {rule: absolute}, sensitivity: []}
identification:
  registers: {dibao: dibao}
  truths: {rule: {measure: income_pre_assist, below: dibao_line}}
  at: 2024
  by: [county]
effects:
  - {id: one, design: ols, outcome: drive, treatment: dibao, at: 2024, subgroups: [type_final]}
performance:
  unit: county
  at: 2024
  indicators:
    paid:
      label: {zh: 发放, en: Paid}
      dimension: delivery
      value: {source: table, table: counties, column: paid}
      points: 50
      direction: higher
      target: 1
    missed:
      label: {zh: 漏保, en: Missed}
      dimension: identification
      value: {source: identification, register: dibao, truth: rule, metric: exclusion_error}
      points: 50
      direction: lower
      target: 0
      worst: 1
"""


@pytest.fixture
def study(tmp_path: Path):
    """Write the study with one text replaced by another."""

    def write(old: str = "", new: str = "", skill: str = "skill") -> Path:
        assert old in STUDY
        texts = {
            "study.yaml": STUDY.replace(old, new, 1) if old else STUDY,
            "codebook.yaml": CODEBOOK,
            "counties.yaml": COUNTIES,
            "drive.yaml": FRAMEWORK.format(column="will"),
            "capability.yaml": FRAMEWORK.format(column=skill),
        }
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_measures_may_be_named_wherever_columns_are(study):
    loaded = load_study(study())
    assert loaded.study.analyses == (
        "indices", "classification", "identification", "effects", "performance",
    )  # fmt: skip
    assert set(loaded.frameworks) == {"drive", "capability"}


@pytest.mark.parametrize(
    ("old", "new", "where", "closest"),
    [
        ("outcome: drive", "outcome: drife", "effects[0].outcome", "drive"),
        ("[type_final]", "[type_finale]", "effects[0].subgroups[0]", "type_final"),
        ("capability: capability, l", "capability: capabilty, l", "classification.capability",
         "capability"),
        ("below: dibao_line", "below: dibao_lime", "identification.truths.rule.below",
         "dibao_line"),
        ("region: henan", "region: henam", "policy.region", "henan"),
        ("table: counties", "table: county", "performance.indicators.paid.value", "counties"),
        ("column: paid", "column: pait", "performance.indicators.paid.value", "paid"),
        ("register: dibao, t", "register: dibo, t", "performance.indicators.missed.value",
         "dibao"),
        ("by: [county]", "by: []", "performance.indicators.missed.value", ""),
        ("cut: {rule: absolute}", "cut: {rule: median, base: {yaer: 2024}}",
         "classification.cut.base.yaer", "year"),
    ],
)  # fmt: skip
def test_a_name_that_stands_for_nothing(study, old, new, where, closest):
    with pytest.raises(StudyError) as caught:
        load_study(study(old, new))
    told = [str(problem) for problem in caught.value.problems]
    assert any(where in text and f"did you mean '{closest}'" in text for text in told) or (
        not closest and any(where in text for text in told)
    )


def test_an_indicator_that_is_no_column_is_told_with_its_framework(study):
    with pytest.raises(StudyError, match=r"capability.yaml.* no column 'skil'"):
        load_study(study(skill="skil"))


def test_an_index_named_like_a_column(study):
    with pytest.raises(StudyError, match="column 'labour' already"):
        load_study(study("  capability: {framework", "  labour: {framework"))


PERSONS = "persons: {table: counties, labour: paid, sample: {county: one}}, weights"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("table: counties", "table: county", r"persons\.table: the study has no table 'county'"),
        ("labour: paid", "labour: paidd", r"persons\.labour: .* the column 'paidd'.*mean 'paid'"),
        ("{county: one}", "{country: one}", r"persons\.sample\.country: .* the column 'country'"),
    ],
)
def test_an_index_of_persons_names_what_their_table_has(study, old, new, said):
    entry = "capability.yaml, " + PERSONS.replace(old, new)
    with pytest.raises(StudyError, match=said):
        load_study(study("capability.yaml, weights", entry, skill="paid"))


def test_an_index_of_persons_named_like_a_column_of_their_table(study):
    entry = "paid: {framework: capability.yaml, " + PERSONS
    with pytest.raises(StudyError, match=r"indices\.paid: table 'counties' has a column 'paid'"):
        load_study(study("capability: {framework: capability.yaml, weights", entry, skill="paid"))


def test_an_index_of_persons_is_made_of_the_columns_of_their_table(study):
    entry = "capability.yaml, " + PERSONS
    loaded = load_study(study("capability.yaml, weights", entry, skill="paid"))
    assert loaded.frameworks["capability"].columns == ("paid",)
    with pytest.raises(StudyError, match="no column 'skill'; allowed: county, paid"):
        load_study(study("capability.yaml, weights", entry, skill="skill"))


def test_coupling_may_be_named_where_it_is_wanted(study):
    with pytest.raises(StudyError, match="declares the column 'drive__coordination'"):
        load_study(study("outcome: drive", "outcome: drive__coordination"))


def test_what_a_framework_cannot_give_is_told_before_any_data_are_read(study):
    with pytest.raises(StudyError, match="weights 'fixed' need a 'weight' here"):
        load_study(study("drive.yaml, weights: equal", "drive.yaml, weights: fixed"))


AHP = "drive.yaml, weights: {method: ahp, judgements: experts.yaml}"
JUDGED = """
schema: 1
source: the team
nodes: {drive: {children: [will], experts: [{expert: one, matrix: [[1]]}]}}
"""


def test_judgements_are_read_with_the_study(study, tmp_path):
    (tmp_path / "experts.yaml").write_text(JUDGED, encoding="utf-8")
    loaded = load_study(study("drive.yaml, weights: equal", AHP))
    assert list(loaded.judgements) == ["experts.yaml"]
    assert loaded.judgements["experts.yaml"].nodes["drive"].children == ("will",)


def test_judgements_that_are_not_there_are_named(study):
    with pytest.raises(StudyError, match=r"experts\.yaml: there is no such file"):
        load_study(study("drive.yaml, weights: equal", AHP))
