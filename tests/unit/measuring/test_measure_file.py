"""A file is measured as a run would measure it, whatever its format, columns, engine or order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyreadstat
import pytest

from lowincome_research.artifacts import read_json, write_json
from lowincome_research.errors import DataError, StudyError, UsageError
from lowincome_research.measuring import engines, outputs
from lowincome_research.measuring.measure import measure_file
from lowincome_research.measuring.outputs import stata_names
from lowincome_research.measuring.results import Measured
from lowincome_research.study import load_study

STUDY = """\
schema: 1
study: {id: small, title: {zh: 小研究, en: Small study}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
  design: {weight: weight}
"""
INDICES = """\
indices:
  capital: {framework: capital.yaml, weights: entropy, base: {year: 2020}}
  drive: {framework: drive.yaml, weights: equal, base: {year: 2020}}
  capability: {framework: capability.yaml, weights: equal, base: {year: 2020}}
classification:
  income: income
  drive: drive
  capability: capability
  labour: labour
  cut: {rule: median, base: {year: 2020}}
  lines: {dibao: line, median: 20000}
  reliability: {drive: 0.85, capability: 0.7}
"""
CODEBOOK = """\
schema: 1
columns:
  household_id: {label: {zh: 户号, en: Household}, type: key, source: hhid}
  year: {label: {zh: 年份, en: Year}, type: integer, source: round}
  weight: {label: {zh: 权数, en: Weight}, type: number, source: wt, range: {min: 0}}
  income: {label: {zh: 收入, en: Income}, type: number, source: q1, factor: 1000}
  line: {label: {zh: 低保标准, en: Line}, type: number, source: q2}
  labour: {label: {zh: 劳动力, en: Labour}, type: integer, source: q3, range: {min: 0, max: 9}}
  land: {label: {zh: 土地, en: Land}, type: number, source: q4, missing: [-8], range: {min: 0}}
  house: {label: {zh: 住房, en: House}, type: number, source: q5, range: {min: 0}}
  will: {label: {zh: 意愿, en: Will}, type: integer, source: q6, range: {min: 1, max: 5}}
  skill: {label: {zh: 技能, en: Skill}, type: number, source: q7}
"""
FRAMEWORKS = {
    "capital": [("land", ""), ("house", "")],
    "drive": [("will", ", bounds: {min: 1, max: 5}")],
    "capability": [("skill", "")],
}
SOURCES = {
    "household_id": "hhid", "year": "round", "weight": "wt", "income": "q1", "line": "q2",
    "labour": "q3", "land": "q4", "house": "q5", "will": "q6", "skill": "q7",
}  # fmt: skip
KEYS = ["household_id", "year"]
ENGINES = ("polars", "duckdb", "pandas")
Do = Callable[..., Measured]


def panel(n: int = 60, seed: int = 3) -> pd.DataFrame:
    """Return households in two years, in canonical columns, some land missing, in no order."""
    rng = np.random.default_rng(seed)
    rows = 2 * n
    land = rng.lognormal(0, 1, rows)
    land[::17] = np.nan
    frame = pd.DataFrame(
        {
            "household_id": np.repeat([f"{i:03d}" for i in range(n)], 2),
            "year": np.tile([2020, 2021], n),
            "weight": rng.uniform(0.5, 2, rows), "income": 1000 * rng.uniform(2, 30, rows),
            "line": 5000.0, "labour": rng.integers(0, 4, rows), "land": land,
            "house": rng.uniform(10, 200, rows), "will": rng.integers(1, 6, rows),
            "skill": rng.normal(size=rows),
        }
    )  # fmt: skip
    return frame.sample(frac=1, random_state=seed).reset_index(drop=True)


def survey_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows as the survey's file has them."""
    coded = frame.assign(income=frame["income"] / 1000, land=frame["land"].fillna(-8))
    return coded.rename(columns=SOURCES)


def framework(columns: list[tuple[str, str]]) -> str:
    leaves = "\n".join(f"  - {{column: {one}, direction: 1{more}}}" for one, more in columns)
    return f"schema: 1\nlabel: {{zh: 指数, en: Index}}\nchildren:\n{leaves}\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "study.yaml").write_text(STUDY + INDICES, encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for name, columns in FRAMEWORKS.items():
        (folder / f"{name}.yaml").write_text(framework(columns), encoding="utf-8")
    return folder


@pytest.fixture
def do(study: Path, tmp_path: Path) -> Do:
    """Return a function that measures rows kept as parquet in canonical columns."""

    def measure(frame: pd.DataFrame | None = None, out: str = "out.parquet", **options: Any) -> Any:
        source = options.pop("source", tmp_path / "panel.parquet")
        if frame is not None:
            frame.to_parquet(source, index=False)
        return measure_file(load_study(study), source, tmp_path / out, **options)

    return measure


def result(measured: Measured) -> pd.DataFrame:
    return pd.read_parquet(measured.output)


def answers(frame: pd.DataFrame) -> pd.Series:
    """Return yes, no or missing in rows ordered by key, however a format writes it."""
    return frame.sort_values(KEYS, ignore_index=True)["indeterminate"].astype("Float64")


def equal(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Compare by key and name: words exactly, numbers to 1e-9."""
    assert set(one.columns) == set(other.columns)
    pair = [
        frame.sort_values(KEYS, ignore_index=True)[list(other.columns)].assign(
            indeterminate=answers(frame)
        )
        for frame in (one, other)
    ]
    pd.testing.assert_frame_equal(*pair, check_dtype=False, rtol=0, atol=1e-9)


def test_a_household_has_its_scores_stratum_and_type(do: Do) -> None:
    frame = panel()
    found = result(do(frame))
    assert list(found.columns) == [
        *KEYS, "capital", "drive", "capability", "income_stratum", "type_raw", "type_final",
        "p_development", "p_empowerment", "p_activation", "p_safety_net", "p_max", "indeterminate",
    ]  # fmt: skip
    assert found["drive"].tolist() == pytest.approx(((frame["will"] - 1) / 4).tolist())
    assert found["income_stratum"].eq("S1").tolist() == frame["income"].lt(5000).tolist()
    idle = frame["labour"].eq(0) & found["income_stratum"].ne("S0")
    assert found.loc[idle, "type_final"].eq("safety_net").all()


def test_rows_keep_the_order_of_the_file(do: Do) -> None:
    frame = panel()
    pd.testing.assert_frame_equal(result(do(frame))[KEYS], frame[KEYS], check_dtype=False)


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_and_orders_of_rows_give_the_same_values(do: Do, engine: Any) -> None:
    frame = panel()
    expected = result(do(frame))
    equal(result(do(frame.iloc[::-1], out=f"{engine}.parquet", engine=engine)), expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_not_a_number_is_a_missing_value(do: Do, tmp_path: Path, engine: Any) -> None:
    expected = result(do(panel()))
    pl.DataFrame(panel().to_dict("list")).write_parquet(tmp_path / "nan.parquet")
    assert pl.read_parquet(tmp_path / "nan.parquet")["land"].is_nan().any()
    found = do(source=tmp_path / "nan.parquet", out="nan_out.parquet", engine=engine)
    equal(result(found), expected)
    assert found.missing["capital"] == panel()["land"].isna().sum()
    assert "capital: missing in 8 of 120 rows" in found.summary()


@pytest.mark.parametrize("suffix", ["csv", "dta", "xlsx", "parquet"])
def test_a_survey_file_is_read_through_its_codebook(do: Do, tmp_path: Path, suffix: str) -> None:
    survey, path = survey_of(panel()), tmp_path / f"province.{suffix}"
    {
        "csv": lambda: survey.to_csv(path, index=False),
        "dta": lambda: survey.to_stata(path, write_index=False),
        "xlsx": lambda: survey.to_excel(path, index=False),
        "parquet": lambda: survey.to_parquet(path, index=False),
    }[suffix]()
    found = do(source=path, out="survey_out.parquet")
    assert found.read_as == {path.name: "a survey file, through codebook.yaml"}
    equal(result(found), result(do(panel())))


def test_canonical_columns_are_read_from_csv_with_their_types(do: Do, tmp_path: Path) -> None:
    panel().to_csv(tmp_path / "panel.csv", index=False)
    found = do(source=tmp_path / "panel.csv", out="csv_out.parquet")
    assert found.read_as == {"panel.csv": "canonical columns"}
    assert result(found)["household_id"].str.len().eq(3).all()
    equal(result(found), result(do(panel())))


def test_another_province_is_scored_on_what_was_fitted_here(do: Do, tmp_path: Path) -> None:
    here = do(panel())
    there = panel(seed=4)
    there["house"] += 100
    found = do(there, out="there.parquet", fitted=here.fitted)
    assert found.fitted is None
    assert not (tmp_path / "there.fitted").exists()
    bounds = panel().query("year == 2020")["house"]
    share = there["house"].gt(bounds.max()).mean()
    assert f"house {share:.1%}" in found.summary()
    index = read_json(here.fitted / "capital.json")
    land, house = index["root"]["children"]
    spans = {one["column"]: (one["low"], one["high"], one["weight"]) for one in (land, house)}
    by_hand = sum(
        w * ((there[name].clip(low, high) - low) / (high - low))
        for name, (low, high, w) in spans.items()
    )
    assert result(found)["capital"].tolist() == pytest.approx(by_hand.tolist(), nan_ok=True)


def test_the_same_rows_on_what_they_gave_score_the_same(do: Do) -> None:
    here = do(panel())
    again = do(out="again.parquet", fitted=here.fitted)
    equal(result(again), result(here))
    assert "drive: every value lies within the fitted bounds" in again.summary()


def test_one_fitted_index_needs_its_own_columns_and_not_its_base(do: Do, study: Path) -> None:
    text = (STUDY + INDICES).replace(
        "capability.yaml, weights: equal, base: {year: 2020}",
        "capability.yaml, weights: equal, base: {labour: 1}",
    )
    (study / "study.yaml").write_text(text, encoding="utf-8")
    here = do(panel())
    rows = panel()[[*KEYS, "skill"]]
    found = do(rows, out="one.parquet", fitted=here.fitted / "capability.json")
    assert list(result(found).columns) == [*KEYS, "capability"]


def with_rules(study: Path, cut: str, *others: str) -> None:
    """Let the study classify by a rule, and compare it with others."""
    rule = "cut: {rule: median, base: {year: 2020}}"
    assert rule in INDICES
    listed = ", ".join(f"{{{one}}}" for one in others)
    text = STUDY + INDICES.replace(rule, f"cut: {{{cut}}}\n  sensitivity: [{listed}]")
    (study / "study.yaml").write_text(text, encoding="utf-8")


def test_a_rule_that_only_compares_is_not_fitted(do: Do, study: Path) -> None:
    expected = result(do(panel()))
    with_rules(study, "rule: median, base: {year: 2020}", "rule: mean, base: {year: 1999}")
    found = do(out="compared.parquet")
    equal(result(found), expected)
    assert len(read_json(found.fitted / "classification.json")["cuts"]) == 1


def test_a_rule_without_a_base_takes_the_rows_of_the_first_that_has_one(
    do: Do, study: Path
) -> None:
    with_rules(study, "rule: absolute", "rule: mean, base: {year: 2020}")
    found = do(panel())
    rows = result(found).merge(panel()[[*KEYS, "weight"]], on=KEYS)
    base = rows[rows["year"].eq(2020) & rows["income_stratum"].ne("S0")]
    mean = np.average(base["drive"], weights=base["weight"])
    fitted = read_json(found.fitted / "classification.json")
    assert fitted["drive"]["mean"] == pytest.approx(mean)


def test_a_study_without_indices_takes_fitted_ones(do: Do, study: Path) -> None:
    here = do(panel())
    (study / "study.yaml").write_text(STUDY, encoding="utf-8")
    equal(result(do(out="plain.parquet", fitted=here.fitted)), result(here))
    with pytest.raises(StudyError, match="the study has no indices"):
        do(out="none.parquet")


def test_persons_are_brought_to_their_household(do: Do, study: Path, tmp_path: Path) -> None:
    spec = (
        "indices:\n  capability: {framework: capability.yaml, weights: equal, base: {year: 2020},\n"
        "    persons: {table: persons, labour: power}}\n"
        "tables:\n  persons: {file: persons.csv, codebook: persons.yaml, "
        "keys: {unit: household_id, time: year}}\n"
    )
    book = (
        "schema: 1\ncolumns:\n"
        "  household_id: {label: {zh: 户号, en: Household}, type: key}\n"
        "  year: {label: {zh: 年份, en: Year}, type: integer}\n"
        "  power: {label: {zh: 劳动力, en: Labour}, type: number}\n"
        "  skill: {label: {zh: 技能, en: Skill}, type: number}\n"
    )
    (study / "study.yaml").write_text(STUDY + spec, encoding="utf-8")
    (study / "persons.yaml").write_text(book, encoding="utf-8")
    households = panel()[[*KEYS, "weight"]]
    people = households[KEYS].merge(pd.DataFrame({"power": [1.0, 0.5, 0.0]}), how="cross")
    people["skill"] = np.random.default_rng(1).uniform(0, 1, len(people))
    people.to_csv(tmp_path / "people.csv", index=False)
    low, high = people.loc[people["year"].eq(2020), "skill"].agg(["min", "max"])
    people["score"] = (people["skill"].clip(low, high) - low) / (high - low)
    expected = people.groupby(KEYS).apply(
        lambda rows: np.average(rows["score"], weights=rows["power"])
    )
    for engine in ENGINES:
        found = result(
            do(
                households,
                out="p.parquet",
                engine=engine,
                tables={"persons": tmp_path / "people.csv"},
            )
        ).set_index(KEYS)["capability"]
        assert found.index.is_monotonic_increasing
        assert found.tolist() == pytest.approx(expected.tolist())
    with pytest.raises(UsageError, match="add --table persons=FILE"):
        do(out="p.parquet")
    with pytest.raises(UsageError, match="no index is one of persons of this table"):
        do(out="p.parquet", tables={"persons": tmp_path / "people.csv", "x": tmp_path / "x.csv"})


def test_csv_holds_what_parquet_holds(do: Do) -> None:
    expected = result(do(panel()))
    written = do(out="out.csv").output
    equal(pd.read_csv(written, dtype={"household_id": str}), expected)


def test_stata_reads_chinese_labels_and_codes(do: Do) -> None:
    expected = result(do(panel()))
    frame, about = pyreadstat.read_dta(do(out="out.dta").output)
    labels = about.column_names_to_labels
    assert labels["household_id"] == "户号"
    assert labels["p_max"] == "最大类型概率"
    assert about.variable_value_labels["type_final"] == {
        1: "发展型", 2: "赋能型", 3: "激活型", 4: "兜底型"
    }  # fmt: skip
    assert about.variable_value_labels["indeterminate"] == {0: "否", 1: "是"}
    codes = {1: "development", 2: "empowerment", 3: "activation", 4: "safety_net"}
    strata = {number: f"S{number}" for number in range(5)}
    read = frame.assign(
        type_raw=frame["type_raw"].map(codes), type_final=frame["type_final"].map(codes),
        income_stratum=frame["income_stratum"].map(strata),
    )  # fmt: skip
    equal(read, expected)


def test_excel_has_a_row_of_chinese_labels_above_the_names(do: Do) -> None:
    expected = result(do(panel()))
    path = do(out="out.xlsx").output
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["测量结果", "变量说明"]
    labels, names = list(book["测量结果"].iter_rows(max_row=2, values_only=True))
    assert dict(zip(names, labels, strict=True))["type_final"] == "家庭类型"
    equal(pd.read_excel(path, header=1, dtype={"household_id": str}), expected)
    about = {row[0]: row[3] for row in book["变量说明"].iter_rows(min_row=2, values_only=True)}
    assert (
        about["type_raw"]
        == "development＝发展型；empowerment＝赋能型；activation＝激活型；safety_net＝兜底型"
    )


def test_names_too_long_for_stata_are_shortened_and_stay_apart() -> None:
    long = "livelihood_capital__financial_and_social"
    names = stata_names(["year", long, f"{long}_2", long[:32]])
    assert len(set(names.values())) == len(names)
    assert all(len(name) <= 32 for name in names.values())
    assert names["year"] == "year"
    assert names[long[:32]] == long[:32]


def test_a_shortened_name_is_told(do: Do, study: Path) -> None:
    text = STUDY + INDICES.replace("  capital:", "  capital_of_households_in_rural_henan:")
    (study / "study.yaml").write_text(text, encoding="utf-8")
    found = do(panel(), out="out.dta")
    short = "capital_of_households_in_rural_h"
    assert f"capital_of_households_in_rural_henan: named {short} in the file" in found.summary()
    assert short in pyreadstat.read_dta(found.output)[0].columns


def test_all_columns_that_are_missing_are_named_at_once(do: Do) -> None:
    with pytest.raises(DataError) as raised:
        do(panel().drop(columns=["will", "line"]).rename(columns={"house": "hous"}))
    text = str(raised.value)
    assert "3 problems" in text
    assert all(f"column {name}:" in text for name in ("will", "line", "house"))
    assert "did you mean 'hous'" in text


def test_columns_missing_in_a_survey_file_are_those_of_the_codebook(do: Do, tmp_path: Path) -> None:
    survey_of(panel()).drop(columns="q6").to_csv(tmp_path / "survey.csv", index=False)
    with pytest.raises(DataError, match=r"column q6: codebook\.yaml declares it"):
        do(source=tmp_path / "survey.csv")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"will": 7}, "column will: values reach 7; allowed: at least 1 and at most 5"),
        ({"skill": "good"}, "column skill: its values are of type"),
        ({"household_id": None}, "column household_id: the key is missing in 120 rows"),
    ],
)
def test_canonical_values_are_held_to_the_codebook(
    do: Do, change: dict[str, Any], named: str
) -> None:
    with pytest.raises(DataError, match=named):
        do(panel().assign(**change))


def test_how_columns_are_meant_can_be_said(do: Do, study: Path, tmp_path: Path) -> None:
    book = study / "codebook.yaml"
    for name, source in SOURCES.items():
        text = book.read_text("utf-8").replace(f"source: {source}", f"source: {name}")
        book.write_text(text, encoding="utf-8")
    survey = survey_of(panel()).rename(columns={old: new for new, old in SOURCES.items()})
    survey.to_parquet(tmp_path / "panel.parquet", index=False)
    with pytest.raises(DataError, match=r"values reach -8.*--columns source"):
        do()
    found = do(reading="source")
    assert found.read_as == {"panel.parquet": "a survey file, through codebook.yaml"}
    assert found.missing["capital"] == 8
    survey.to_stata(tmp_path / "panel.dta", write_index=False)
    with pytest.raises(DataError, match="no format of canonical columns"):
        do(source=tmp_path / "panel.dta", reading="canonical")


def test_a_file_that_may_be_of_two_waves_is_refused(do: Do, study: Path, tmp_path: Path) -> None:
    entries = (
        "a.csv, codebook: codebook.yaml, wave: 2020",
        "b.csv, codebook: codebook.yaml, wave: 2021",
    )
    files = f"[{', '.join(f'{{file: {entry}}}' for entry in entries)}]"
    text = (STUDY + INDICES).replace("[{file: survey.csv, codebook: codebook.yaml}]", files)
    (study / "study.yaml").write_text(text, encoding="utf-8")
    wave = panel().query("year == 2020")
    survey_of(wave).to_csv(tmp_path / "survey.csv", index=False)
    with pytest.raises(DataError, match="any of the waves 2020, 2021"):
        do(source=tmp_path / "survey.csv")
    survey_of(wave).to_csv(tmp_path / "a.csv", index=False)
    assert result(do(source=tmp_path / "a.csv"))["year"].eq(2020).all()


def test_columns_of_several_files_must_be_joined_first(do: Do, study: Path, tmp_path: Path) -> None:
    files = "[{file: a.csv, codebook: codebook.yaml}, {file: b.csv, codebook: more.yaml}]"
    text = (STUDY + INDICES).replace("[{file: survey.csv, codebook: codebook.yaml}]", files)
    lines = CODEBOOK.splitlines(keepends=True)
    more = [line for line in lines if "household_id" in line or "year" in line or "skill" in line]
    (study / "study.yaml").write_text(text, encoding="utf-8")
    (study / "codebook.yaml").write_text("".join(one for one in lines if "skill" not in one))
    (study / "more.yaml").write_text("".join([*lines[:2], *more]), encoding="utf-8")
    survey_of(panel()).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(DataError, match=r"column skill: .*does not declare it.*join the files"):
        do(source=tmp_path / "a.csv")


def test_an_absent_or_broken_file_is_named(do: Do, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        do(source=tmp_path / "absent.parquet")
    (tmp_path / "broken.parquet").write_text("no parquet")
    with pytest.raises(DataError, match=r"cannot be read as \.parquet"):
        do(source=tmp_path / "broken.parquet")
    (tmp_path / "text.csv").write_text(panel().to_csv(index=False).replace("2020", "twenty"))
    with pytest.raises(DataError, match="cannot be read"):
        do(source=tmp_path / "text.csv")


def test_fitted_measures_that_do_not_serve_are_named(do: Do, tmp_path: Path) -> None:
    folder = do(panel()).fitted
    assert folder is not None
    with pytest.raises(StudyError, match="there is no such file or folder"):
        do(fitted=tmp_path / "absent")
    with pytest.raises(StudyError, match="types rest on indices"):
        do(fitted=folder / "classification.json")
    types = read_json(folder / "classification.json")
    write_json(folder / "classification.json", {**types, "time": "wave"})
    with pytest.raises(StudyError, match="goes by the time key 'wave'"):
        do(fitted=folder)
    (folder / "classification.json").unlink()
    (folder / "drive.json").unlink()
    with pytest.raises(StudyError) as raised:
        do(fitted=folder)
    assert "it lacks drive.json" in str(raised.value)
    assert "it lacks classification.json" in str(raised.value)
    index = read_json(folder / "capital.json")
    write_json(folder / "capital.json", {**index, "version": 1})
    with pytest.raises(StudyError, match="version"):
        do(fitted=folder / "capital.json")


def test_an_output_that_cannot_be_written_is_refused(
    do: Do, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"allowed: \.parquet, \.csv, \.dta, \.xlsx"):
        do(panel(), out="out.sav")
    with pytest.raises(UsageError, match="it is the file to be measured"):
        do(out="panel.parquet")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match="it is a folder"):
        do(out="folder.csv")
    monkeypatch.setattr(outputs, "EXCEL_ROWS", 100)
    with pytest.raises(UsageError, match=r"holds 98 households, and there are 120.*\.parquet"):
        do(out="out.xlsx")


def test_a_failure_leaves_the_old_files_as_they_were(
    do: Do, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = do(panel())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def broken(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", broken)
    with pytest.raises(OSError, match="no space left"):
        do()
    assert done.output in before
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_missing_engine_names_the_extra_java_and_the_others(
    do: Do, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError) as raised:
        do(panel(), engine="pyspark")
    for named in ("lowincome-research[pyspark]", "Java 17", "polars, duckdb, pandas"):
        assert named in str(raised.value)


def test_each_step_is_told(do: Do) -> None:
    told: list[tuple[str, str]] = []

    class Listener:
        def started(self, step: str) -> None: ...

        def finished(self, step: str, state: str, seconds: float) -> None:
            told.append((step, state))

    do(panel(), observer=Listener())
    steps = ["read panel.parquet", "fit", "score 120 rows on polars", "write out.parquet"]
    assert told == [(step, "run") for step in steps]
