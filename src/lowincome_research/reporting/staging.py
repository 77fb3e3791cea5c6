"""Staging: a self-contained Quarto project out of report sources, study prose and exhibits."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from lowincome_research.artifacts import atomic_directory
from lowincome_research.errors import Problem, RenderError
from lowincome_research.reporting.defaults import without_absent_exhibits
from lowincome_research.reporting.fonts import stage_fonts
from lowincome_research.reporting.index import index_source
from lowincome_research.reporting.metadata import front_matter
from lowincome_research.reporting.notebooks import notebook_title
from lowincome_research.reporting.reference_docx import write_reference
from lowincome_research.reporting.spec import FORMATS, Format, WordStyle
from lowincome_research.reporting.variables import write_variables
from lowincome_research.terms import Bilingual, Language

SITE = "_site"
_SHARED_FOLDERS = ("theme", "filters", "csl")


def stage(
    target: Path,
    *,
    sources: Path,
    prose: Path | None,
    exhibits: Path,
    notebooks: Path,
    variables: Mapping[str, Mapping[str, str]],
    reports: Sequence[str],
    languages: Sequence[Language],
    title: Bilingual,
    notice: Bilingual | None,
    formats: Sequence[Format] = FORMATS,
    word_style: WordStyle = "academic",
) -> None:
    """Build the Quarto project of a run; `quarto render` works in it as it is.

    Parameters
    ----------
    target
        The project's folder; it is replaced as a whole, with what was rendered in it.
    sources
        The ``reports`` folder: sources by language, theme, filters, bibliography.
    prose
        The study's own texts, ``<language>/<report>/<part>.qmd``; they replace the default
        texts of the same name, which show only exhibits that the run has.
    exhibits
        Released tables and figures, staged as ``exhibits``.
    notebooks
        Folder of public notebooks.
    variables
        By language, display strings by dotted value id.
    reports
        Names of the reports to stage.
    title
        Title of the study, on the index page and in Word's page header.
    notice
        What the data are, on every page; None for none.
    word_style
        Look of Word files.

    Raises
    ------
    RenderError
        A report lacks its source in a language, or a variable is unfit.
    """
    _require_sources(sources, reports, languages)
    with atomic_directory(target) as project:
        _copy_shared(sources, project)
        _copy_tree(exhibits, project / "exhibits")
        for language in languages:
            _stage_texts(project, sources, prose, reports, language)
            words = notice[language] if notice else None
            facts = _page_facts(languages, formats, words)
            _write_metadata(project / language, facts, sources / language)
            reference = project / "theme" / f"reference-{language}.docx"
            write_reference(reference, language, title[language], words, word_style)
        _write_typst_notice(project, notice)
        stage_fonts(project / "fonts", sources / "theme" / "OFL.txt")
        write_variables(project, variables)
        _copy_tree(notebooks, project / "notebooks")
        both = " · ".join(notice[language] for language in languages) if notice else None
        _write_metadata(project / "notebooks", _page_facts((), (), both))
        index = index_source(
            title=title,
            notice=notice,
            reports={name: _titles(sources, name, languages) for name in reports},
            formats=formats,
            notebooks=_notebook_titles(project / "notebooks"),
            languages=languages,
        )
        (project / "index.qmd").write_text(index, encoding="utf-8")


def _require_sources(sources: Path, reports: Sequence[str], languages: Sequence[Language]) -> None:
    missing = [f"{language}/{name}.qmd" for name in reports for language in languages
               if not (sources / language / f"{name}.qmd").is_file()]  # fmt: skip
    if missing:
        raise RenderError(Problem(path, "the report has no such source") for path in missing)


def _copy_shared(sources: Path, project: Path) -> None:
    for path in sorted(sources.glob("*.bib")):
        shutil.copyfile(path, project / path.name)
    shutil.copyfile(sources / "_quarto.yml", project / "_quarto.yml")
    for name in _SHARED_FOLDERS:
        _copy_tree(sources / name, project / name)


def _copy_tree(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


def _stage_texts(
    project: Path, sources: Path, prose: Path | None, reports: Sequence[str], language: Language
) -> None:
    _copy_tree(sources / language / "examples", project / language / "examples")
    (project / language).mkdir(exist_ok=True)
    for name in reports:
        source = Path(language, f"{name}.qmd")
        shutil.copyfile(sources / source, project / source)
        texts = project / "study" / language / name
        _copy_tree(sources / language / "defaults" / name, texts)
        for text in texts.glob("*.qmd"):
            text.write_text(without_absent_exhibits(text.read_text("utf-8"), project), "utf-8")
        if prose is not None:
            _copy_tree(prose / language / name, texts)


def _page_facts(
    languages: Sequence[Language], formats: Sequence[Format], notice: str | None
) -> dict[str, object]:
    """Return what the links and the notice at the head of a page need to know."""
    facts: dict[str, object] = {
        "report-languages": list(languages),
        "report-formats": list(formats),
    }
    return facts | ({"notice": notice} if notice else {})


def _write_metadata(
    folder: Path, facts: Mapping[str, object], authored: Path | None = None
) -> None:
    """Write a directory's metadata: what its author says, and the facts of this staging."""
    own = (authored / "_metadata.yml").read_text(encoding="utf-8") if authored else ""
    folder.mkdir(exist_ok=True)
    text = own + yaml.safe_dump(dict(facts), allow_unicode=True)
    (folder / "_metadata.yml").write_text(text, encoding="utf-8")


def _write_typst_notice(project: Path, notice: Bilingual | None) -> None:
    if notice:
        words = ", ".join(
            f'{language}: "{_typst_string(notice[language])}"' for language in ("zh", "en")
        )
        (project / "theme/notice.typ").write_text(f"#let notices = ({words})\n", encoding="utf-8")


def _typst_string(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _notebook_titles(folder: Path) -> dict[str, str]:
    return {path.stem: notebook_title(path) for path in sorted(folder.glob("*.ipynb"))}


def _titles(sources: Path, name: str, languages: Sequence[Language]) -> dict[Language, str]:
    return {
        language: str(
            front_matter(sources / language / f"{name}.qmd", f"{language}/{name}.qmd").get(
                "title", name
            )
        )
        for language in languages
    }
