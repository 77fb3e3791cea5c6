"""A study of official categories and benefits alone: survey in, report out, by one command."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowincome_research.artifacts import read_json

STUDY = """\
schema: 1
study: {id: village, title: {zh: 一村, en: One village}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
  design: {size: size}
policy: {region: henan}
categories: {income: income_pre_assist, assets: {screen: assets_ok}}
benefits: {members: {}}
reports: {languages: [zh], formats: [html]}
"""
CODEBOOK = """\
schema: 1
columns:
  household_id: {label: {zh: 户编号, en: Household}, type: key}
  year: {label: {zh: 年份, en: Year}, type: integer}
  size: {label: {zh: 人口, en: Size}, type: integer}
  income_pre_assist: {label: {zh: 帮扶前人均收入, en: Income before assistance}, type: number}
  assets_ok: {label: {zh: 财产未超限, en: Assets within limits}, type: boolean}
"""
SURVEY = "household_id,year,size,income_pre_assist,assets_ok\n" + "".join(
    f"h{number},2024,{number % 4 + 1},{1000 * number},{int(number % 7 > 0)}\n"
    for number in range(1, 25)
)


@pytest.fixture(scope="module")
def run(lowincome, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("village")
    for name, text in {
        "study.yaml": STUDY,
        "codebook.yaml": CODEBOOK,
        "survey.csv": SURVEY,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    ended = lowincome("run", folder, "--out", folder / "run")
    assert ended.code == 0, ended.err
    return folder / "run"


def test_categories_and_benefits_are_registered(run):
    values = read_json(run / "public/exhibits/values.json")
    families = {name.split(".")[0] for name in values}
    assert {"categories", "benefits", "policy"} <= families
    tables = {path.stem for path in (run / "public/exhibits/tables").glob("*.csv")}
    assert {"tbl-categories", "tbl-benefits", "tbl-policy-parameters"} <= tables


def test_the_report_says_which_parameters_await_checking(run):
    page = (run / "public/report/_site/zh/household_profiles.html").read_text(encoding="utf-8")
    assert "占位" in page
    assert "四类型构成" not in page  # what the study does not ask for has no section
