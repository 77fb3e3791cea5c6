"""The default study, from packaged data to pages in two languages."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lowincome_research.artifacts import sha256_of_file
from lowincome_research.resources import checkout

Lowincome = Callable[..., Any]
STUDY = "data/china_rural_insurance"
TAKEUP = "effects.takeup_iv.all.all.all.all.estimate"


@pytest.fixture(scope="module")
def manifest(default_run: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((default_run / "manifest.json").read_text("utf-8"))
    return content


def files_of(run: Path) -> Iterator[Path]:
    return (path for path in sorted(run.rglob("*")) if path.is_file())


def test_the_printed_figures_of_the_paper_are_reproduced(default_run: Path) -> None:
    table = pd.read_csv(default_run / "public/exhibits/tables/tbl-effects.csv")
    rows = table[table["subgroup"].isna()].set_index(["effect_id", "term"])
    second, first = rows.loc[("takeup_iv", "treatment")], rows.loc[("takeup_iv", "first_stage")]
    assert (round(second["estimate"], 3), round(second["std_error"], 3)) == (0.791, 0.273)
    assert (round(first["estimate"], 3), round(first["std_error"], 3)) == (0.118, 0.034)
    assert second["n_obs"] == 1378
    values = json.loads((default_run / "public/exhibits/values.json").read_text("utf-8"))
    assert values[TAKEUP]["value"] == pytest.approx(second["estimate"], rel=1e-12)


def test_the_table_has_the_columns_that_other_programs_read(default_run: Path) -> None:
    header = (default_run / "public/exhibits/tables/tbl-effects.csv").read_text("utf-8")
    assert header.startswith(
        "effect_id,design,estimator,outcome,subgroup,term,horizon,estimate,std_error,ci_low,"
        "ci_high,p_value,p_adjusted,n_obs,n_units,n_treated,n_clusters,variance,df,package"
    )
    assert header.splitlines()[0].endswith(",flag")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_there_and_shows_the_estimate(default_run: Path, language: str) -> None:
    site = default_run / "public/report/_site"
    page = (site / language / "assistance_effects.html").read_text("utf-8")
    assert "0.791" in page
    assert "0.273" in page
    assert (site / language / "assistance_effects.pdf").read_bytes().startswith(b"%PDF")
    assert (site / language / "assistance_effects.docx").read_bytes().startswith(b"PK")
    assert f"{language}/assistance_effects.html" in (site / "index.html").read_text("utf-8")


def test_the_manifest_lists_every_public_file_with_its_hash(
    default_run: Path, manifest: dict[str, Any]
) -> None:
    listed = {
        path: digest
        for step in manifest["steps"].values()
        for path, digest in step["outputs"].items()
    }
    public = {path.relative_to(default_run).as_posix() for path in files_of(default_run / "public")}
    assert public <= listed.keys()
    assert all(sha256_of_file(default_run / path) == digest for path, digest in listed.items())
    assert manifest["complete"]


def test_no_file_that_may_leave_names_a_folder_of_this_machine(default_run: Path) -> None:
    telling = [str(default_run.parent).encode(), str(Path.home()).encode() + b"/"]
    telling += [str(root).encode() + b"/" for root in [checkout()] if root is not None]
    texts = {".json", ".csv", ".md", ".qmd", ".yml", ".yaml", ".ipynb", ".html", ".svg", ".typ"}
    public = [path for path in files_of(default_run) if "restricted" not in path.parts]
    told = [
        path
        for path in public
        if path.suffix in texts and any(text in path.read_bytes() for text in telling)
    ]
    assert told == []


def test_microdata_are_for_their_owner_only(default_run: Path) -> None:
    assert stat.S_IMODE((default_run / "restricted").stat().st_mode) == 0o700
    assert not list((default_run / "public").rglob("*.parquet"))
    assert {"codebook.yaml", "study.yaml"} <= {p.name for p in (default_run / "study").iterdir()}


def test_the_public_notebook_holds_released_outputs_only(default_run: Path) -> None:
    path = default_run / "public/report/notebooks/3_assistance_effects.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert {output["output_type"] for output in outputs} == {"display_data"}
    assert {kind for output in outputs for kind in output["data"]} >= {"text/markdown", "image/png"}
    assert all(output["metadata"]["lowincome"]["released"] for output in outputs)
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert None not in counts


def test_an_unchanged_run_touches_nothing(default_run: Path, lowincome: Lowincome) -> None:
    before = {path: path.stat().st_mtime_ns for path in files_of(default_run)}
    ended = lowincome("run", STUDY, "--out", default_run)
    assert ended.code == 0
    assert {line.split()[0] for line in ended.err.splitlines()} == {"fresh"}
    assert {path: path.stat().st_mtime_ns for path in files_of(default_run)} == before


def test_what_a_later_run_does_not_make_is_removed(
    default_run: Path, lowincome: Lowincome, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(default_run, run)
    (run / "public" / "stray.txt").write_text("x")
    ended = lowincome("run", STUDY, "--out", run, "--lang", "en", "--to", "html")
    assert ended.code == 0, ended.err
    names = {path.relative_to(run / "public/report/_site").as_posix()
             for path in files_of(run / "public/report/_site")}  # fmt: skip
    assert names == {
        "index.html", "en/assistance_effects.html", "en/decision_brief.html",
        "notebooks/3_assistance_effects.html",
    }  # fmt: skip
    assert not (run / "public" / "stray.txt").exists()


def test_the_run_shows_the_accepted_values(
    default_run: Path, lowincome: Lowincome, tmp_path: Path
) -> None:
    run, report = tmp_path / "run", tmp_path / "report.json"
    shutil.copytree(default_run, run)
    ended = lowincome("verify", run, "--json", report)
    assert ended.code == 0, ended.out
    assert json.loads(report.read_text("utf-8"))["verdict"] == "equal"


def test_verify_ends_with_14_and_accept_shows_what_changed(
    default_run: Path, lowincome: Lowincome, tmp_path: Path
) -> None:
    run, study = tmp_path / "run", tmp_path / "china_rural_insurance"
    shutil.copytree(default_run, run)
    shutil.copytree(default_run / "study", study)
    assert lowincome("accept", run, "--study", study, "--yes").code == 0
    values = study / "expected" / "values.json"
    accepted = values.read_text("utf-8")
    value = str(json.loads(accepted)[TAKEUP]["value"])
    values.write_text(accepted.replace(value, "0.5"), encoding="utf-8")
    ended = lowincome("verify", run, "--against", study / "expected")
    assert ended.code == 14
    assert f"{TAKEUP} value" in ended.out
    refused = lowincome("accept", run, "--study", study)
    assert refused.code == 2
    assert "accepted is 0.5" in refused.out
    assert values.read_text("utf-8") != accepted
    assert lowincome("accept", run, "--study", study, "--yes").code == 0
    assert values.read_text("utf-8") == accepted
