"""Header and footer of a Word page: the study, the notice on its data, the page number."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from lowincome_research.reporting.word_looks import HEI, SANS
from lowincome_research.terms import Language

QUIET = RGBColor(0x5B, 0x64, 0x72)
_ALERT = RGBColor(0x9A, 0x34, 0x12)


def fill_header(document: WordDocument, title: str, notice: str | None) -> None:
    """Write the notice, where there is one, and a title over a thin rule."""
    paragraph = document.sections[0].header.paragraphs[0]
    if notice:
        _run(paragraph, f"{notice}　", _ALERT, bold=True)
    _run(paragraph, title, QUIET)
    rule = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="4" w:space="4" '
        'w:color="5B6472"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().append(rule)


def fill_footer(document: WordDocument, language: Language) -> None:
    """Write a centred page number, between dashes in Chinese."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, after = ("— ", " —") if language == "zh" else ("", "")
    _run(paragraph, before, QUIET)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(_run(paragraph, "1", QUIET)._r)
    paragraph._p.append(field)
    _run(paragraph, after, QUIET)


def _run(paragraph: Any, text: str, colour: RGBColor, *, bold: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb, run.font.bold = Pt(9), colour, bold
    run.font.name = SANS
    run._r.rPr.rFonts.set(qn("w:eastAsia"), HEI)
    return run
