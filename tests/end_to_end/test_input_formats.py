"""The same data in another order or another format give the same values."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.panel.load import load_panel
from lowincome_research.panel.locate import locate_inputs
from lowincome_research.resources import project_path
from lowincome_research.study import LoadedStudy, load_study
from lowincome_research.verification.compare import compare
from lowincome_research.verification.values import read_values

FORMATS = ("csv", "parquet", "dta", "xlsx")


@pytest.fixture(scope="module")
def default_study() -> LoadedStudy:
    return load_study(project_path("data") / "china_rural_insurance")


@pytest.fixture(scope="module")
def survey(default_study: LoadedStudy) -> pd.DataFrame:
    """Return the survey file in another order of rows and columns."""
    spec = default_study.study
    (path,) = locate_inputs(spec.panel, {}, default_study.search_folders).values()
    shuffled = pd.read_csv(path).sample(frac=1, random_state=1)
    return shuffled[sorted(shuffled.columns, reverse=True)]


def study_of(folder: Path, origin: Path, survey: pd.DataFrame, suffix: str) -> Path:
    """Copy a study, its data set replaced by a file of the given format."""
    shutil.copytree(origin, folder, ignore=shutil.ignore_patterns("expected"))
    file = folder / f"survey.{suffix}"
    match suffix:
        case "csv":
            survey.to_csv(file, index=False)
        case "parquet":
            survey.to_parquet(file, index=False)
        case "dta":
            # Stata reserves the name `default`
            survey.rename(columns={"default": "_default"}).to_stata(file, write_index=False)
            add_source(folder / "codebook.yaml", "default", "_default")
        case "xlsx":
            survey.to_excel(file, index=False)
    yaml = folder / "study.yaml"
    text = re.sub(r"dataset: \S+", f"file: {file.name}", yaml.read_text("utf-8"))
    yaml.write_text(text, encoding="utf-8")
    return folder


def add_source(codebook: Path, column: str, source: str) -> None:
    text = codebook.read_text("utf-8")
    key = f"\n  {column}:\n"
    assert key in text
    codebook.write_text(text.replace(key, f"{key}    source: {source}\n"), encoding="utf-8")


@pytest.mark.parametrize("suffix", FORMATS)
def test_estimates_do_not_depend_on_the_format_or_the_order(
    default_study: LoadedStudy, survey: pd.DataFrame, tmp_path: Path, suffix: str
) -> None:
    def estimates(loaded: LoadedStudy) -> pd.DataFrame:
        spec = loaded.study
        panel = load_panel(spec.panel, spec.tables, loaded.search_folders)
        return estimate_effects(panel, spec.effects).to_frame()

    copy = load_study(study_of(tmp_path / "copy", default_study.folder, survey, suffix))
    pd.testing.assert_frame_equal(estimates(copy), estimates(default_study), rtol=1e-9)


def test_one_job_on_a_shuffled_file_shows_the_values_of_two_jobs(
    default_run: Path,
    default_study: LoadedStudy,
    survey: pd.DataFrame,
    lowincome: Callable[..., Any],
    tmp_path: Path,
) -> None:
    study = study_of(tmp_path / "copy", default_study.folder, survey, "csv")
    out = tmp_path / "run"
    ended = lowincome("run", study, "--out", out, "--jobs", "1", "--lang", "en", "--to", "html")
    assert ended.code == 0, ended.err
    exhibits = Path("public", "exhibits")
    assert compare(read_values(out / exhibits), read_values(default_run / exhibits)) == ()
    assert not list((out / "study").glob("survey.*"))
