"""Word files: saved the same each time, and mended where pandoc leaves sections bare."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from lowincome_research.artifacts import write_bytes

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_PAGE_SETTINGS = tuple(qn(f"w:{name}") for name in ("headerReference", "footerReference", "pgMar"))


def save_document(document: WordDocument, path: Path) -> None:
    """Save a Word document without the time of day, so that equal content gives equal bytes."""
    buffer, stable = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(stable, "w") as target:
        for name in saved.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DATE)
            target.writestr(entry, saved.read(name), zipfile.ZIP_DEFLATED)
    write_bytes(path, stable.getvalue())


def mend_document(path: Path) -> None:
    """Mend what pandoc leaves undone in a Word file."""
    document = Document(str(path))
    _repeat_headers(document)
    _close_margins(document)
    save_document(document, path)


def _repeat_headers(document: WordDocument) -> None:
    """Give every section the header, footer and margins of the last one.

    Pandoc copies them from the reference document into the last section only, so that the pages
    up to a landscape table would carry neither notice nor page number.
    """
    *earlier, last = (section._sectPr for section in document.sections)
    for section in earlier:
        size = section.find(qn("w:pgSz"))
        for setting in section:
            section.remove(setting)
        settings = [deepcopy(item) for item in last if item.tag in _PAGE_SETTINGS]
        references = [item for item in settings if item.tag != qn("w:pgMar")]
        margins = [item for item in settings if item.tag == qn("w:pgMar")]
        section.extend([*references, size, *margins])


def _close_margins(document: WordDocument) -> None:
    """State that pictures have no margins: LibreOffice adds some where none are stated."""
    for picture in document.element.body.iter(qn("wp:inline")):
        for side in ("distT", "distB", "distL", "distR"):
            picture.set(side, "0")
