"""The reference document from which pandoc and Quarto take the styles of a Word report."""

from __future__ import annotations

import io
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from lowincome_research.reporting.page_lines import QUIET, fill_footer, fill_header
from lowincome_research.reporting.pandoc import pandoc_path
from lowincome_research.reporting.spec import WordStyle
from lowincome_research.reporting.word import save_document
from lowincome_research.reporting.word_looks import HEI, LOOKS, SANS, SERIF, SONG, Face, Look
from lowincome_research.terms import Language

_INK = RGBColor(0x1F, 0x29, 0x37)
_PAGE_WIDTH, _PAGE_HEIGHT = 21.0, 29.7


def write_reference(
    path: Path, language: Language, title: str, notice: str | None, style: WordStyle = "academic"
) -> None:
    """Write the reference document of one language.

    Parameters
    ----------
    path
        The ``.docx`` to write.
    language
        Decides fonts, indents and the form of page numbers.
    title
        Text of the page header.
    notice
        Notice on the data that stands on every page, or None.
    style
        Which of the looks of `word_looks`.
    """
    document, look = Document(io.BytesIO(_pandoc_default())), LOOKS[style, language]
    _set_page(document, look)
    _set_text_styles(document, look, language)
    _set_headings(document, look)
    _set_front_styles(document, look)
    _set_exhibit_styles(document)
    _set_contents_styles(document, look)
    _add_three_line_table(document)
    fill_header(document, title, notice)
    fill_footer(document, language)
    save_document(document, path)


@cache
def _pandoc_default() -> bytes:
    command = [pandoc_path(), "--print-default-data-file=reference.docx"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _set_page(document: WordDocument, look: Look) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(_PAGE_WIDTH), Cm(_PAGE_HEIGHT)
    top, bottom, left, right = (Cm(margin) for margin in look.margins)
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    section.header_distance, section.footer_distance = Cm(1.5), Cm(1.3)


def _style(document: WordDocument, name: str, base: str = "Normal") -> Any:
    """Return a paragraph style, making it where pandoc's default has none."""
    if name not in document.styles:
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = document.styles[name]
    style.base_style = document.styles[base] if name != base else None
    return style


def _set_font(style: Any, face: Face, colour: RGBColor = _INK) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = face.latin, Pt(face.size), face.bold, False
    font.color.rgb = colour
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face.chinese)
    fonts.set(qn("w:cs"), face.latin)


def _set_spacing(style: Any, before: float, after: float, line: float = 1.0) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    layout.line_spacing = line


def _set_text_styles(document: WordDocument, look: Look, language: Language) -> None:
    normal = _style(document, "Normal")
    _set_font(normal, look.body)
    languages = OxmlElement("w:lang")
    languages.set(qn("w:val"), "en-US" if language == "zh" else "en-GB")
    languages.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(languages)
    for name, base in (("Body Text", "Normal"), ("First Paragraph", "Body Text")):
        style = _style(document, name, base)
        _set_font(style, look.body)
        _set_spacing(style, 0, look.after, look.lines)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if look.least_line:
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
            style.paragraph_format.line_spacing = Pt(look.least_line)
        if look.indent:
            _indent_two_characters(style, look.body.size)
    compact = _style(document, "Compact", "Normal")
    _set_spacing(compact, 1, 1, 1.2)
    _set_spacing(_style(document, "Bibliography", "Normal"), 0, 3, 1.2)
    _set_font(_style(document, "Footnote Text", "Normal"), Face(SERIF, look.body.chinese, 9))


def _indent_two_characters(style: Any, size: float) -> None:
    style.paragraph_format.first_line_indent = Pt(2 * size)
    style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _set_headings(document: WordDocument, look: Look) -> None:
    for level, face in enumerate(look.headings, 1):
        style = document.styles[f"Heading {level}"]
        _set_font(style, face)
        _set_spacing(style, 16 if level == 1 else 10, 6, 1.2)
        style.paragraph_format.keep_with_next = True


def _set_front_styles(document: WordDocument, look: Look) -> None:
    small = Face(look.subtitle.latin, look.subtitle.chinese, 10.5, bold=False)
    for name, face, colour in (
        ("Title", look.title, _INK), ("Subtitle", look.subtitle, QUIET), ("Author", small, QUIET),
        ("Date", small, QUIET),
    ):  # fmt: skip
        style = document.styles[name]
        _set_font(style, face, colour)
        _set_spacing(style, 0, 8, 1.2)
        alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else WD_ALIGN_PARAGRAPH.LEFT
        style.paragraph_format.alignment = alignment


def _set_exhibit_styles(document: WordDocument) -> None:
    for name, before, after in (("Table Caption", 12, 4), ("Image Caption", 4, 4)):
        style = document.styles[name]
        _set_font(style, Face(SANS, HEI, 9.5, bold=True))
        _set_spacing(style, before, after, 1.15)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        style.paragraph_format.keep_with_next = True
    picture = _style(document, "Captioned Figure", "Normal")
    picture.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture.paragraph_format.keep_with_next = True
    _set_spacing(picture, 12, 0)
    cell = _style(document, "Table Text", "Normal")
    _set_font(cell, Face(SERIF, SONG, 9))
    _set_spacing(cell, 1.5, 1.5, 1.1)
    note = _style(document, "Exhibit Note", "Normal")
    _set_font(note, Face(SERIF, SONG, 9), QUIET)
    _set_spacing(note, 4, 14, 1.15)
    code = _style(document, "Source Code", "Normal")
    code.font.name, code.font.size = "Courier New", Pt(9)
    _set_spacing(code, 4, 4, 1.15)
    for name, bold in (("Callout", False), ("Callout Title", True)):
        style = _style(document, name, "Normal")
        _set_font(style, Face(SANS, HEI, 10, bold=True) if bold else Face(SERIF, SONG, 10))
        _set_spacing(style, 0 if not bold else 10, 0, 1.3)
        style.paragraph_format.keep_with_next = bold
        _shade(style)


def _shade(style: Any) -> None:
    """Give a callout's paragraphs a light ground and a rule on the left."""
    layout = style.element.get_or_add_pPr()
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="6" '
        'w:color="1D4E89"/></w:pBdr>'
    )
    ground = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="F3F6FA"/>')
    spacing = layout.find(qn("w:spacing"))
    spacing.addprevious(border)
    spacing.addprevious(ground)


def _set_contents_styles(document: WordDocument, look: Look) -> None:
    _set_font(document.styles["TOC Heading"], Face(SANS, HEI, 13, bold=True))
    _, _, left, right = look.margins
    for level, indent in ((1, 0), (2, 0.75), (3, 1.5)):
        style = _style(document, f"toc {level}", "Normal")
        style.element.set(qn("w:styleId"), f"TOC{level}")
        _set_spacing(style, 2, 2, 1.2)
        style.paragraph_format.left_indent = Cm(indent)
        edge = Cm(_PAGE_WIDTH - left - right)
        style.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)


def _add_three_line_table(document: WordDocument) -> None:
    """Add the table style that the filter `exhibits.lua` names: rules at top, header and foot."""
    style = document.styles.add_style("ThreeLine", WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Table"]
    style.element.append(parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:jc w:val="center"/><w:tblBorders>'
        '<w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
        '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
    ))  # fmt: skip
    style.element.append(parse_xml(
        f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    ))  # fmt: skip
    style.font.size = Pt(9)
