"""PDF pages set by typst, in process, with the packaged fonts only."""

from __future__ import annotations

from pathlib import Path

import typst

from lowincome_research.errors import Problem, RenderError


def compile_pdf(source: bytes, project: Path, document: str) -> bytes:
    """Set a typst source and return the PDF, the same bytes each time.

    Parameters
    ----------
    source
        The typst text; absolute paths in it start at `project`.
    project
        Root of the staged project, whose folder ``fonts`` holds the fonts.
    document
        Name of the report in messages.

    Raises
    ------
    RenderError
        Typst stops, or warns (of a font it does not have, for example).
    """
    try:
        pdf, warnings = typst.compile_with_warnings(  # type: ignore[misc]  # its stub: one type for all
            source,
            root=str(project),
            font_paths=[str(project / "fonts")],
            ignore_system_fonts=True,
        )
    except typst.TypstError as exc:
        raise RenderError(Problem(document, f"typst stopped: {exc}")) from None
    if warnings:
        raise RenderError(Problem(document, f"typst warns: {item.message}") for item in warnings)
    return bytes(pdf)
