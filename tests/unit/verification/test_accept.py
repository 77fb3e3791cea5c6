"""Accepting makes a run's values the study's, and only values of an intact run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lowincome_research.errors import NotEqualError
from lowincome_research.verification.accept import accept, pending_changes
from lowincome_research.verification.static import verify_static


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    return folder


def test_everything_is_new_when_nothing_was_accepted(run: Any, study: Path) -> None:
    assert {change.kind for change in pending_changes(run.root, study)} == {"new"}
    assert list(study.iterdir()) == []


def test_accepted_values_are_those_of_the_run_and_nothing_else(run: Any, study: Path) -> None:
    accept(run.root, study)
    names = [path.relative_to(study).as_posix() for path in sorted(study.rglob("*.*"))]
    assert names == ["expected/tables/tbl-effects.csv", "expected/values.json"]
    assert verify_static(run.root, study / "expected").equal
    assert pending_changes(run.root, study) == ()


def test_a_change_shows_old_and_new(run: Any, study: Path) -> None:
    accept(run.root, study)
    run.replace_in_table("takeup_ols,0.1", "takeup_ols,0.2")
    run.seal()
    assert not verify_static(run.root).equal
    (change,) = pending_changes(run.root, study)
    assert str(change) == "tbl-effects: row 2 estimate: 0.2, accepted is 0.1"
    accept(run.root, study)
    assert verify_static(run.root).equal


def test_an_altered_or_incomplete_run_is_not_accepted(run: Any, study: Path) -> None:
    run.seal(complete=False)
    run.replace_in_table("0.1", "0.2")
    with pytest.raises(NotEqualError) as error:
        accept(run.root, study)
    assert len(error.value.problems) == 2
    assert list(study.iterdir()) == []
