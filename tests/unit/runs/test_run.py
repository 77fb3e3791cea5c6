"""What a notebook gets from `open_run`, in a run and in JupyterLab."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import lowincome_research as li
from lowincome_research.errors import StudyError, UsageError
from lowincome_research.exhibits.records import Column, Exhibits, Table
from lowincome_research.runs import run as run_module
from lowincome_research.terms import Bilingual

STUDY = """\
schema: 1
study: {id: small, title: {zh: 小研究, en: Small}, data_class: restricted, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id}
effects:
  - {id: effect, design: ols, outcome: income, treatment: treated}
"""
CODEBOOK = """\
schema: 1
columns:
  household_id: {label: {zh: 户号, en: Household}, type: key}
  treated: {label: {zh: 处理, en: Treated}, type: boolean}
  income: {label: {zh: 收入, en: Income}, type: number}
"""
OTHER = [{"id": "other", "design": "ols", "outcome": "income", "treatment": "treated"}]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a study folder below the current folder, its runs kept apart."""
    folder = tmp_path / "data" / "small"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "survey.csv").write_text("household_id,treated,income\n1,0,10\n2,1,30\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "default_run_folder", lambda name: tmp_path / "runs" / name)
    return folder


def table(n: int) -> Exhibits:
    label = Bilingual(zh="数", en="Number")
    frame = pd.DataFrame({"x": [1.5], "n": [n]})
    columns = (Column("x", label, "number"), Column("n", label, "count"))
    counted = {"counts": ("n",), "statistics": ("x",)}
    return Exhibits(tables=(Table("tbl-x", frame, columns, label, label, **counted),))


def test_the_panel_is_computed_first_and_read_when_fresh(study: Path, tmp_path: Path) -> None:
    assert li.open_run("data/small").panel.frame["income"].tolist() == [10.0, 30.0]
    panel = tmp_path / "runs/small/restricted/panel.parquet"
    written = panel.stat().st_mtime_ns
    assert li.open_run(study / "study.yaml", effects=None).panel.frame.shape[0] == 2
    assert panel.stat().st_mtime_ns == written
    (study / "survey.csv").write_text("household_id,treated,income\n1,0,99\n")
    assert li.open_run("data/small").panel.frame["income"].tolist() == [99.0]


def test_a_section_is_replaced_after_validation(study: Path) -> None:
    run = li.open_run("data/small", effects=OTHER)
    assert [effect.id for effect in run.section("effects")] == ["other"]
    with pytest.raises(StudyError, match="designn"):
        li.open_run("data/small", effects=[{**OTHER[0], "designn": "ols"}])
    with pytest.raises(StudyError, match="effectz"):
        li.open_run("data/small", effectz=OTHER)


def test_an_unknown_study_is_named(study: Path) -> None:
    with pytest.raises(UsageError, match="data/smal"):
        li.open_run("data/smal")


def test_what_is_published_passed_the_gate(study: Path) -> None:
    run = li.open_run("data/small")
    log = run.publish(table(n=9))
    written = run.folder.step(run.step) / "exhibits" / "tables" / "tbl-x.csv"
    assert pd.read_csv(written)["x"].isna().all()
    assert len(log) == 1
    run = li.open_run("data/small")
    assert run.publish(table(n=23)) == ()
    assert pd.read_csv(written)["n"].tolist() == [25]


def test_results_travel_between_notebooks_and_are_recorded(study: Path) -> None:
    run = li.open_run("data/small")
    frame = pd.DataFrame({"estimate": [0.1]})
    run.save_result("effects", frame)
    pd.testing.assert_frame_equal(run.read_result("effects"), frame)
    used = json.loads((run.folder.step(run.step) / "used.json").read_text("utf-8"))
    assert used == {
        "parameters": {"study": "data/small"},
        "results": ["restricted/results/effects.parquet"],
    }
