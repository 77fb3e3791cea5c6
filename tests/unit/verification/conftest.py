"""A run folder as small as one can be, with accepted values beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lowincome_research.artifacts import sha256_of_file, write_json, write_text

ESTIMATE = "effects.takeup_iv.all.all.all.all.estimate"
FINDING = "effects.takeup_iv.all.all.all.all.finding"
VALUES: dict[str, Any] = {
    ESTIMATE: {
        "value": 0.79123456789,
        "std_error": 0.2731,
        "ci_low": None,
        "ci_high": None,
        "unit": "number",
        "decimals": 3,
        "flag": "",
    },
    FINDING: {
        "value": "increase",
        "std_error": None,
        "ci_low": None,
        "ci_high": None,
        "unit": "text",
        "decimals": 0,
        "flag": "",
    },
}
SENTENCES = {FINDING: {"zh": "参保率上升", "en": "take-up rises"}}
TABLE = "effect_id,estimate,n_obs,flag\ntakeup_iv,0.79123456789,1378,\ntakeup_ols,0.1,1378,\n"
VARIABLES = """
zh: {effects: {takeup_iv: {all: {all: {all: {all: {estimate: "0.791", estimate_se: "0.273",
  finding: "参保率上升"}}}}}}, run: {seed: "1"}}
en: {effects: {takeup_iv: {all: {all: {all: {all: {estimate: "0.791", estimate_se: "0.273",
  finding: "take-up rises"}}}}}}, run: {seed: "1"}}
"""


class SmallRun:
    """A run folder whose files a test can alter, with or without the manifest's knowledge."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.exhibits = root / "public" / "exhibits"
        write_json(self.exhibits / "values.json", VALUES)
        write_json(self.exhibits / "sentences.json", SENTENCES)
        write_text(self.exhibits / "tables" / "tbl-effects.csv", TABLE)
        write_text(root / "public" / "report" / "_variables.yml", VARIABLES)
        self.seal()

    def seal(self, *, complete: bool = True) -> None:
        """Write the manifest with the hashes that the public files have now."""
        outputs = {
            path.relative_to(self.root).as_posix(): sha256_of_file(path)
            for path in sorted((self.root / "public").rglob("*"))
            if path.is_file()
        }
        manifest = {
            "study_id": "small",
            "commit": "abc",
            "command": "lowincome run data/small",
            "complete": complete,
            "steps": {"exhibits": {"outputs": outputs}},
        }
        write_json(self.root / "manifest.json", manifest)

    def accept_as_it_is(self) -> None:
        """Copy the values to the run's own `expected/`."""
        expected = self.root / "study" / "expected"
        shutil.rmtree(expected, ignore_errors=True)
        shutil.copytree(self.exhibits, expected)

    def set_value(self, name: str, field: str, value: Any) -> None:
        """Change one registered value."""
        path = self.exhibits / "values.json"
        values = json.loads(path.read_text(encoding="utf-8"))
        values[name][field] = value
        write_json(path, values)

    def replace_in_table(self, old: str, new: str) -> None:
        """Change the text of the table's CSV."""
        path = self.exhibits / "tables" / "tbl-effects.csv"
        write_text(path, path.read_text(encoding="utf-8").replace(old, new, 1))


@pytest.fixture
def run(tmp_path: Path) -> SmallRun:
    """Return a run whose values are the accepted ones."""
    small = SmallRun(tmp_path / "run")
    small.accept_as_it_is()
    return small
