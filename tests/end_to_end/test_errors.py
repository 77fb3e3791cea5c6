"""Each wrong input: one clear message, its exit code, no traceback, nothing half-written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lowincome_research.cli import main

STUDY = """\
schema: 1
study: {id: small, title: {zh: 小研究, en: Small study}, data_class: open, seed: 1, currency: CNY}
panel:
  files: [{file: survey.csv, codebook: codebook.yaml}]
  keys: {unit: household_id, time: wave}
effects:
  - {id: effect, design: ols, outcome: income, treatment: treated}
"""
CODEBOOK = """\
schema: 1
columns:
  household_id: {label: {zh: 户号, en: Household}, type: key, source: hhid}
  wave: {label: {zh: 轮次, en: Wave}, type: integer}
  treated: {label: {zh: 处理, en: Treated}, type: boolean}
  income: {label: {zh: 收入, en: Income}, type: number, range: {min: 0, max: 100000}}
  mood: {label: {zh: 心情, en: Mood}, type: integer, range: {min: 1, max: 5}}
"""
SURVEY = """\
hhid,wave,treated,income,mood
001,1,0,1200.5,3
002,1,1,2400,4
003,1,0,800,2
004,1,1,3100,5
"""


@dataclass(frozen=True)
class Mistake:
    """A change to one file of the small study, and what the message must name."""

    name: str
    file: str
    old: str
    new: str
    code: int
    named: tuple[str, ...]
    command: str = "check"
    raw: Mapping[str, bytes] = field(default_factory=dict)


MISTAKES = (
    Mistake("unknown key", "study.yaml", "seed: 1", "seed: 1, sede: 2", 10,
            ("study.yaml:2", "unknown key 'sede'", "did you mean 'seed'")),
    Mistake("duplicate key", "study.yaml", "schema: 1\n", "schema: 1\nschema: 1\n", 10,
            ("study.yaml:2", "duplicate key 'schema'", "line 1")),
    Mistake("YAML tag", "study.yaml", "seed: 1", "seed: !!int 1", 10,
            ("study.yaml:2", "the tag")),
    Mistake("column that no codebook declares", "study.yaml", "outcome: income",
            "outcome: incom", 10, ("study.yaml:7", "effects[0].outcome", "incom", "'income'")),
    Mistake("run of a study without any analysis", "study.yaml",
            "effects:\n  - {id: effect, design: ols, outcome: income, treatment: treated}\n", "",
            10, ("study.yaml", "no analysis"), command="run"),
    Mistake("column misspelt in the file", "survey.csv", "treated", "traeted", 11,
            ("survey.csv", "treated", "traeted")),
    Mistake("duplicate unit-time", "survey.csv", "002,1", "001,1", 11,
            ("survey.csv", "001", "1")),
    Mistake("text in a number", "survey.csv", "2400", "2400元", 11,
            ("survey.csv", "3", "income", "2400元")),
    Mistake("value outside its range", "survey.csv", "3100", "310000", 11,
            ("survey.csv", "5", "income", "310000", "100000")),
    Mistake("missing code left in", "survey.csv", "800,2", "800,-8", 11,
            ("survey.csv", "4", "mood", "-8")),
    Mistake("another missing code left in", "survey.csv", "800,2", "800,79", 11,
            ("survey.csv", "4", "mood", "79")),
    Mistake("empty file", "survey.csv", SURVEY, "", 11, ("survey.csv", "empty")),
    Mistake("absent file", "study.yaml", "file: survey.csv", "file: survey2.csv", 11,
            ("survey2.csv", "no such file", "LOWINCOME_DATA")),
    Mistake("another hash", "study.yaml", "file: survey.csv",
            f"file: survey.csv, sha256: {'ab' * 32}", 11, ("survey.csv", "sha256", "ab" * 32)),
    Mistake("GB18030 without its encoding declared", "survey.csv", "hhid", "hhid", 11,
            ("survey.csv", "gb18030"),
            raw={"survey.csv": SURVEY.replace("hhid", "户号编码").encode("gb18030")}),
)  # fmt: skip

Ended = tuple[int, str]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in (("study.yaml", STUDY), ("codebook.yaml", CODEBOOK), ("survey.csv", SURVEY)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Return a function that calls the command line and returns exit code and messages."""

    def call(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["lowincome", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    monkeypatch.delenv("LOWINCOME_DATA", raising=False)
    return call


def test_the_small_study_is_valid(study: Path, command: Callable[..., Ended]) -> None:
    assert command("check", study) == (0, "")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_named_and_nothing_is_written(
    mistake: Mistake, study: Path, command: Callable[..., Ended], tmp_path: Path
) -> None:
    path = study / mistake.file
    text = path.read_text("utf-8")
    assert mistake.old in text
    path.write_text(text.replace(mistake.old, mistake.new, 1), encoding="utf-8")
    for name, content in mistake.raw.items():
        (study / name).write_bytes(content)
    before = {file: file.read_bytes() for file in study.iterdir()}
    out = tmp_path / "run"
    code, message = command(
        mistake.command, study, *(("--out", out) if mistake.command == "run" else ())
    )
    assert code == mistake.code, message
    missing = [word for word in mistake.named if word.lower() not in message.lower()]
    assert missing == [], message
    assert "Traceback" not in message
    assert not out.exists()
    assert {file: file.read_bytes() for file in study.iterdir()} == before


def test_all_problems_of_a_file_are_named_at_once(
    study: Path, command: Callable[..., Ended]
) -> None:
    survey = study / "survey.csv"
    survey.write_text(SURVEY.replace("2400", "x").replace("800,2", "800,9"), encoding="utf-8")
    code, message = command("check", study)
    assert code == 11
    assert "2 problems" in message


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--only", "asistance_effects"], "did you mean 'assistance_effects'"),
        (["--lang", "zh,fr"], "--lang fr"),
        (["--to", "odt"], "html, pdf, docx"),
        (["--renderer", "latex"], "auto, quarto, embedded"),
        (["--jobs", "0"], "--jobs"),
        (["--fast"], "--fast"),
    ],
)
def test_a_wrong_option_ends_with_2_and_lists_what_is_allowed(
    study: Path, command: Callable[..., Ended], tmp_path: Path, arguments: list[str], named: str
) -> None:
    out = tmp_path / "run"
    code, message = command("run", study, "--out", out, *arguments)
    assert code == 2
    assert named in message
    assert not out.exists()


def test_a_folder_that_is_no_run_is_left_alone(
    study: Path, command: Callable[..., Ended], tmp_path: Path
) -> None:
    out = tmp_path / "home"
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    code, message = command("run", study, "--out", out)
    assert code == 2
    assert "holds files that are no run" in message
    assert [path.name for path in out.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["run", "data/absent"], "data/china_rural_insurance"),
        (["verify", "data/china_rural_insurance", "--level", "full"], "not available yet"),
        (["verify", "data/china_rural_insurance", "--against", "absent"], "no such folder"),
        (["accept", "absent"], "holds no run"),
    ],
)
def test_what_does_not_exist_is_named(
    command: Callable[..., Ended], arguments: list[str], named: str
) -> None:
    code, message = command(*arguments)
    assert code == 2
    assert named in message


def test_a_path_with_brackets_is_shown_as_it_is(
    command: Callable[..., Ended], tmp_path: Path
) -> None:
    code, message = command("run", tmp_path / "[red]")
    assert code == 2
    assert "[red]" in message


def test_a_new_study_starts_from_another_without_its_data(
    study: Path, command: Callable[..., Ended], tmp_path: Path
) -> None:
    code, _ = command("new", tmp_path / "mine", "--from", study)
    assert code == 0
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert names == {"study.yaml", "codebook.yaml"}
    assert "id: mine" in (tmp_path / "mine" / "study.yaml").read_text("utf-8")
    assert command("new", study)[0] == 2
    assert command("new", tmp_path / "Not An Id")[0] == 2
