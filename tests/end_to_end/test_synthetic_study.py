"""The synthetic study: simulated, measured, judged, estimated, ranked, told in two languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lowincome_research.artifacts import read_json

Lowincome = Callable[..., Any]
REPORTS = (
    "household_profiles", "identification_accuracy", "assistance_effects",
    "performance_evaluation", "decision_brief",
)  # fmt: skip
CONTRACT = {
    "tbl-identification": "register,truth,time,unit,group_by,group,metric,estimate,std_error,"
    "ci_low,ci_high,n",
    "tbl-effects": "effect_id,design,estimator,outcome,subgroup,term,horizon,estimate,std_error,"
    "ci_low,ci_high,p_value,p_adjusted,n_obs,n_units,n_treated,n_clusters,variance,df,package",
    "tbl-types": "time,stratum,version,cut_rule,type,households,persons,share_households,"
    "share_persons,std_error,ci_low,ci_high",
    "tbl-index-weights": "index,node,parent,weight,ci_low,ci_high",
    "tbl-performance": "unit,time,indicator,value,score,std_error,rank,rank_low,rank_high",
}
MEASURES = (
    "income_stratum", "type_raw", "type_final", "p_development", "p_empowerment", "p_activation",
    "p_safety_net", "p_max", "indeterminate",
)  # fmt: skip


def table(run: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(run / f"public/exhibits/tables/{name}.csv", low_memory=False)


@pytest.mark.parametrize("name", CONTRACT)
def test_tables_have_the_columns_that_other_programs_read(synthetic_run: Path, name: str) -> None:
    assert set(CONTRACT[name].split(",")) <= set(table(synthetic_run, name).columns)


def test_every_row_of_the_panel_is_measured(synthetic_run: Path) -> None:
    measured = pd.read_parquet(synthetic_run / "restricted/measures.parquet")
    panel = pd.read_parquet(synthetic_run / "restricted/panel.parquet", columns=["year"])
    assert list(measured.columns[:2]) == ["household_id", "year"]
    assert len(measured) == len(panel)
    assert set(MEASURES) <= set(measured.columns)
    outside = measured["income_stratum"].eq("S0")
    assert measured.loc[outside, "type_final"].isna().all()
    assert measured.loc[~outside, "type_final"].notna().all()
    fitted = {path.stem for path in (synthetic_run / "restricted/fitted").glob("*.json")}
    assert fitted == {
        "livelihood_capital", "drive", "capability", "resilience", "income_diversification",
        "classification", "livelihood_strategy",
    }  # fmt: skip


def test_the_simulation_meets_its_targets(synthetic_run: Path) -> None:
    targets = table(synthetic_run, "tbl-calibration")
    assert targets["within"].all(), targets.loc[~targets["within"], "target"].tolist()


def test_the_truth_stays_out_of_the_panel(synthetic_run: Path) -> None:
    truth = pd.read_parquet(synthetic_run / "restricted/results/truth.parquet")
    panel = pd.read_parquet(synthetic_run / "restricted/panel.parquet")
    assert set(truth.columns) & set(panel.columns) == {"household_id", "year"}


def test_main_effects_hold_the_truth(synthetic_run: Path) -> None:
    rows = table(synthetic_run, "tbl-effects-truth")
    overall = rows[rows["subgroup"].isna() & rows["truth"].notna()]
    assert len(overall) == 4
    assert overall["truth"].between(overall["ci_low"], overall["ci_high"]).all()


def test_effects_are_reported_by_type_before_treatment_and_by_year(synthetic_run: Path) -> None:
    rows = table(synthetic_run, "tbl-effects")
    one = rows[rows["effect_id"].eq("earned_industry")]
    assert set(one.loc[one["term"].eq("treatment"), "subgroup"].dropna()) == {
        f"type_final={name}" for name in ("development", "empowerment", "activation", "safety_net")
    }
    assert {-2, 0, 2} <= set(one.loc[one["term"].eq("event"), "horizon"].astype(int))
    assert set(one["n_clusters"]) <= set(range(2, 49))


def test_both_languages_carry_the_same_exhibits(synthetic_run: Path) -> None:
    shown: dict[str, list[list[str]]] = {}
    for language in ("zh", "en"):
        pages = [
            (synthetic_run / f"public/report/_site/{language}/{name}.html").read_text("utf-8")
            for name in REPORTS
        ]
        shown[language] = [re.findall(r'id="((?:fig|tbl)-[a-z0-9-]+)"', page) for page in pages]
    assert shown["zh"] == shown["en"]
    assert all(shown["zh"])


@pytest.mark.parametrize(("language", "mark"), [("zh", "模拟数据"), ("en", "Synthetic data")])
def test_every_page_says_that_the_data_are_simulated(
    synthetic_run: Path, language: str, mark: str
) -> None:
    for name in REPORTS:
        page = (synthetic_run / f"public/report/_site/{language}/{name}.html").read_text("utf-8")
        assert mark in page


def test_an_unchanged_run_has_nothing_to_do(synthetic_run: Path, lowincome: Lowincome) -> None:
    ended = lowincome("run", "data/henan_synthetic", "--out", synthetic_run, "--to", "html")
    assert ended.code == 0, ended.err
    assert {line.split()[0] for line in ended.err.splitlines()} == {"fresh"}


def test_the_manifest_names_the_calibration_as_input(synthetic_run: Path) -> None:
    manifest = read_json(synthetic_run / "manifest.json")
    assert [one["name"] for one in manifest["inputs"]] == ["calibration.yaml"]
    assert "restricted/measures.parquet" in manifest["steps"]["measures"]["outputs"]
