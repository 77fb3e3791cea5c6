"""Includes and shortcodes are replaced as Quarto does, and every line keeps its address."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from lowincome_research.reporting.assembly import Assembled, assemble

DOCUMENT = PurePosixPath("zh/report.qmd")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zh").mkdir()
    (tmp_path / "part.qmd").write_text("第一行\n共{{< var zh.n >}}户\n", encoding="utf-8")
    return tmp_path


def assembled(folder: Path, text: str, **metadata: object) -> Assembled:
    (folder / DOCUMENT).write_text(text, encoding="utf-8")
    return assemble(folder, DOCUMENT, metadata, {"zh.n": "1,410"})


def test_an_include_with_a_leading_slash_starts_at_the_project(folder: Path) -> None:
    report = assembled(folder, "---\ntitle: 题\n---\n前\n\n{{< include /part.qmd >}}\n")

    assert report.text.split() == ["前", "第一行", "共1,410户"]
    assert not report.problems


def test_lines_keep_the_file_and_line_they_come_from(folder: Path) -> None:
    report = assembled(folder, "---\ntitle: 题\n---\n前\n\n{{< include /part.qmd >}}\n后\n")

    addresses = {line.text: line.address for line in report.lines}

    assert addresses["前"] == "zh/report.qmd:4"
    assert addresses["共1,410户"] == "part.qmd:2"
    assert addresses["后"] == "zh/report.qmd:7"


def test_values_are_put_into_metadata_and_metadata_into_text(folder: Path) -> None:
    report = assembled(folder, "{{< meta subtitle >}}", subtitle="共{{< var zh.n >}}户")

    assert report.metadata["subtitle"] == "共1,410户"
    assert report.text.strip() == "共1,410户"


def test_all_that_is_wrong_is_reported_at_once_with_file_and_line(folder: Path) -> None:
    report = assembled(
        folder,
        "{{< var zh.m >}}\n{{< include /absent.qmd >}}\n{{< meta nothing >}}\n"
        "{{< video x >}}\n前{{< include /part.qmd >}}\n{{< include /zh/report.qmd >}}\n",
    )

    assert [(problem.where, problem.seen) for problem in report.problems] == [
        ("zh/report.qmd:1", "no value is registered as 'zh.m'"),
        ("zh/report.qmd:2", "there is no file '/absent.qmd' to include"),
        ("zh/report.qmd:3", "the metadata has no 'nothing'"),
        ("zh/report.qmd:4", "unknown shortcode '{{< video x >}}'"),
        ("zh/report.qmd:5", "'{{< include /part.qmd >}}' shares its line"),
        ("zh/report.qmd:6", "'/zh/report.qmd' includes itself"),
    ]
    assert report.problems[0].fix == "did you mean 'zh.n'?"
