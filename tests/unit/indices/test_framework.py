"""Framework files: read strictly, every problem with its line."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.indices.framework import load_framework
from lowincome_research.resources import project_path

GOOD = """\
schema: 1
label: {zh: 指数, en: Index}
children:
  - id: human
    label: {zh: 人力, en: Human}
    children:
      - {column: labour, direction: 1}
      - {column: age, optimum: 40}
"""


@pytest.fixture
def write(tmp_path):
    def _write(text):
        path = tmp_path / "index.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_a_framework_is_a_tree_of_dimensions_and_columns(write):
    framework = load_framework(write(GOOD))
    assert framework.columns == ("labour", "age")
    assert framework.children[0].id == "human"


def test_columns_the_panel_lacks_are_named_with_their_line(write):
    with pytest.raises(StudyError) as caught:
        load_framework(write(GOOD), columns=["labor", "years", "age_head"])
    first, second = caught.value.problems
    assert "index.yaml:7 children[0].children[0].column" in first.where
    assert first.fix == "did you mean 'labor'?"
    assert "'age'" in second.seen


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("column: age", "column: labour", "named more than once: 'labour'"),
        ("optimum: 40", "optimum: 40, direction: 1", "give 'direction' or 'optimum'"),
        (", optimum: 40", "", "give 'direction' or 'optimum'"),
        ("direction: 1", "direction: 2", "-1"),
        ("direction: 1", "directon: 1", "unknown key 'directon'"),
        ("optimum: 40", "optimum: 40, bounds: {min: 5, max: 5}", "not below max"),
        ("id: human", "name: human", "unknown key 'name'"),
    ],
)
def test_what_is_wrong_is_said(write, old, new, said):
    with pytest.raises(StudyError, match=said):
        load_framework(write(GOOD.replace(old, new)))


@pytest.mark.parametrize(
    "path", sorted(project_path("data").glob("*/frameworks/*.yaml")), ids=lambda path: path.stem
)
def test_the_frameworks_of_the_studies_name_declared_columns(path):
    codebook = (path.parents[1] / "codebook.yaml").read_text(encoding="utf-8")
    framework = load_framework(path)
    assert [name for name in framework.columns if f"\n  {name}:" not in codebook] == []
