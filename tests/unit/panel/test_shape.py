"""Rows: wide to long, files by wave, persons to households, joins, keys, derived columns."""

import math

import pandas as pd
import pytest

from lowincome_research.errors import DataError, StudyError
from lowincome_research.panel.spec import Design, Keys, TableSpec

WAVE = "wave: {type: category, values: {w1: {zh: 一, en: one}, w2: {zh: 二, en: two}}}"
WIDE = "wide: {time: wave, suffixes: {_1: w1, _2: w2}}"


def rows(panel):
    plain = panel.frame.astype("object").where(panel.frame.notna(), None)
    return list(plain.itertuples(index=False, name=None))


def test_a_wide_file_becomes_one_row_per_household_and_wave(study):
    study.codebook(
        f"""
        household_id: {{type: key}}
        {WAVE}
        treated: {{type: boolean}}
        income: {{stem: inc, type: number}}
        assets: {{stem: assets, waves: [w2], type: number}}
        food: {{source: {{w1: eat, w2: food}}, type: number}}
        """,
        top=WIDE,
    )
    study.write("s.csv", "household_id,treated,inc_1,inc_2,assets_2,eat,food\na,1,10,20,5,1,2\n")
    panel = study.load("s.csv", time="wave")
    assert list(panel.frame) == ["household_id", "wave", "treated", "income", "assets", "food"]
    assert rows(panel) == [("a", "w1", 1, 10, None, 1), ("a", "w2", 1, 20, 5, 2)]


def test_a_household_without_any_value_of_a_wave_has_no_row_in_it(study):
    study.codebook(
        f"household_id: {{type: key}}\n{WAVE}\nincome: {{stem: inc, type: number}}", top=WIDE
    )
    study.write("s.csv", "household_id,inc_1,inc_2\na,1,\nb,2,3\n")
    assert rows(study.load("s.csv", time="wave")) == [
        ("a", "w1", 1),
        ("b", "w1", 2),
        ("b", "w2", 3),
    ]


def test_files_of_one_wave_each_use_that_waves_names(study):
    study.codebook(
        """
        household_id: {type: key}
        year: {type: integer}
        income: {type: number, source: {2018: fincome, 2020: finc}}
        """
    )
    study.write("c18.csv", "household_id,fincome\na,1\n")
    study.write("c20.csv", "household_id,finc\na,2\n")
    files = [{"file": "c18.csv", "wave": 2018}, {"file": "c20.csv", "wave": 2020}]
    assert rows(study.load(*files, time="year")) == [("a", 2018, 1), ("a", 2020, 2)]


def test_a_column_that_no_files_wave_has_is_an_error(study):
    study.codebook(
        "household_id: {type: key}\nyear: {type: integer}\na: {type: number, source: {2018: x}}"
    )
    study.write("c20.csv", "household_id,x\na,1\n")
    with pytest.raises(StudyError, match=r"columns.a: no file is of a wave that has it"):
        study.load({"file": "c20.csv", "wave": 2020}, time="year")


def test_a_long_file_may_rename_a_variable_between_waves(study):
    study.codebook(
        "household_id: {type: key}\nyear: {type: integer}\n"
        "income: {type: number, source: {2018: inc, 2020: income_new}}"
    )
    study.write("s.csv", "household_id,year,inc,income_new\na,2018,1,\na,2020,8,2\n")
    assert rows(study.load("s.csv", time="year")) == [("a", 2018, 1), ("a", 2020, 2)]


def test_persons_are_brought_to_the_household_by_each_columns_rule(study):
    study.codebook(
        """
        household_id: {type: key}
        relation: {type: integer}
        members: {source: age, type: integer, household: count}
        head_age: {source: age, type: integer, household: head}
        eldest: {source: age, type: integer, household: max}
        income: {type: number, household: sum}
        years: {type: number, household: mean}
        ill: {type: boolean, household: any}
        share_ill: {source: ill, type: boolean, household: share}
        all_ill: {source: ill, type: boolean, household: all}
        """,
        top="level: person\nhead: {relation: 1}",
    )
    study.write(
        "p.csv",
        """
        household_id,relation,age,income,years,ill
        a,2,70,,3,1
        a,1,40,10,6,0
        b,1,30,,9,1
        """.replace("        ", ""),
    )
    panel = study.load("p.csv")
    assert rows(panel) == [
        ("a", 2, 40, 70, 10, 4.5, 1, 0.5, 0),
        ("b", 1, 30, 30, None, 9, 1, 1, 1),
    ]


def test_two_heads_in_a_household_are_an_error(study):
    study.codebook(
        "household_id: {type: key}\nrel: {type: integer}\nage: {type: integer, household: head}",
        top="level: person\nhead: {rel: 1}",
    )
    study.write("p.csv", "household_id,rel,age\na,1,70\na,1,40\n")
    with pytest.raises(DataError, match="several heads in one household: rows 2, 3"):
        study.load("p.csv")


def test_files_are_joined_by_key_and_what_lacks_a_partner_is_counted(study):
    study.codebook(
        "household_id: {type: key}\nyear: {type: integer}\n"
        "village: {type: text}\ninc: {type: number}"
    )
    study.codebook(
        "household_id: {type: key}\nyear: {type: integer}\nloan: {type: number}", name="l.yaml"
    )
    study.codebook("household_id: {type: key}\ntreated: {type: boolean}", name="t.yaml")
    study.codebook(
        "village: {type: text}\nroad: {type: number}",
        top="level: community\non: [village]",
        name="v.yaml",
    )
    study.write("s.csv", "household_id,year,village,inc\nb,2,x,4\na,1,x,1\na,2,y,2\n")
    study.write("l.csv", "household_id,year,loan\na,1,7\nc,1,9\n")
    study.write("t.csv", "household_id,treated\na,1\nb,0\nz,1\n")
    study.write("v.csv", "village,road\nx,3.5\nw,1\n")
    panel = study.load(
        "s.csv",
        {"file": "l.csv", "codebook": "l.yaml"},
        {"file": "t.csv", "codebook": "t.yaml"},
        {"file": "v.csv", "codebook": "v.yaml"},
        time="year",
    )
    assert rows(panel) == [
        ("a", 1, "x", 1, 7, 1, 3.5),
        ("a", 2, "y", 2, None, 1, None),
        ("b", 2, "x", 4, None, 0, 3.5),
        ("c", 1, None, None, 9, None, None),
    ]
    counts = {one.name: (one.unmatched, one.unused) for one in panel.inputs}
    assert counts == {"s.csv": (1, 0), "l.csv": (2, 0), "t.csv": (1, 1), "v.csv": (2, 1)}


def test_a_repeated_key_lists_the_keys_and_their_rows(study):
    study.codebook("household_id: {type: key}\nyear: {type: integer}")
    study.write("s.csv", "household_id,year\na,1\nb,1\na,1\n")
    with pytest.raises(DataError, match="household_id a, year 1 in rows 2, 4"):
        study.load("s.csv", time="year")


def test_a_key_repeated_across_files_is_an_error(study):
    study.codebook("household_id: {type: key}\nage: {type: integer}")
    study.write("north.csv", "household_id,age\na,1\n")
    study.write("south.csv", "household_id,age\na,2\n")
    with pytest.raises(DataError, match=r"keys stand more than once \(1 in all\): household_id a"):
        study.load("north.csv", "south.csv")


def test_a_missing_key_is_an_error(study):
    study.codebook("household_id: {type: key}\nage: {type: integer}")
    study.write("s.csv", "household_id,age\na,1\n,2\n")
    with pytest.raises(DataError, match="column household_id: the key is missing in row 3"):
        study.load("s.csv")


def test_weights_must_be_usable(study):
    study.codebook("household_id: {type: key}\nweight: {type: number}")
    study.write("s.csv", "household_id,weight\na,-1\nb,\nc,1.5\n")
    with pytest.raises(DataError) as caught:
        study.load("s.csv", design=Design(weight="weight"))
    (problem,) = caught.value.problems
    assert problem.where == "panel column weight"
    assert "household_id a: -1.0; household_id b: nan" in problem.seen


def test_further_tables_keep_their_own_rows(study):
    study.codebook("household_id: {type: key}")
    study.codebook("household_id: {type: key}\nhelp: {type: text}", name="events.yaml")
    study.write("s.csv", "household_id\na\n")
    study.write("events.csv", "household_id,help\na,务工补贴\na,产业奖补\n")
    events = TableSpec(file="events.csv", codebook="events.yaml", keys=Keys(unit="household_id"))
    panel = study.load("s.csv", tables={"events": events})
    assert panel.tables["events"]["help"].tolist() == ["产业奖补", "务工补贴"]


DERIVED = """
derive:
  log_income: {verb: log, of: income, label: {zh: 甲, en: a}}
  log_loan: {verb: log1p, of: loan, label: {zh: 乙, en: b}}
  per_head: {verb: per, of: income, by: size, label: {zh: 丙, en: c}}
  burden: {verb: ratio, of: income, by: loan, label: {zh: 丁, en: d}}
  net: {verb: difference, of: income, by: loan, label: {zh: 戊, en: e}}
  total: {verb: sum, of: [income, loan], label: {zh: 己, en: f}}
  average: {verb: mean, of: [income, loan], label: {zh: 庚, en: g}}
  class:
    verb: bin
    of: income
    cuts: [10, 20]
    label: {zh: 辛, en: h}
    values: [{zh: 低, en: low}, {zh: 中, en: middle}, {zh: 高, en: high}]
"""
MONEY = (
    "household_id: {type: key}\nincome: {type: number}\nloan: {type: number}\nsize: {type: integer}"
)


def test_the_closed_verbs_derive_columns(study):
    study.codebook(MONEY, top=DERIVED)
    study.write("s.csv", "household_id,income,loan,size\na,10,0,4\nb,20,5,\nc,,1,1\n")
    derived = [row[4:] for row in rows(study.load("s.csv"))]
    assert derived[0] == (math.log(10), 0, 2.5, None, 10, 10, 5, 1)
    assert derived[1] == (math.log(20), math.log(6), None, 4, 15, 25, 12.5, 2)
    assert derived[2] == (None, math.log(2), None, None, None, None, None, None)


def test_a_value_outside_a_verbs_domain_is_an_error(study):
    study.codebook(MONEY, top=DERIVED)
    study.write("s.csv", "household_id,income,loan,size\na,0,0,4\n")
    with pytest.raises(DataError, match=r"derive.log_income of income: log meets 1 values"):
        study.load("s.csv")
    study.write("s.csv", "household_id,income,loan,size\na,1,0,0\n")
    with pytest.raises(DataError, match=r"derive.per_head of size: per meets 1 values"):
        study.load("s.csv")


def test_the_key_columns_stand_first_and_sort_the_rows(study):
    study.codebook("age: {type: integer}\nhousehold_id: {type: key}")
    study.write("s.csv", "age,household_id\n5,b\n6,a\n")
    panel = study.load("s.csv")
    assert rows(panel) == [("a", 6), ("b", 5)]
    assert isinstance(panel.frame.index, pd.RangeIndex)
