"""The two styles of Word reports, read back from the reference documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypandoc
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from lowincome_research.reporting.pandoc import pandoc_path
from lowincome_research.reporting.reference_docx import write_reference
from lowincome_research.reporting.spec import WordStyle


def document(folder: Path, style: WordStyle, language: Any = "zh") -> Any:
    path = folder / "reference.docx"
    write_reference(path, language, "样例", None, style)
    return Document(str(path))


def chinese_font(style: Any) -> str:
    return str(style.element.rPr.rFonts.get(qn("w:eastAsia")))


def test_the_official_style_has_the_typefaces_of_official_documents(tmp_path: Path) -> None:
    styles = document(tmp_path, "official").styles

    fonts = {name: chinese_font(styles[name]) for name in
             ("Title", "Heading 1", "Heading 2", "Heading 3", "Body Text")}  # fmt: skip

    assert fonts == {
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体",
        "Heading 3": "仿宋",
        "Body Text": "仿宋",
    }
    assert styles["Title"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert styles["Heading 1"].font.bold is False


def test_the_official_style_sets_size_lines_and_margins_as_the_standard_does(
    tmp_path: Path,
) -> None:
    official = document(tmp_path, "official")
    body, section = official.styles["Body Text"], official.sections[0]

    assert body.font.size == Pt(16)
    assert body.paragraph_format.line_spacing_rule == WD_LINE_SPACING.AT_LEAST
    assert body.paragraph_format.line_spacing == Pt(28)
    assert section.top_margin == pytest.approx(Cm(3.7), abs=Pt(1))
    assert section.left_margin == pytest.approx(Cm(2.8), abs=Pt(1))


def test_the_academic_style_is_set_in_song_and_times(tmp_path: Path) -> None:
    body = document(tmp_path, "academic").styles["Body Text"]

    assert (chinese_font(body), body.font.name) == ("宋体", "Times New Roman")
    assert body.font.size == Pt(10.5)


@pytest.mark.parametrize("style", ["academic", "official"])
def test_english_paragraphs_are_not_indented(tmp_path: Path, style: WordStyle) -> None:
    body = document(tmp_path, style, "en").styles["Body Text"]

    assert body.paragraph_format.first_line_indent is None


@pytest.mark.parametrize("style", ["academic", "official"])
def test_cells_leave_bold_to_the_table(tmp_path: Path, style: WordStyle) -> None:
    assert document(tmp_path, style).styles["Table Text"].font.bold is None


def test_pandoc_is_that_of_the_lock_whatever_is_on_path(monkeypatch, tmp_path):
    other = tmp_path / "pandoc"
    other.write_text("#!/bin/sh\necho pandoc 99.0\n", encoding="utf-8")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert Path(pandoc_path()).parent.parent == Path(pypandoc.__file__).parent
    assert Path(pandoc_path()).is_file()
