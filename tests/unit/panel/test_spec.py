"""Where a study says its panel comes from."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.panel.spec import PanelSpec
from lowincome_research.strict import parse_value

KEYS = {"unit": "household_id"}
FILES = {"files": [{"file": "survey.csv", "codebook": "codebook.yaml"}]}
SIMULATION = {"simulation": {"calibration": "calibration.yaml"}}


@pytest.mark.parametrize("origin", [{}, FILES | SIMULATION], ids=["neither", "both"])
def test_a_panel_comes_from_files_or_from_a_simulation(origin):
    with pytest.raises(StudyError, match="exactly one of 'files' and 'simulation'"):
        parse_value({**origin, "keys": KEYS}, PanelSpec)


def test_simulated_tables_are_files_with_codebooks_of_their_own():
    tables = {"tables": ["households", "registers"]}
    simulation = {"simulation": SIMULATION["simulation"] | tables}
    spec = parse_value({**simulation, "keys": KEYS}, PanelSpec)
    assert [(one.file, one.codebook) for one in spec.sources] == [
        ("households.parquet", "codebook.yaml"),
        ("registers.parquet", "codebook_registers.yaml"),
    ]


@pytest.mark.parametrize("path", ["/tmp/calibration.yaml", "../calibration.yaml"])
def test_a_calibration_lies_inside_the_study_folder(path):
    with pytest.raises(StudyError, match="inside the study folder"):
        parse_value({"simulation": {"calibration": path}, "keys": KEYS}, PanelSpec)
