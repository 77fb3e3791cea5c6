"""What a value goes through: missing codes, recode, type, factor, range."""

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import DataError


def test_leading_zeros_of_a_key_live(study):
    study.codebook("household_id: {type: key}")
    study.write("survey.csv", "household_id\n007\n010\n")
    assert list(study.load("survey.csv").frame["household_id"]) == ["007", "010"]


def test_missing_codes_and_ranges_become_missing(study):
    study.codebook(
        """
        household_id: {type: key}
        health: {type: integer, missing: [-8, 79], range: {min: 1, max: 5}}
        income: {type: number, missing: [{min: -99, max: -90}, 'NA']}
        crop: {type: text, missing: ['不详']}
        """
    )
    study.write(
        "survey.csv", "household_id,health,income,crop\na,3,-95,水稻\nb,-8,NA,不详\nc,79,-5,\n"
    )
    frame = study.load("survey.csv").frame
    assert frame["health"].tolist() == [3, pd.NA, pd.NA]
    assert frame["income"].tolist()[2] == -5
    assert frame["income"].isna().tolist() == [True, True, False]
    assert frame["crop"].isna().tolist() == [False, True, True]


def test_labels_in_the_file_are_recoded_to_codes(study):
    study.codebook(
        """
        household_id: {type: key}
        literate: {type: boolean, recode: {识字: 1, 不识字: 0}}
        sex: {type: category, recode: {2: 0}, values: {0: {zh: 女, en: f}, 1: {zh: 男, en: m}}}
        """
    )
    study.write("survey.csv", "household_id,literate,sex\na,识字,1\nb,不识字,2\nc,,\n")
    frame = study.load("survey.csv").frame
    assert frame["literate"].tolist() == [1, 0, pd.NA]
    assert frame["sex"].tolist() == [1, 0, pd.NA]


def test_the_factor_changes_the_unit_before_the_range_is_checked(study):
    study.codebook(
        "household_id: {type: key}\n"
        "income: {source: inc, type: number, factor: 10000, range: {min: 0, max: 50000}}"
    )
    study.write("survey.csv", "household_id,inc\na,2.5\nb, 0.1 \n")
    assert study.load("survey.csv").frame["income"].tolist() == [25000, 1000]
    study.write("survey.csv", "household_id,inc\na,7\n")
    with pytest.raises(DataError, match=r"row 2 '7'.*at least 0 and at most 50000"):
        study.load("survey.csv")


def test_yes_no_columns_are_zero_and_one_however_written(study):
    study.codebook("household_id: {type: key}\npoor: {type: boolean}")
    study.write("survey.csv", "household_id,poor\na,TRUE\nb,0\nc,1.0\nd,False\n")
    assert study.load("survey.csv").frame["poor"].tolist() == [1, 0, 1, 0]


def test_dates_are_read_as_the_codebook_writes_them(study):
    study.codebook(
        "household_id: {type: key}\nvisited: {type: date, format: '%Y年%m月%d日', missing: [无]}"
    )
    study.write("survey.csv", "household_id,visited\na,2020年03月05日\nb,无\n")
    visited = study.load("survey.csv").frame["visited"]
    assert visited[0] == pd.Timestamp("2020-03-05")
    assert visited.isna()[1]


@pytest.mark.parametrize(
    ("spec", "cell", "allowed"),
    [
        ("{type: integer}", "三", "a whole number"),
        ("{type: integer}", "2.5", "a whole number"),
        ("{type: number}", "1,000", "a number"),
        ("{type: number}", "nan", "a number"),
        ("{type: number}", "inf", "a number"),
        ("{type: boolean}", "2", "0 or 1"),
        ("{type: integer, range: {min: 1, max: 5}}", "-8", "at least 1 and at most 5"),
        ("{type: category, values: {1: {zh: 甲, en: a}}}", "3", "one of the codes 1"),
        ("{type: category, values: {x: {zh: 甲, en: a}}}", "y", "one of the codes x"),
        ("{type: date}", "2020-13-01", "a date written %Y-%m-%d"),
    ],
)
def test_a_value_not_allowed_is_named_with_file_row_column_and_cell(study, spec, cell, allowed):
    study.codebook(f"household_id: {{type: key}}\nq: {spec}")
    study.write("survey.csv", f'household_id,q\na,\nb,"{cell}"\n')
    with pytest.raises(DataError) as caught:
        study.load("survey.csv")
    (problem,) = caught.value.problems
    assert problem.where == "survey.csv column q"
    assert f"row 3 '{cell}'" in problem.seen
    assert problem.allowed.startswith(allowed)
    assert "codebook.yaml" in problem.fix


def test_all_problems_of_all_files_come_at_once_with_ten_addresses_each(study):
    study.codebook("household_id: {type: key}\na: {type: integer}\nb: {type: boolean}")
    study.codebook("household_id: {type: key}\nc: {type: number}", name="more.yaml")
    rows = "".join(f"{row},x,2\n" for row in range(12))
    study.write("survey.csv", "household_id,a,b\n" + rows)
    study.write("more.csv", "household_id,c\n0,?\n")
    with pytest.raises(DataError) as caught:
        study.load("survey.csv", {"file": "more.csv", "codebook": "more.yaml"})
    first = caught.value.problems[0]
    assert [problem.where.split()[-1] for problem in caught.value.problems] == ["a", "b", "c"]
    assert first.seen.startswith("12 cells: row 2 'x', row 3 'x'")
    assert first.seen.count("row ") == 10


def test_a_number_is_read_to_its_last_digit(study):
    written = ["0.1", "400.9609680175781", ".5", "+3", "1e-7", "123456789.12345678"]
    study.codebook("household_id: {type: key}\nx: {type: number}")
    lines = "".join(f"{row},{text}\n" for row, text in enumerate(written))
    study.write("survey.csv", "household_id,x\n" + lines)
    assert study.load("survey.csv").frame["x"].tolist() == [float(text) for text in written]


def test_typed_text_in_a_numeric_column_is_an_error_unless_recoded(study):
    raw = pd.DataFrame({"household_id": [1, 2], "q": ["yes", "no"], "r": [1.0, np.nan]})
    raw.to_parquet(study.folder / "survey.parquet")
    study.codebook("household_id: {type: key}\nq: {type: boolean}\nr: {type: integer}")
    with pytest.raises(DataError, match="stores it as text"):
        study.load("survey.parquet")
    study.codebook(
        "household_id: {type: key}\n"
        "q: {type: boolean, recode: {'yes': 1, 'no': 0}}\n"
        "r: {type: integer}"
    )
    frame = study.load("survey.parquet").frame
    assert frame["q"].tolist() == [1, 0]
    assert frame["r"].tolist() == [1, pd.NA]
