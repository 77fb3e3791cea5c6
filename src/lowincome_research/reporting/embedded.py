"""The embedded renderer: a report to HTML, PDF or Word by pandoc and typst from their wheels.

It is strict: whatever Quarto would pass over in silence is a problem with file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from lowincome_research.errors import Problem, RenderError
from lowincome_research.reporting.assembly import Assembled, assemble
from lowincome_research.reporting.faults import faults
from lowincome_research.reporting.metadata import Metadata, document_metadata
from lowincome_research.reporting.pandoc import TEMPLATES, run_pandoc
from lowincome_research.reporting.paper import compile_pdf
from lowincome_research.reporting.spec import Format
from lowincome_research.reporting.word import mend_document
from lowincome_research.terms import Bilingual, Language

_CONTENTS = Bilingual(zh="目录", en="Contents")
_ABSTRACT = Bilingual(zh="摘要", en="Abstract")
_CONSUMED = frozenset(
    {"css", "csl", "reference-doc", "include-in-header", "filters", "toc", "execute", "citeproc",
     "number-sections", "theme", "embed-resources", "html-math-method", "tbl-colwidths",
     "default-image-extension", "shift-heading-level-by", "font-paths", "section-numbering"}
)  # fmt: skip


def render_document(
    project: Path,
    document: PurePosixPath,
    kind: Format,
    variables: Mapping[str, str],
    target: Path,
) -> tuple[Problem, ...]:
    """Render one report in one format.

    Parameters
    ----------
    project
        Root of the staged Quarto project.
    document
        The source, relative to `project`.
    kind
        The format to make.
    variables
        Display strings by dotted name.
    target
        The file to write; its content is only good when no problem is returned.

    Returns
    -------
    tuple of Problem
        Everything wrong with the sources, each with file and line.
    """
    try:
        metadata = document_metadata(project, document, kind)
        report = assemble(project, document, metadata, variables)
        return report.problems or _converted(project, report, kind, target)
    except RenderError as exc:
        return exc.problems


def _converted(project: Path, report: Assembled, kind: Format, target: Path) -> tuple[Problem, ...]:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_suffix(".typ") if kind == "pdf" else target
    warnings = run_pandoc(
        report.text,
        arguments=[*_arguments(report.metadata), *_FORMAT_ARGUMENTS[kind](report.metadata)],
        metadata=_pandoc_metadata(report),
        folder=project,
        output=written,
    )
    problems = faults(warnings, report)
    if kind == "pdf" and not problems:
        target.write_bytes(compile_pdf(written.read_bytes(), project, report.document))
    if kind == "docx" and not problems:
        mend_document(target)
    return problems


def _arguments(metadata: Metadata) -> list[str]:
    own = [TEMPLATES / name for name in ("blocks.lua", "crossref.lua")]
    authored = [item["path"] if isinstance(item, dict) else item
                for item in metadata.get("filters", ())]  # fmt: skip
    filters = [*own, *authored, TEMPLATES / "word.lua"]
    return [
        "--from=markdown",
        "--standalone",
        f"--default-image-extension={metadata.get('default-image-extension', 'svg')}",
        *(f"--lua-filter={path}" for path in filters),
        "--citeproc",
        *([f"--csl={metadata['csl']}"] if "csl" in metadata else []),
        f"--lua-filter={TEMPLATES / 'bibliography.lua'}",
    ]


def _html_arguments(metadata: Metadata) -> list[str]:
    sheets = [str(TEMPLATES / "page.css"), *_listed(metadata.get("css"))]
    contents = ["--toc", f"--toc-depth={metadata.get('toc-depth', 2)}"]
    return [
        "--to=html5",
        f"--template={TEMPLATES / 'report.html'}",
        "--embed-resources",
        "--mathml",
        *(contents if metadata.get("toc") else []),
        *(f"--css={sheet}" for sheet in sheets),
    ]


def _pdf_arguments(metadata: Metadata) -> list[str]:
    headers = _listed(metadata.get("include-in-header"))
    return [
        "--to=typst",
        f"--template={TEMPLATES / 'report.typst'}",
        *(f"--include-in-header={header}" for header in headers),
    ]


def _docx_arguments(metadata: Metadata) -> list[str]:
    reference = metadata.get("reference-doc")
    return ["--to=docx", *([f"--reference-doc={reference}"] if reference else [])]


_FORMAT_ARGUMENTS = {
    "html": _html_arguments,
    "pdf": _pdf_arguments,
    "docx": _docx_arguments,
}


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _pandoc_metadata(report: Assembled) -> Metadata:
    """Return the metadata for pandoc's templates and filters."""
    metadata = {k: v for k, v in report.metadata.items() if k not in _CONSUMED}
    language: Language = "zh" if str(metadata.get("lang", "en")).startswith("zh") else "en"
    metadata |= {
        "language": language,
        "chinese": language == "zh",
        "lang": "zh-Hans" if language == "zh" else language,
        "report-name": PurePosixPath(report.document).stem,
        "abstract-title": _ABSTRACT[language],
    }
    if report.metadata.get("toc"):
        metadata["contents-title"] = _CONTENTS[language]
    return metadata
