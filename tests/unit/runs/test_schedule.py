"""Steps are carried out in order, skipped when fresh, and failures stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import pytest

from lowincome_research.errors import NotebookError, Problem
from lowincome_research.runs.manifest import StepRecord
from lowincome_research.runs.progress import Silent
from lowincome_research.runs.provenance import Code
from lowincome_research.runs.schedule import Outcome, carry_out
from lowincome_research.runs.steps import Step, outputs_of

CODE = Code(package="a" * 64, lock="b" * 64)
INPUT = "1" * 64


def write(path: Path, text: str, _: tuple[str, ...]) -> list[Path]:
    path.write_text(text, encoding="utf-8")
    return [path]


def copy(source: Path, target: Path, _: tuple[str, ...]) -> list[Path]:
    target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return [target]


def fail(_: tuple[str, ...]) -> list[Path]:
    raise NotebookError(Problem("a.ipynb cell 2", "broke"))


def crash(_: tuple[str, ...]) -> list[Path]:
    raise ZeroDivisionError


def list_succeeded(target: Path, succeeded: tuple[str, ...]) -> list[Path]:
    target.write_text(" ".join(sorted(succeeded)), encoding="utf-8")
    return [target]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


def chain(root: Path, text: str = "data", digest: str = INPUT) -> list[Step]:
    first = Step("first", lambda _: {"data": digest}, partial(write, root / "a", text))
    second = Step(
        "second",
        lambda records: outputs_of(records, "first"),
        partial(copy, root / "a", root / "b"),
        needs=("first",),
    )
    return [first, second]


def go(
    steps: Iterable[Step],
    root: Path,
    previous: Mapping[str, StepRecord] | None = None,
    code: Code = CODE,
    jobs: int = 2,
) -> Outcome:
    outcome = Outcome()
    carry_out(
        list(steps), root, previous or {}, code, jobs=jobs, observer=Silent(), outcome=outcome
    )
    return outcome


def test_a_step_runs_after_the_step_it_needs(root: Path) -> None:
    outcome = go(chain(root), root)
    assert outcome.ran == ["first", "second"]
    assert (root / "b").read_text() == "data"
    assert outcome.records["second"].inputs == outcome.records["first"].outputs


def test_nothing_is_carried_out_again_when_nothing_changed(root: Path) -> None:
    first = go(chain(root), root)
    again = go(chain(root), root, first.records)
    assert again.ran == []
    assert again.records == first.records


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_step_whose_output_was_touched_runs_again(root: Path, damage: str) -> None:
    first = go(chain(root), root)
    (root / "b").write_text("changed") if damage == "changed" else (root / "b").unlink()
    assert go(chain(root), root, first.records).ran == ["second"]


def test_a_changed_input_reruns_only_what_gets_other_outputs(root: Path) -> None:
    first = go(chain(root), root)
    same_output = go(chain(root, digest="2" * 64), root, first.records)
    assert same_output.ran == ["first"]
    other_output = go(chain(root, text="other", digest="3" * 64), root, first.records)
    assert other_output.ran == ["first", "second"]


def test_other_code_or_lock_reruns_everything(root: Path) -> None:
    first = go(chain(root), root)
    changed = Code(package=CODE.package, lock="c" * 64)
    assert go(chain(root), root, first.records, changed).ran == ["first", "second"]


def test_the_number_of_jobs_is_no_part_of_a_key(root: Path) -> None:
    first = go(chain(root), root, jobs=1)
    assert go(chain(root), root, first.records, jobs=2).ran == []


def test_a_failing_step_skips_what_needs_it_and_nothing_else(root: Path) -> None:
    steps = [
        Step("bad", lambda _: {}, fail),
        Step("lost", lambda _: {}, partial(write, root / "lost", ""), needs=("bad",)),
        Step("good", lambda _: {}, partial(write, root / "good", "")),
        Step("rest", lambda _: {}, partial(list_succeeded, root / "rest"), wants=("bad", "good")),
    ]
    outcome = go(steps, root)
    assert list(outcome.errors) == ["bad"]
    assert set(outcome.failed) == {"bad", "lost"}
    assert (root / "rest").read_text() == "good"


def test_a_step_that_wants_others_is_skipped_when_all_of_them_failed(root: Path) -> None:
    rest = Step("rest", lambda _: {}, partial(write, root / "rest", ""), wants=("bad",))
    outcome = go([Step("bad", lambda _: {}, fail), rest], root)
    assert outcome.failed == ["bad", "rest"]
    assert not (root / "rest").exists()


def test_a_bug_ends_the_run(root: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        go([Step("bad", lambda _: {}, crash)], root)
