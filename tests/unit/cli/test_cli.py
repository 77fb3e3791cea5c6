"""The command line starts light, explains itself, and tells bugs from mistakes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lowincome_research import cli

HEAVY = ("pandas", "numpy", "matplotlib", "linearmodels", "papermill", "pypandoc", "typst")
LIGHT = """
import sys
import lowincome_research.cli, lowincome_research.runs.execute, lowincome_research.study
import lowincome_research.verification.static
print([name for name in {names} if name in sys.modules])
"""


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["lowincome", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_a_run_with_nothing_to_do_loads_no_heavy_library() -> None:
    code = LIGHT.format(names=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command", ["run", "check", "measure", "verify", "accept", "schema", "new"]
)
def test_every_command_explains_itself(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, command, "--help") == 0
    assert "Usage: lowincome" in capsys.readouterr().out


def test_the_schema_knows_the_keys_of_a_study(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "schema") == 0
    schemas = json.loads(capsys.readouterr().out)
    assert {"schema", "study", "panel", "effects"} <= schemas["study.yaml"]["properties"].keys()
    assert "columns" in schemas["codebook.yaml"]["properties"]


def test_a_bug_ends_with_1_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("off by one")

    monkeypatch.setattr(cli, "app", break_down)
    assert call(monkeypatch, "run", "x") == 1
    message = capsys.readouterr().err
    assert "a bug" in message
    assert "off by one" in message
    assert "Traceback" not in message


def test_debug_shows_the_traceback_of_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["lowincome", "check", "absent", "--debug"])
    with pytest.raises(cli.UsageError):
        cli.main()
