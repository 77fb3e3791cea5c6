"""The two studies of this repository, from their files to the known values."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lowincome_research.effects.estimate import estimate_effects
from lowincome_research.panel.load import load_panel
from lowincome_research.study import load_study

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"


def effects(study: str) -> pd.DataFrame:
    """Return the rows of a study's effects by effect and term."""
    loaded = load_study(ROOT / "data" / study)
    folders = [*loaded.search_folders, SHARED / study]
    panel = load_panel(loaded.study.panel, loaded.study.tables, folders)
    found = estimate_effects(panel, loaded.study.effects)
    return found.to_frame().set_index(["effect_id", "term"])


def test_rural_insurance_reproduces_its_known_values():
    rows = effects("china_rural_insurance")
    row = rows.loc[("takeup_iv", "treatment")]
    first = rows.loc[("takeup_iv", "first_stage")]
    assert (round(row["estimate"], 3), round(row["std_error"], 3)) == (0.791, 0.273)
    assert (round(first["estimate"], 3), round(first["std_error"], 3)) == (0.118, 0.034)
    assert (row["n_obs"], row["n_dropped"], row["estimand"]) == (1378, 32, "late")
    assert rows.loc[("takeup_ols", "treatment"), "estimand"] == "conditional_difference"


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data with graduation.csv is absent")
def test_the_graduation_trial_reproduces_its_known_values():
    rows = effects("pakistan_graduation").xs("treatment", level="term")
    known = {
        "consumption_endline": (12.39, 3.70, 2),
        "consumption_followup": (6.08, 3.59, 2),
        "asset_index_endline": (0.347, 0.073, 3),
        "asset_index_followup": (0.231, 0.074, 3),
    }
    for effect, (estimate, error, digits) in known.items():
        found = rows.loc[effect, ["estimate", "std_error"]].astype(float).round(digits)
        assert found.tolist() == [estimate, error], effect
    assert set(rows["estimand"]) == {"itt"}
    assert rows["p_adjusted"].between(rows["p_value"] - 1e-12, 1).all()
