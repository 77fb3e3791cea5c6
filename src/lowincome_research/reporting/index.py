"""The page that leads to every report, language, format and notebook of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from lowincome_research.reporting.spec import Format
from lowincome_research.terms import Bilingual, Language

_FORMAT_NAMES: Mapping[Format, Bilingual] = {
    "html": Bilingual(zh="网页", en="Web page"),
    "pdf": Bilingual(zh="PDF", en="PDF"),
    "docx": Bilingual(zh="Word", en="Word"),
}
_LANGUAGE_TAGS: Mapping[Language, str] = {"zh": "zh-Hans", "en": "en"}
_COLON = Bilingual(zh="：", en=": ")
_REPORTS = Bilingual(zh="报告", en="Reports")
_NOTEBOOKS = Bilingual(zh="计算过程", en="Notebooks")


def index_source(
    *,
    title: Bilingual,
    notice: Bilingual | None,
    reports: Mapping[str, Mapping[Language, str]],
    formats: Sequence[Format],
    notebooks: Mapping[str, str],
    languages: Sequence[Language],
) -> str:
    """Return the Quarto source of the index page.

    Parameters
    ----------
    reports
        By name, the title of each report in each language; shortcodes in it are allowed.
    notebooks
        Title of each public notebook by the stem of its file.
    languages
        The first one is the language of the page; the others follow it, marked as such.
    """
    first, *others = languages
    head = {
        "title": title[first],
        "lang": first,
        "toc": False,
        "number-sections": False,
        "format": {"html": {"css": "theme/report.css"}},
    }
    if others:
        head["subtitle"] = " · ".join(title[language] for language in others)
    parts = [f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n"]
    if notice:
        words = " · ".join(notice[language] for language in languages)
        parts.append(f"::: {{.notice role=note}}\n{words}\n:::\n")
    for language in languages:
        parts.append(_language_part(language, reports, formats, notebooks))
    return "\n".join(parts)


def _language_part(
    language: Language,
    reports: Mapping[str, Mapping[Language, str]],
    formats: Sequence[Format],
    notebooks: Mapping[str, str],
) -> str:
    lines = [f"## {_REPORTS[language]} {{.unnumbered}}", ""]
    for name, titles in reports.items():
        links = " · ".join(
            f"[{_FORMAT_NAMES[kind][language]}]({language}/{name}.{kind})" for kind in formats
        )
        lines.append(f"- {titles[language]}{_COLON[language]}{links}")
    if notebooks:
        lines += ["", f"## {_NOTEBOOKS[language]} {{.unnumbered}}", ""]
        lines += [f"- [{name}](notebooks/{stem}.html)" for stem, name in notebooks.items()]
    body = "\n".join(lines)
    return f"::: {{lang={_LANGUAGE_TAGS[language]}}}\n{body}\n:::\n"
