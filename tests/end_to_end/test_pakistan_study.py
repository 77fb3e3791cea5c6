"""The study on real data beside the checkout: known values, all outcome families."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

KNOWN = {
    "consumption_endline": (12.39, 3.70, 2),
    "consumption_followup": (6.08, 3.59, 2),
    "asset_index_endline": (0.347, 0.073, 3),
    "asset_index_followup": (0.231, 0.074, 3),
}


@pytest.fixture(scope="module")
def run(
    shared_data: Path, lowincome: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    out = tmp_path_factory.mktemp("pakistan") / "run"
    ended = lowincome(
        "run",
        "data/pakistan_graduation",
        "--out",
        out,
        "--to",
        "html",
        LOWINCOME_DATA=str(shared_data.resolve()),
    )
    assert ended.code == 0, ended.err
    return out


@pytest.fixture(scope="module")
def table(run: Path) -> pd.DataFrame:
    frame = pd.read_csv(run / "public/exhibits/tables/tbl-effects.csv")
    return frame[frame["subgroup"].isna() & (frame["term"] == "treatment")].set_index("effect_id")


@pytest.mark.parametrize("effect", KNOWN)
def test_known_values_are_reproduced(table: pd.DataFrame, effect: str) -> None:
    estimate, std_error, digits = KNOWN[effect]
    row = table.loc[effect]
    assert round(row["estimate"], digits) == estimate
    assert round(row["std_error"], digits) == std_error
    assert row["variance"] == "HC1"


def test_every_family_is_adjusted_for_multiple_testing(table: pd.DataFrame) -> None:
    assert table["p_adjusted"].notna().all()
    assert (table["p_adjusted"] >= table["p_value"] - 1e-12).all()
    assert (table["p_adjusted"] > table["p_value"]).any()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_prints_the_known_values(run: Path, language: str) -> None:
    page = (run / f"public/report/_site/{language}/assistance_effects.html").read_text("utf-8")
    for printed in ("12.39", "3.70", "0.347", "0.073"):
        assert printed in page


def test_the_data_do_not_leave_with_the_run(run: Path) -> None:
    snapshot = run / "study"
    tables = [path.relative_to(snapshot) for path in snapshot.rglob("*.csv")]
    assert all(path.parts[0] == "expected" for path in tables)
    assert not list(run.glob("public/**/graduation*"))
