"""Framework files: read strictly, as a tree or as a table, every problem with its line."""

from __future__ import annotations

import pytest

from lowincome_research.errors import StudyError
from lowincome_research.indices.framework_file import load_framework
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
TABLE = """\
schema: 1
label: {zh: 指数, en: Index}
source: a study
nodes:
  - {id: human, label: {zh: 人力, en: Human}}
  - {column: labour, parent: human, direction: 1, weight: 2}
  - {id: skills, parent: human, label: {zh: 技能, en: Skills}, weight: 1}
  - {column: age, parent: skills, optimum: 40}
  - {column: land, direction: 1, money: true}
"""
AS_TREE = """\
schema: 1
label: {zh: 指数, en: Index}
source: a study
children:
  - id: human
    label: {zh: 人力, en: Human}
    children:
      - {column: labour, direction: 1, weight: 2}
      - id: skills
        label: {zh: 技能, en: Skills}
        weight: 1
        children: [{column: age, optimum: 40}]
  - {column: land, direction: 1, money: true}
"""


@pytest.fixture
def write(tmp_path):
    def _write(text):
        path = tmp_path / "index.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def problems_of(path, **kwargs):
    with pytest.raises(StudyError) as caught:
        load_framework(path, **kwargs)
    return caught.value.problems


def test_a_framework_is_a_tree_of_dimensions_and_columns(write):
    framework = load_framework(write(GOOD))
    assert framework.columns == ("labour", "age")
    assert framework.children[0].id == "human"
    assert framework.complete


def test_a_table_of_nodes_is_the_same_tree(write):
    assert load_framework(write(TABLE)) == load_framework(write(AS_TREE))


def test_columns_the_panel_lacks_are_named_with_their_line(write):
    first, second = problems_of(write(GOOD), columns=["labor", "years", "age_head"])
    assert "index.yaml:7 children[0].children[0].column" in first.where
    assert first.fix == "did you mean 'labor'?"
    assert "'age'" in second.seen


def test_a_column_to_derive_is_described(write):
    noted = GOOD.replace(
        "direction: 1", "direction: 1, coding: {half: 0.5, full: 1}, note: labour of members"
    )
    (problem,) = problems_of(write(noted), columns=["age"])
    assert (
        problem.fix
        == "derive it and declare it in the codebook: labour of members (half 0.5, full 1)"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("optimum: 40", "optimum: 40, direction: 1", "give 'direction' or 'optimum'"),
        (", optimum: 40", "", "give 'direction' or 'optimum'"),
        ("direction: 1", "direction: 2", "-1"),
        ("direction: 1", "directon: 1", "unknown key 'directon'"),
        ("optimum: 40", "optimum: 40, bounds: {min: 5, max: 5}", "not below max"),
        ("id: human", "name: human", "unknown key 'name'"),
        ("schema: 1", "schema: 1\ncomplete: false", "'not_printed' says what an incomplete"),
        ("schema: 1", "schema: 1\nnot_printed: a line", "'not_printed' says what an incomplete"),
        (
            "    children",
            "    weight: 2\n    children",
            "global weights stand at indicators alone, not at 'human'",
        ),
    ],
)
def test_what_is_wrong_is_said(write, old, new, said):
    text = GOOD.replace(old, new)
    if "global" in said:
        text = text.replace("schema: 1", "schema: 1\nweights_are: global")
    with pytest.raises(StudyError, match=said):
        load_framework(write(text))


def test_repeated_names_and_unknown_columns_are_told_together_where_they_stand(write):
    text = GOOD.replace("column: age", "column: human").replace("labour", "years")
    problems = problems_of(write(text), columns=["age"])
    assert [(p.where.split(" ")[1], p.seen) for p in problems] == [
        ("children[0].id", "'human' is named more than once"),
        ("children[0].children[1].column", "'human' is named more than once"),
        ("children[0].children[0].column", "the panel has no column 'years'"),
        ("children[0].children[1].column", "the panel has no column 'human'"),
    ]


@pytest.mark.parametrize("children", ["", "    children: []\n"])
def test_a_dimension_is_made_of_something(write, children):
    text = GOOD.split("    children")[0] + children
    (problem,) = problems_of(write(text))
    assert "index.yaml:4 children[0]" in problem.where
    assert "children" in problem.seen


def test_all_faults_of_a_table_are_told_at_once(write):
    text = """\
schema: 1
label: {zh: 指数, en: Index}
nodes:
  - {id: human, label: {zh: 人力, en: Human}}
  - {column: labour, parent: humen, direction: 1}
  - {id: a, parent: c, label: {zh: 甲, en: A}}
  - {id: b, parent: a, label: {zh: 乙, en: B}}
  - {id: c, parent: b, label: {zh: 丙, en: C}}
  - {column: labour, parent: a, direction: 1}
  - {column: land, parent: human, direction: 1}
  - {id: empty, label: {zh: 空, en: Empty}}
"""
    problems = problems_of(write(text), columns=["labour"])
    assert [(p.where, p.seen) for p in problems] == [
        ("index.yaml:5 nodes[1].column", "'labour' is named more than once"),
        ("index.yaml:9 nodes[5].column", "'labour' is named more than once"),
        ("index.yaml:10 nodes[6].column", "the panel has no column 'land'"),
        ("index.yaml:5 nodes[1].parent", "no dimension is called 'humen'"),
        ("index.yaml:6 nodes[2].parent", "'a' is its own ancestor: a < c < b < a"),
        ("index.yaml:7 nodes[3].parent", "'b' is its own ancestor: b < a < c < b"),
        ("index.yaml:8 nodes[4].parent", "'c' is its own ancestor: c < b < a < c"),
        ("index.yaml:11 nodes[7]", "no row names the dimension 'empty' as its parent"),
    ]
    assert problems[3].fix == "did you mean 'human'?"


def test_a_row_below_a_circle_is_no_part_of_it(write):
    text = TABLE.replace("{id: human, label", "{id: human, parent: human, label")
    (problem,) = problems_of(write(text))
    assert problem.seen == "'human' is its own ancestor: human < human"


def test_rows_of_a_table_are_read_strictly(write):
    with pytest.raises(StudyError, match=r"index.yaml:6 nodes\[1\].*unknown key 'parant'"):
        load_framework(write(TABLE.replace("labour, parent", "labour, parant")))
    with pytest.raises(StudyError, match=r"nodes\[0\]: the key 'label' is missing"):
        load_framework(write(TABLE.replace("human, label: {zh: 人力, en: Human}", "human")))


@pytest.mark.parametrize("key", ["nodes", "children"])
def test_an_empty_framework_is_refused(write, key):
    text = f"schema: 1\nlabel: {{zh: 空, en: Empty}}\n{key}: []\n"
    with pytest.raises(StudyError, match=r"index\.yaml.*the framework has no children"):
        load_framework(write(text))


def test_dimensions_of_a_table_have_no_global_weights(write):
    with pytest.raises(StudyError, match="global weights stand at indicators alone, not at 'skill"):
        load_framework(write(TABLE.replace("source:", "weights_are: global\nsource:")))


@pytest.mark.parametrize(
    "path", sorted(project_path("data").glob("*/frameworks/*.yaml")), ids=lambda path: path.stem
)
def test_the_frameworks_of_the_studies_name_declared_columns(path):
    codebook = (path.parents[1] / "codebook.yaml").read_text(encoding="utf-8")
    framework = load_framework(path)
    assert [name for name in framework.columns if f"\n  {name}:" not in codebook] == []
