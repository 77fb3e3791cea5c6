"""What a YAML file of ours may hold, and what a reader is told when it holds something else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Discriminator, Field, Tag

from lowincome_research.errors import DataError, StudyError
from lowincome_research.strict import Identifier, Model, load_yaml, parse, parse_value


class Ols(Model):
    design: Literal["ols"]
    id: Identifier
    controls: tuple[str, ...] = ()


class Iv(Model):
    design: Literal["iv"]
    id: Identifier
    instruments: tuple[str, ...]


def _kind(given: object) -> str:
    return "both" if isinstance(given, dict) and "inner" in given else "one"


One = Annotated[Ols | Iv, Field(discriminator="design")]


class Both(Model):
    inner: One


class Nested(Model):
    effect: Annotated[
        Annotated[One, Tag("one")] | Annotated[Both, Tag("both")], Discriminator(_kind)
    ]
    several: tuple[One, ...] = Field(default=(), min_length=2)


class Config(Model):
    schema_: Literal[1] = Field(alias="schema")
    effects: tuple[Annotated[Ols | Iv, Field(discriminator="design")], ...] = ()
    bounds: dict[str, float] = Field(default_factory=dict)


@pytest.fixture
def read(tmp_path: Path):
    def _read(text: str, error=StudyError) -> Config:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return parse(load_yaml(path, error), Config, error)

    return _read


def problems_of(read, text: str) -> list[str]:
    with pytest.raises(StudyError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def test_words_that_yaml_1_1_takes_for_booleans_and_octals_stay_what_they_look_like(read):
    config = read("schema: 1\neffects: [{design: ols, id: no, controls: [yes, off]}]\n")
    assert config.effects[0].id == "no"
    assert config.effects[0].controls == ("yes", "off")
    assert read("schema: 1\nbounds: {a: 010, b: 1e3, c: -.5}").bounds == {
        "a": 10.0, "b": 1000.0, "c": -0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("schema: 1\nefects: []", "config.yaml:2 efects: unknown key 'efects'"),
        ("schema: 1\nefects: []", "did you mean 'effects'?"),
        ("schema: 1\nschema: 1", "config.yaml:2 schema: duplicate key 'schema', first on line 1"),
        ("schema: !!int 1", "config.yaml:1: the tag tag:yaml.org,2002:int"),
        ("schema: &a 1", "the anchor or alias 'a'"),
        ("schema: 1\n---\nschema: 1", "a second document starts"),
        ("schema: 1\neffects: [{id: a}]", "effects[0]: the key 'design' is missing"),
        ("schema: 1\neffects: [{design: oils, id: a}]", "saw 'oils'; allowed: 'ols', 'iv'"),
        (
            "schema: 1\neffects:\n  - design: ols\n    id: a\n    control: [b]",
            "config.yaml:5 effects[0].control: unknown key 'control'; "
            "allowed: design, id, controls; fix: did you mean 'controls'?",
        ),
        ("schema: 1\nbounds: {a: '1'}", 'config.yaml:2 bounds.a: saw "1"; allowed: a valid number'),
        ("schema: 1\neffects: [{design: ols, id: Big}]", 'effects[0].id: saw "Big"'),
        ("schema: [1", "not YAML"),
        ("", "saw null"),
    ],
)
def test_each_fault_is_told_with_its_line_and_what_is_allowed(read, text, expected):
    assert any(expected in problem for problem in problems_of(read, text))


def test_all_faults_of_a_file_are_told_at_once(read):
    text = "schema: 1\nx: 1\ny: 2\neffects: [{design: iv, id: 3}]"
    assert len(problems_of(read, text)) == 4


def test_an_absent_file_and_one_that_is_not_utf8_are_users_mistakes(tmp_path: Path):
    with pytest.raises(DataError, match="there is no such file"):
        load_yaml(tmp_path / "absent.yaml", DataError)
    (tmp_path / "gbk.yaml").write_bytes("标题: 一".encode("gb18030"))
    with pytest.raises(StudyError, match="is not UTF-8"):
        load_yaml(tmp_path / "gbk.yaml")


def test_a_parameter_is_addressed_by_its_name():
    with pytest.raises(StudyError) as caught:
        parse_value({"schema": 2}, Config, lambda at: f"parameter {at[0]}")
    assert caught.value.problems[0].where == "parameter schema"


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ({"design": "ols", "id": "one", "controls": 3}, "effect.controls: saw 3"),
        ({"inner": {"design": "ols", "id": "One"}}, 'effect.inner.id: saw "One"'),
        ({"design": "olss"}, "effect: saw 'olss'"),
    ],
)
def test_the_tags_of_a_union_do_not_show_in_an_address(effect, expected):
    with pytest.raises(StudyError) as caught:
        parse_value({"effect": effect}, Nested)
    assert str(caught.value.problems[0]).startswith(expected)


def test_a_list_is_not_called_too_short_because_an_item_of_it_is_wrong():
    one = {"design": "ols", "id": "one"}
    with pytest.raises(StudyError) as caught:
        parse_value({"effect": one, "several": [one, {**one, "id": 4}]}, Nested)
    assert [problem.where for problem in caught.value.problems] == ["several[1].id"]
    with pytest.raises(StudyError, match="several: saw"):
        parse_value({"effect": one, "several": [one]}, Nested)
