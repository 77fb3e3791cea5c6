"""Project, directory and file metadata are merged as Quarto merges them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from lowincome_research.errors import RenderError
from lowincome_research.reporting.metadata import document_metadata

DOCUMENT = PurePosixPath("zh/report.qmd")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zh").mkdir()
    (tmp_path / "_quarto.yml").write_text(
        "project: {type: default}\ntoc: true\nbibliography: [all.bib]\n"
        "format:\n  html: {toc-depth: 3, css: theme/report.css}\n  typst: {papersize: a4}\n"
    )
    (tmp_path / "zh/_metadata.yml").write_text(
        "lang: zh\nbibliography: [../zh.bib]\nreference-doc: ../theme/zh.docx\n"
    )
    (tmp_path / DOCUMENT).write_text("---\ntitle: 题\ndate: 2025-06-23\ntoc: false\n---\n正文\n")
    return tmp_path


def test_the_nearer_layer_wins_and_lists_are_joined(folder: Path) -> None:
    merged = document_metadata(folder, DOCUMENT, "docx")

    assert merged == {
        "toc": False,
        "lang": "zh",
        "title": "题",
        "date": "2025-06-23",
        "bibliography": ["all.bib", "zh.bib"],
        "reference-doc": "theme/zh.docx",
    }


def test_a_format_adds_its_own_section(folder: Path) -> None:
    assert document_metadata(folder, DOCUMENT, "html")["css"] == "theme/report.css"
    assert document_metadata(folder, DOCUMENT, "pdf")["papersize"] == "a4"


def test_a_front_matter_that_is_no_yaml_is_named(folder: Path) -> None:
    (folder / DOCUMENT).write_text("---\ntitle: [\n---\n")

    with pytest.raises(RenderError, match=r"zh/report\.qmd:1: the front matter is not YAML"):
        document_metadata(folder, DOCUMENT, "html")
