"""The static check says equal only when everything is, and names one next step."""

from __future__ import annotations

from typing import Any

import pytest

from lowincome_research.errors import UsageError
from lowincome_research.verification.report import as_html, as_json, as_markdown, write_report
from lowincome_research.verification.static import CANNOT_SEE, verify_static

ESTIMATE = "effects.takeup_iv.all.all.all.all.estimate"


def test_a_run_with_the_accepted_values_is_equal(run: Any) -> None:
    result = verify_static(run.root)
    assert result.equal
    assert {one.exhibit: one.verdict for one in result.exhibits} == {
        "effects.takeup_iv": "equal",
        "tbl-effects": "equal",
    }
    assert result.next_step.startswith("none")


def test_a_value_changed_in_the_fifth_digit_and_rehashed_is_caught(run: Any) -> None:
    run.set_value(ESTIMATE, "value", 0.79124456789)
    run.seal()
    result = verify_static(run.root)
    assert not result.equal
    assert [str(one.address) for one in result.differences] == [
        f"effects.takeup_iv: {ESTIMATE} value"
    ]
    assert ESTIMATE in result.next_step


def test_a_table_cell_changed_in_the_fifth_digit_and_rehashed_is_caught(run: Any) -> None:
    run.replace_in_table("0.79123456789", "0.79124456789")
    run.seal()
    result = verify_static(run.root)
    assert [str(one.address) for one in result.differences] == ["tbl-effects: row 1 estimate"]
    assert {one.exhibit for one in result.exhibits if one.verdict == "not equal"} == {"tbl-effects"}


def test_noise_below_the_tolerance_is_equal(run: Any) -> None:
    run.replace_in_table("0.79123456789", "0.79123456790")
    run.seal()
    assert verify_static(run.root).equal


def test_values_that_are_gone_or_new_are_named(run: Any) -> None:
    run.replace_in_table("takeup_ols,0.1,1378,\n", "")
    (run.exhibits / "tables" / "tbl-new.csv").write_text("a\n1\n")
    run.seal()
    kinds = {(one.address.exhibit, one.kind) for one in verify_static(run.root).differences}
    assert kinds == {("tbl-effects", "missing"), ("tbl-new", "new")}


def test_a_file_altered_after_the_run_is_caught_though_its_values_agree(run: Any) -> None:
    run.replace_in_table("takeup_iv", '"takeup_iv"')
    result = verify_static(run.root)
    assert result.differences == ()
    assert result.problems == ("public/exhibits/tables/tbl-effects.csv was altered after the run",)
    assert result.next_step.endswith("run the study again: lowincome run data/small")


@pytest.mark.parametrize("how", ["gone", "added"])
def test_a_file_that_is_gone_or_was_added_is_caught(run: Any, how: str) -> None:
    if how == "gone":
        (run.exhibits / "sentences.json").unlink()
    else:
        (run.root / "public" / "extra.html").write_text("x")
    result = verify_static(run.root)
    assert not result.equal
    assert len(result.problems) == 1
    assert how in result.problems[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.791", "0.971"), ("take-up rises", "take-up soars"), ("run:", "own: {x: y}, run:")],
)
def test_a_report_that_prints_something_else_than_its_values_is_caught(
    run: Any, old: str, new: str
) -> None:
    path = run.root / "public" / "report" / "_variables.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    run.seal()
    result = verify_static(run.root)
    assert not result.equal
    assert "the reports print" in result.problems[0]


def test_nothing_accepted_is_not_equal_and_leads_to_accept(run: Any) -> None:
    result = verify_static(run.root, run.root / "nowhere")
    assert result.verdict == "nothing accepted"
    assert "lowincome accept" in result.next_step


def test_an_incomplete_run_is_not_equal(run: Any) -> None:
    run.seal(complete=False)
    assert not verify_static(run.root).equal


def test_a_folder_without_a_run_is_refused(run: Any) -> None:
    with pytest.raises(UsageError, match="holds no run"):
        verify_static(run.root / "study")


def test_the_report_says_what_the_check_cannot_see(run: Any) -> None:
    run.set_value(ESTIMATE, "value", 2.0)
    run.seal()
    result = verify_static(run.root)
    write_report(result, run.root)
    for name, text in {"md": as_markdown(result), "html": as_html(result)}.items():
        assert CANNOT_SEE in text
        assert (run.root / f"verify_report.{name}").read_text(encoding="utf-8") == text
    data = as_json(result)
    assert data["verdict"] == "not equal"
    assert data["differences"][0]["seen"] == 2.0
