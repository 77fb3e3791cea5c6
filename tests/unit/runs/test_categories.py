"""The official categories of a study: named in study.yaml, computed, kept and read back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lowincome_research.entitlements.fitted import load_categories
from lowincome_research.entitlements.spec import HOUSEHOLD_COLUMNS
from lowincome_research.errors import StudyError
from lowincome_research.panel.load import load_panel
from lowincome_research.runs.categories import (
    FITTED,
    fit_study_categories,
    read_categories,
    with_categories,
    write_categories,
)
from lowincome_research.study import load_study

STUDY = """
schema: 1
study: {id: official, title: {zh: 类别, en: Categories}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
  design: {size: size}
tables: {persons: {file: persons.csv, codebook: persons.yaml, keys: {unit: person_id, time: year}}}
policy: {region: henan}
categories:
  income: income_pre_assist
  assets: {screen: assets_ok}
  persons: {household: household_id, age: age, supporter: supporter, income: own_income}
"""
CODEBOOK = """
schema: 1
columns:
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  year: {label: {zh: 年份, en: Year}, type: integer}
  size: {label: {zh: 人口, en: Size}, type: integer}
  income_pre_assist: {label: {zh: 收入, en: Income}, type: number}
  assets_ok: {label: {zh: 财产, en: Assets}, type: boolean}
"""
PERSONS = """
schema: 1
columns:
  person_id: {label: {zh: 成员, en: Person}, type: key}
  year: {label: {zh: 年份, en: Year}, type: integer}
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  age: {label: {zh: 年龄, en: Age}, type: integer}
  supporter: {label: {zh: 义务人, en: Supporter}, type: text}
  own_income: {label: {zh: 本人收入, en: Own income}, type: number}
"""
SURVEY = """household_id,year,size,income_pre_assist,assets_ok
a,2024,2,5000,1
b,2024,2,7000,1
c,2024,1,20000,
d,2024,1,5000,
"""
MEMBERS = """person_id,year,household_id,age,supporter,own_income
a1,2024,a,70,none,0
a2,2024,a,40,able,10000
b1,2024,b,40,able,7000
b2,2024,b,40,able,7000
c1,2024,c,40,able,20000
d1,2024,d,40,able,5000
"""


@pytest.fixture
def write(tmp_path: Path):
    """Write the study with one text replaced by another."""

    def written(old: str = "", new: str = "") -> Path:
        assert old in STUDY
        texts = {
            "study.yaml": STUDY.replace(old, new, 1) if old else STUDY, "codebook.yaml": CODEBOOK,
            "persons.yaml": PERSONS, "survey.csv": SURVEY, "persons.csv": MEMBERS,
        }  # fmt: skip
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return written


def loaded(folder: Path):
    study = load_study(folder)
    return study, load_panel(study.study.panel, study.study.tables, [folder])


def test_categories_are_kept_and_joined_to_households_and_persons(write, tmp_path):
    study, panel = loaded(write())
    fitted = fit_study_categories(study, panel)
    files = write_categories(panel, fitted, tmp_path / "restricted")
    assert [path.name for path in files] == [
        "categories.json", "categories.parquet", "person_categories.parquet",
    ]  # fmt: skip
    assert load_categories(tmp_path / "restricted" / FITTED) == fitted
    joined = with_categories(panel, read_categories(tmp_path / "restricted"), fitted)
    status = joined.frame.set_index("household_id")["household_status"]
    # the destitute member leaves household a, whose other member is above the edge of 8,865
    assert status.to_dict() == {"a": "none", "b": "dibao_edge", "c": "none", "d": "not_testable"}
    assert set(HOUSEHOLD_COLUMNS) <= set(joined.variables)
    persons = joined.tables["persons"].set_index("person_id")
    assert persons["tekun"].to_dict() == {
        "a1": 1, "a2": 0, "b1": 0, "b2": 0, "c1": 0, "d1": 0,
    }  # fmt: skip
    assert len(panel.frame) == len(joined.frame)


def test_text_categories_have_words_in_both_languages(write):
    study, panel = loaded(write())
    found = write_categories(panel, fit_study_categories(study, panel), study.folder / "out")
    joined = with_categories(panel, read_categories(found[0].parent), load_categories(found[0]))
    variable = joined.variables["household_status"]
    for code in joined.frame["household_status"]:
        assert variable.values[code].zh != variable.values[code].en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("income: income_pre_assist", "income: income_pre_asist", "categories.income"),
        ("screen: assets_ok", "screen: asset_ok", "categories.assets.screen"),
        ("age: age", "age: ages", "categories.persons.age"),
        ("persons: {household", "persons: {table: people, household", "no table 'people'"),
        ("  design: {size: size}\n", "", "categories: needs the household's size"),
        ("  assets: {screen: assets_ok}", "  lines: {dibao: dibao_lime}", "categories.lines.dibao"),
    ],
)
def test_a_name_that_stands_for_nothing_is_refused_before_data_are_read(write, old, new, said):
    with pytest.raises(StudyError) as caught:
        load_study(write(old, new))
    assert said in str(caught.value)


def test_a_panel_that_has_such_a_column_already_is_refused(write):
    folder = write()
    codebook = CODEBOOK + "  household_status: {label: {zh: 类别, en: Status}, type: text}\n"
    (folder / "codebook.yaml").write_text(codebook, encoding="utf-8")
    with pytest.raises(StudyError, match="the panel has household_status already"):
        load_study(folder)


def test_shares_of_a_study_can_be_named_like_other_columns(write):
    effects = (
        "effects:\n  - {id: one, design: ols, outcome: income_pre_assist, treatment: below_dibao}\n"
    )
    folder = write()
    (folder / "study.yaml").write_text(STUDY + effects, encoding="utf-8")
    assert load_study(folder).study.effects[0].treatment == "below_dibao"


def test_the_persons_table_may_stand_in_any_order(write, tmp_path):
    study, panel = loaded(write())
    fitted = fit_study_categories(study, panel)
    write_categories(panel, fitted, tmp_path / "one")
    backwards = {"persons": panel.tables["persons"].iloc[::-1]}
    other = type(panel)(
        panel.frame, panel.variables, panel.keys, panel.design, panel.inputs, backwards
    )
    write_categories(other, fitted, tmp_path / "two")
    pd.testing.assert_frame_equal(
        read_categories(tmp_path / "one").households, read_categories(tmp_path / "two").households
    )
