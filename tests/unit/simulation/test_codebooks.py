"""The codebooks of the synthetic study describe the simulated tables, all of them and no more."""

from __future__ import annotations

import pytest

from lowincome_research.panel.load import load_panel
from lowincome_research.panel.spec import Design, FileSpec, Keys, PanelSpec, TableSpec
from lowincome_research.resources import project_path
from lowincome_research.simulation.simulate import simulate
from lowincome_research.simulation.write import write_simulated

STUDY = project_path("data") / "henan_synthetic"
KEYS = Keys(unit="household_id", time="year")
TABLE_KEYS = {
    "persons": Keys(unit="person_id", time="year"),
    "registers": KEYS,
    "circumstances": KEYS,
    "counties": Keys(unit="county_code", time="year"),
}


def source(name: str, codebook: str) -> dict[str, str]:
    return {"file": f"{name}.parquet", "codebook": codebook}


@pytest.fixture
def simulated_small(changed):
    return simulate(changed({}), seed=8)


def test_the_panel_reads_every_simulated_table_through_its_codebook(simulated_small, tmp_path):
    written = write_simulated(simulated_small, tmp_path, tmp_path / "apart")
    assert {path.stem for path in written} == {*simulated_small.tables, "truth"}
    assert not (tmp_path / "truth.parquet").exists()
    for codebook in STUDY.glob("codebook*.yaml"):
        (tmp_path / codebook.name).write_bytes(codebook.read_bytes())
    spec = PanelSpec(
        files=(FileSpec(**source("households", "codebook.yaml")),),
        keys=KEYS,
        design=Design(
            weight="weight", stratum="county_code", cluster="village_code", size="household_size"
        ),
    )
    tables = {
        name: TableSpec(**source(name, f"codebook_{name}.yaml"), keys=keys)
        for name, keys in TABLE_KEYS.items()
    }
    panel = load_panel(spec, tables, [tmp_path])
    derived = {"earned_income", "earned_income_real", "log_earned_income"}
    assert set(panel.frame) - derived == set(simulated_small.tables["households"])
    for name in TABLE_KEYS:
        assert set(panel.tables[name]) == set(simulated_small.tables[name])
