"""What a codebook and a `panel` section may say, and what a study may name."""

import sys
from subprocess import run

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.panel.codebook import load_codebook
from lowincome_research.panel.columns import canonical_columns
from lowincome_research.panel.spec import FileSpec, Keys, PanelSpec, TableSpec
from lowincome_research.resources import project_path
from lowincome_research.strict import parse_value
from lowincome_research.terms import LANGUAGES

KEY = "  household_id: {type: key, label: {zh: 家庭, en: household}}\n"
COLUMN = "columns:\n  a: {{label: {{zh: 甲, en: a}}, {}}}\n"


WIDE = "wide: {time: round, suffixes: {_1: w1}}"


def spec(*codebooks, time=None, unit="household_id"):
    files = tuple(FileSpec(file=f"{name}.csv", codebook=name) for name in codebooks)
    return PanelSpec(files=files, keys=Keys(unit=unit, time=time))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns:\n" + KEY + "  household_id: {type: key}\n", "duplicate key 'household_id'"),
        ("colums:\n" + KEY, "did you mean 'columns'?"),
        ("columns:\n  age: {type: integr, label: {zh: 龄, en: age}}\n", "did you mean 'integer'?"),
        ("columns:\n  age: {type: integer}\n", "the key 'label' is missing"),
        ("columns:\n  Age: {type: key, label: {zh: 龄, en: age}}\n", "pattern"),
        (COLUMN.format("type: key, rang: {min: 1}"), "'range'"),
        (COLUMN.format("type: text, range: {min: 1}"), "numbers"),
        (COLUMN.format("type: integer, range: {min: 2, max: 1}"), "above"),
        (COLUMN.format("type: integer, factor: 2"), "type number"),
        (COLUMN.format("type: integer, recode: {x: y}"), "numbers"),
        (COLUMN.format("type: number, stem: a"), "'wide' is not declared"),
        (COLUMN.format("type: number, household: sum"), "level is household"),
        ("level: community\ncolumns:\n" + KEY, "'on' names the columns"),
        (
            "columns:\n" + KEY + "derive:\n  b: {verb: log, of: a, label: {zh: 乙, en: b}}\n",
            "derive.b uses 'a', which is not declared before it",
        ),
        ("columns:\n" + KEY + "derive:\n  b: {verb: eval, label: {zh: 乙, en: b}}\n", "log"),
        (
            "columns:\n" + KEY + "derive:\n  b: {verb: bin, of: household_id, cuts: [2, 1],"
            " values: [], label: {zh: 乙, en: b}}\n",
            "must increase",
        ),
    ],
)  # fmt: skip
def test_an_invalid_codebook_is_an_error_with_its_line(study, text, message):
    path = study.write("codebook.yaml", "schema: 1\n" + text)
    with pytest.raises(StudyError) as caught:
        load_codebook(path)
    assert "codebook.yaml:" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"file": "a.csv", "dataset": "causaldata:x"}, "exactly one of 'file' and 'dataset'"),
        ({}, "exactly one of 'file' and 'dataset'"),
        ({"file": "/data/a.csv"}, "inside the study folder"),
        ({"file": "../a.csv"}, "inside the study folder"),
        ({"file": "a.csv", "encoding": "gb2313"}, "gb18030"),
        ({"file": "a.csv", "sha256": "12"}, "pattern"),
    ],
)
def test_an_invalid_file_entry_is_an_error(data, message):
    with pytest.raises(StudyError, match=message):
        parse_value(data | {"codebook": "codebook.yaml"}, FileSpec)


def test_row_id_identifies_the_rows_of_one_file_only():
    with pytest.raises(ValueError, match="several files cannot be joined on 'row_id'"):
        spec("a.yaml", "b.yaml", unit="row_id")


def test_canonical_columns_are_known_without_data_keys_first(study):
    study.codebook(
        "age: {type: integer}\nhousehold_id: {type: key}\n"
        "ill: {type: boolean, household: share}\nyear: {type: integer}\nname: {type: text}",
        top="level: person",
    )
    columns = canonical_columns(spec("codebook.yaml", time="year"), {}, study.folder)
    assert list(columns) == ["household_id", "year", "ill"]
    assert columns["ill"].type == "number"


def test_row_id_is_a_column_of_a_file_without_keys(study):
    study.codebook("age: {type: integer}")
    assert list(canonical_columns(spec("codebook.yaml", unit="row_id"), {}, study.folder)) == [
        "row_id",
        "age",
    ]


def test_keys_that_no_codebook_declares_are_an_error(study):
    study.codebook("hid: {type: key}")
    with pytest.raises(StudyError) as caught:
        canonical_columns(spec("codebook.yaml", time="wave"), {}, study.folder)
    assert "the key 'household_id' is not declared; allowed: hid" in str(caught.value)
    assert "declares 'wave'" in str(caught.value)


def test_the_keys_of_a_further_table_must_be_declared(study):
    study.codebook("household_id: {type: key}")
    table = TableSpec(file="p.csv", codebook="codebook.yaml", keys=Keys(unit="person_id"))
    with pytest.raises(StudyError, match="'person_id' is not declared"):
        canonical_columns(spec("codebook.yaml"), {"persons": table}, study.folder)


@pytest.mark.parametrize(
    ("columns", "top", "time", "message"),
    [
        ("a: {type: number, source: {w1: x}}", "", None, r"names waves \(w1\)"),
        ("a: {type: number, stem: x}", WIDE, "wave", "'round' is not the time key"),
        ("round: {type: integer}\na: {type: number, stem: x}", WIDE, "round", "no wave 'w1'"),
        (
            "round: {type: category, values: {w2: {zh: 二, en: two}}}\na: {type: text, stem: x}",
            WIDE,
            "round",
            "no wave 'w1'; allowed: w2",
        ),
    ],
)
def test_waves_need_their_place_in_the_time_key(study, columns, top, time, message):
    study.codebook("household_id: {type: key}\n" + columns, top=top)
    with pytest.raises(StudyError, match=message):
        canonical_columns(spec("codebook.yaml", time=time), {}, study.folder)


def test_communities_are_joined_by_columns_the_households_have(study):
    study.codebook("household_id: {type: key}\nvillage: {type: text}", name="a.yaml")
    top = "level: community\non: [vilage]"
    study.codebook("vilage: {type: text}\nroad: {type: number}", top=top, name="b.yaml")
    with pytest.raises(StudyError, match=r"b.yaml on: no file of households has 'vilage'"):
        canonical_columns(spec("a.yaml", "b.yaml"), {}, study.folder)


def test_two_codebooks_may_not_declare_one_column(study):
    for name in ("a.yaml", "b.yaml"):
        study.codebook("household_id: {type: key}\nage: {type: integer}", name=name)
    with pytest.raises(StudyError, match="already declares 'age'"):
        canonical_columns(spec("a.yaml", "b.yaml"), {}, study.folder)


@pytest.mark.parametrize("name", ["china_rural_insurance", "pakistan_graduation"])
def test_the_shipped_codebooks_are_valid_and_chinese_in_chinese(name):
    columns = load_codebook(project_path("data") / name / "codebook.yaml").columns
    texts = [one for column in columns.values() for one in (column.label, column.unit) if one]
    for language in LANGUAGES:
        assert all(text[language] for text in texts)
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text.zh) for text in texts)


def test_the_models_load_without_the_heavy_libraries():
    light = ["spec", "codebook", "columns", "locate", "sample", "identifiers"]
    modules = ", ".join(f"lowincome_research.panel.{name}" for name in light)
    code = f"import sys, {modules}; print({{'pandas', 'numpy', 'pyarrow'}} & set(sys.modules))"
    shown = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
