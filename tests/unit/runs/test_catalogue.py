"""What notebooks declare, which parameters they take, and in which order they run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lowincome_research.errors import NotebookError, UsageError
from lowincome_research.runs.catalogue import (
    Notebook,
    check_parameters,
    read_notebooks,
    reports_of,
    with_needs,
)
from lowincome_research.runs.selection import choose

MakeNotebook = Callable[..., Path]


def declared(report: str, *needs: str) -> dict[str, Any]:
    return {"sections": ["effects"], "needs": list(needs), "report": report}


@pytest.fixture
def three(make_notebook: MakeNotebook) -> tuple[Notebook, ...]:
    make_notebook(name="1_profiles", declared=declared("profiles"))
    make_notebook(name="2_accuracy", declared=declared("accuracy", "effects"))
    path = make_notebook(name="3_effects", declared=declared("effects", "profiles"))
    return read_notebooks(path.parent)


def test_a_notebook_is_known_by_its_file_and_its_declaration(three: tuple[Notebook, ...]) -> None:
    first = three[0]
    assert (first.name, first.title, first.step) == (
        "1_profiles",
        "profiles",
        "notebooks/1_profiles",
    )
    assert first.parameters == {"study": "data/x", "effects": None}


def test_notebooks_run_after_those_they_need(three: tuple[Notebook, ...]) -> None:
    assert [one.title for one in with_needs(three, three)] == ["profiles", "effects", "accuracy"]


def test_the_brief_is_written_where_all_analyses_of_a_study_are_carried_out(
    three: tuple[Notebook, ...],
) -> None:
    assert reports_of(three[:1], ["effects"]) == ("profiles", "decision_brief")
    assert reports_of(three[:1], ["effects", "performance"]) == ("profiles",)


def test_what_a_study_does_not_have_is_not_waited_for(three: tuple[Notebook, ...]) -> None:
    effects = [one for one in three if one.title == "effects"]
    assert with_needs(effects, effects) == tuple(effects)


def test_notebooks_that_need_each_other_are_refused(make_notebook: MakeNotebook) -> None:
    make_notebook(name="1_a", declared=declared("a", "b"))
    path = make_notebook(name="2_b", declared=declared("b", "a"))
    notebooks = read_notebooks(path.parent)
    with pytest.raises(NotebookError, match="a -> b -> a"):
        with_needs(notebooks, notebooks)


@pytest.mark.parametrize("name", ["effects", "3_effects"])
def test_only_takes_a_name_with_or_without_number_and_what_it_needs(
    three: tuple[Notebook, ...], name: str
) -> None:
    assert [one.title for one in choose([name], three)] == ["profiles", "effects"]


def test_only_lists_what_there_is_when_a_name_is_unknown(three: tuple[Notebook, ...]) -> None:
    with pytest.raises(UsageError, match="did you mean 'effects'") as error:
        choose(["efects", "nothing"], three)
    assert len(error.value.problems) == 2
    assert "3_effects" in error.value.problems[0].allowed


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"declared": None}, "lack the key 'lowincome'"),
        ({"declared": {"sections": [], "report": "x", "reports": "y"}}, "unknown key 'reports'"),
        ({"declared": declared("x", "absent")}, "needs the notebook 'absent'"),
        ({"parameters": "study = pick()"}, "parameters cell computes"),
    ],
)
def test_a_wrong_declaration_is_refused(
    make_notebook: MakeNotebook, how: dict[str, Any], message: str
) -> None:
    path = make_notebook(**how)
    with pytest.raises(NotebookError, match=message):
        read_notebooks(path.parent)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"studdy": "data/x"}, "unknown parameter 'studdy'"),
        ({"study": 7}, "'study' is of type int"),
        ({"effects": "all"}, "'effects' is of type str"),
    ],
)
def test_parameters_are_checked_before_the_notebook_runs(
    make_notebook: MakeNotebook, given: dict[str, Any], message: str
) -> None:
    (notebook,) = read_notebooks(make_notebook().parent)
    with pytest.raises(NotebookError, match=message):
        check_parameters(notebook, given)


def test_every_section_is_a_parameter(make_notebook: MakeNotebook) -> None:
    (notebook,) = read_notebooks(make_notebook(parameters='study = "x"').parent)
    with pytest.raises(NotebookError, match="lacks 'effects'"):
        check_parameters(notebook, {"study": "data/x"})
