"""`lowincome measure` gives livelihood strategies, and indices made of them, on every engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from lowincome_research.errors import DataError, StudyError
from lowincome_research.indices.diversification import income_diversification
from lowincome_research.measuring.measure import measure_file
from lowincome_research.measuring.results import Measured
from lowincome_research.study import load_study

SOURCES = {"wage": "wage", "crops": "farm", "grants": "transfer"}
STUDY = """\
schema: 1
study: {id: small, title: {zh: 小研究, en: Small study}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: year}
  design: {weight: weight}
livelihood_strategy:
  sources: {wage: wage, crops: farm, grants: transfer}
  dominant: 0.55
indices:
  spread: {framework: income_diversification, weights: entropy, base: {year: 2020}}
"""
CODEBOOK = """\
schema: 1
columns:
  household_id: {label: {zh: 户号, en: Household}, type: key}
  year: {label: {zh: 年份, en: Year}, type: integer}
  weight: {label: {zh: 权数, en: Weight}, type: number}
  wage: {label: {zh: 工资, en: Wages}, type: number}
  crops: {label: {zh: 种植, en: Crops}, type: number}
  grants: {label: {zh: 补贴, en: Grants}, type: number}
"""
KEYS = ["household_id", "year"]
ADDED = [
    "income_share_farm", "income_share_wage", "income_share_transfer", "income_sources",
    "income_losses", "income_entropy", "income_inverse_simpson", "livelihood_strategy",
]  # fmt: skip


def rows(n: int = 50) -> pd.DataFrame:
    """Return households in two years; with losses, gaps and no income at all."""
    rng = np.random.default_rng(6)
    frame = pd.DataFrame(
        rng.lognormal(8, 1.5, (2 * n, 3)) * (rng.uniform(size=(2 * n, 3)) < 0.8),
        columns=list(SOURCES),
    ).assign(
        household_id=np.repeat([f"{i:03d}" for i in range(n)], 2),
        year=np.tile([2020, 2021], n), weight=rng.uniform(0.5, 2, 2 * n),
    )  # fmt: skip
    frame.loc[:5, "crops"] = -300.0
    frame.loc[6:8, list(SOURCES)] = 0.0
    frame.loc[9:12, "wage"] = np.nan
    return frame


@pytest.fixture
def do(tmp_path: Path) -> Any:
    """Return a function that measures rows with the small study."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")

    def measure(frame: pd.DataFrame, out: str = "out.parquet", **options: Any) -> Measured:
        source = tmp_path / "panel.parquet"
        frame.to_parquet(source, index=False)
        return measure_file(load_study(folder), source, tmp_path / out, **options)

    return measure


def result(measured: Measured) -> pd.DataFrame:
    return pd.read_parquet(measured.output).sort_values(KEYS, ignore_index=True)


def test_the_columns_stand_after_the_indices_and_are_those_of_the_section(do: Any) -> None:
    measured = do(rows())
    found = result(measured)
    assert list(found.columns) == [*KEYS, "spread", *ADDED]
    expected = income_diversification(rows(), SOURCES, dominant=0.55)
    pd.testing.assert_frame_equal(found[ADDED], expected[ADDED], check_dtype=False)
    assert measured.missing["livelihood_strategy"] == found["livelihood_strategy"].isna().sum() > 3
    assert "livelihood_strategy: missing in" in measured.summary()


@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
def test_engines_agree(do: Any, engine: Any) -> None:
    expected = result(do(rows()))
    found = result(do(rows().iloc[::-1], out=f"{engine}.parquet", engine=engine))
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["", "spread.json"])
def test_fitted_measures_of_another_file_are_used_as_they_are(do: Any, name: str) -> None:
    fitted = do(rows()).fitted
    other = rows().assign(wage=lambda frame: 9 * frame["wage"])
    found = do(other, out="other.parquet", fitted=fitted / name)
    assert found.fitted is None
    assert [one.summary().partition(":")[0] for one in found.comparisons] == ["spread"]
    expected = income_diversification(other, SOURCES, dominant=0.55)
    pd.testing.assert_frame_equal(result(found)[ADDED], expected[ADDED], check_dtype=False)
    own = result(do(other, out="own.parquet"))["spread"]
    assert not np.allclose(result(found)["spread"], own, equal_nan=True)


def test_a_file_of_another_threshold_decides_where_it_is_given(do: Any) -> None:
    fitted = do(rows()).fitted
    path = fitted / "livelihood_strategy.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["spec"]["dominant"] = 0.95
    path.write_text(json.dumps(kept), encoding="utf-8")
    found = result(do(rows(), out="other.parquet", fitted=fitted))
    expected = income_diversification(rows(), SOURCES, dominant=0.95)["livelihood_strategy"]
    pd.testing.assert_series_equal(found["livelihood_strategy"], expected, check_dtype=False)


def test_fitted_measures_without_the_strategies_of_the_study(do: Any) -> None:
    fitted = do(rows()).fitted
    (fitted / "livelihood_strategy.json").unlink()
    with pytest.raises(StudyError, match=r"it lacks livelihood_strategy\.json"):
        do(rows(), out="other.parquet", fitted=fitted)


def test_the_strategies_alone_are_no_fitted_measures(do: Any) -> None:
    fitted = do(rows()).fitted
    with pytest.raises(StudyError, match=r"strategies stand beside indices.*name the folder"):
        do(rows(), out="other.parquet", fitted=fitted / "livelihood_strategy.json")


def test_a_file_without_a_source_of_income(do: Any) -> None:
    with pytest.raises(DataError, match="grants"):
        do(rows().drop(columns="grants"))


def test_other_programs_read_the_strategies_in_words(do: Any) -> None:
    frame, about = pyreadstat.read_dta(do(rows(), out="out.dta").output)
    assert about.column_names_to_labels["livelihood_strategy"] == "生计策略"
    assert about.column_names_to_labels["income_share_wage"] == "工资性收入占收入的份额"
    words = set(frame["livelihood_strategy"]) | {
        word for labels in about.variable_value_labels.values() for word in labels.values()
    }
    assert {"经营为主", "多源混合"} <= words
