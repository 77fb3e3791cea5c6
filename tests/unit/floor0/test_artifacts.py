"""Files appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowincome_research import artifacts


def test_a_failed_write_leaves_the_old_file_and_no_trace(tmp_path: Path):
    target = tmp_path / "a.txt"
    artifacts.write_text(target, "old")
    with pytest.raises(ZeroDivisionError):
        artifacts.write_with(target, lambda path: path.write_text("half") / 0)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_directory_is_replaced_whole(tmp_path: Path):
    target = tmp_path / "folder"
    for name in ("first", "second"):
        with artifacts.atomic_directory(target) as temporary:
            (temporary / name).touch()
    assert [path.name for path in target.iterdir()] == ["second"]
    with pytest.raises(RuntimeError), artifacts.atomic_directory(target):
        raise RuntimeError
    assert [path.name for path in target.iterdir()] == ["second"]
    assert list(tmp_path.iterdir()) == [target]


def test_json_is_written_the_same_whatever_the_order_of_keys_and_refuses_nan(tmp_path: Path):
    artifacts.write_json(tmp_path / "a.json", {"b": 1, "a": "农"})
    artifacts.write_json(tmp_path / "b.json", {"a": "农", "b": 1})
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    with pytest.raises(ValueError, match="Out of range"):
        artifacts.write_json(tmp_path / "c.json", {"a": float("nan")})
    assert not (tmp_path / "c.json").exists()


def test_records_stand_a_line_each_in_an_order_of_their_own(tmp_path: Path):
    artifacts.write_records(tmp_path / "a.json", {"b": {"y": None, "x": 1}, "a": "农"})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == (
        '{\n"a": "农",\n"b": {"x": 1, "y": null}\n}\n'
    )
    artifacts.write_records(tmp_path / "none.json", {})
    assert artifacts.read_json(tmp_path / "none.json") == {}
    with pytest.raises(ValueError, match="Out of range"):
        artifacts.write_records(tmp_path / "c.json", {"a": float("nan")})


def test_hashes_tell_content_and_name(tmp_path: Path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("x")
    second.write_text("x")
    assert artifacts.sha256_of_file(first) == artifacts.sha256_of_bytes(b"x")
    assert artifacts.sha256_of_tree(tmp_path, [first]) != artifacts.sha256_of_tree(
        tmp_path, [second]
    )
