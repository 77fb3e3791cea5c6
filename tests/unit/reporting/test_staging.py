"""A staged project holds all that Quarto needs, and nothing of the machine it was made on."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from lowincome_research.errors import RenderError
from lowincome_research.reporting.variables import read_variables
from tests.unit.reporting.conftest import restage


def test_the_project_is_complete(project: Path) -> None:
    wanted = {
        "_quarto.yml", "_variables.yml", "index.qmd", "references.bib", "zh/_metadata.yml",
        "zh/sample.qmd", "en/sample.qmd", "study/zh/sample/data.qmd", "theme/report.typ",
        "theme/reference-zh.docx", "theme/reference-en.docx", "filters/navigation.lua",
        "csl/gb-t-7714-2015-numeric.csl", "csl/LICENSE", "fonts/NotoSansCJKsc-Regular.otf",
        "fonts/NotoSansCJKsc-Bold.otf", "fonts/OFL.txt", "exhibits/tables/zh/tbl-short.md",
        "notebooks/3_sample.ipynb",
    }  # fmt: skip

    staged = {path.relative_to(project).as_posix() for path in project.rglob("*")}

    assert wanted <= staged
    assert read_variables(project)["zh.run.n_units"] == "1,410"


def test_no_staged_text_names_a_folder_of_this_machine(project: Path) -> None:
    texts = [*project.rglob("*.yml"), *project.rglob("*.qmd"), *project.rglob("*.typ")]

    assert not [path for path in texts if str(project.parent) in path.read_text(encoding="utf-8")]


def test_the_texts_of_a_study_replace_the_default_ones(project: Path) -> None:
    prose = project.parent / "prose" / "zh" / "sample"
    prose.mkdir(parents=True)
    (prose / "data.qmd").write_text("研究自己的说明。\n", encoding="utf-8")

    restage(project.parent, prose=project.parent / "prose")

    staged = (project / "study/zh/sample/data.qmd").read_text(encoding="utf-8")
    assert staged == "研究自己的说明。\n"
    assert (project / "study/en/sample/data.qmd").is_file()


def test_a_report_without_a_source_is_named_and_the_old_project_stays(project: Path) -> None:
    with pytest.raises(RenderError) as caught:
        restage(project.parent, reports=["sample", "absent"])

    assert [problem.where for problem in caught.value.problems] == [
        "zh/absent.qmd",
        "en/absent.qmd",
    ]
    assert (project / "zh/sample.qmd").is_file()


def test_reference_documents_carry_the_notice_of_their_language(project: Path) -> None:
    headers = {
        language: Document(str(project / f"theme/reference-{language}.docx"))
        .sections[0]
        .header.paragraphs[0]
        .text
        for language in ("zh", "en")
    }

    assert headers["zh"].startswith("模拟数据")
    assert headers["en"].startswith("Synthetic data")


def test_staging_twice_gives_the_same_bytes(project: Path) -> None:
    def content() -> dict[str, bytes]:
        files = (path for path in project.rglob("*") if path.suffix in (".docx", ".yml", ".qmd"))
        return {path.name: path.read_bytes() for path in files}

    first = content()
    restage(project.parent)

    assert content() == first


def test_a_default_text_shows_only_exhibits_that_the_run_has(project: Path) -> None:
    defaults = project.parent / "sources/zh/defaults/sample"
    table, absent = "exhibits/tables/zh/tbl-short.md", "exhibits/tables/zh/tbl-absent.md"
    show, hide = f"{{{{< include /{table} >}}}}", f"{{{{< include /{absent} >}}}}"
    texts = {
        "some": f"前文。\n\n{hide}\n\n{show}\n",
        "none": f"## 标题\n\n{hide}\n",
        "words": "文。\n",
        "about": f"<!-- with {table} -->\n\n## 指标\n",
        "about_none": f"<!-- with {absent} -->\n\n## 指标\n",
    }
    for name, text in texts.items():
        (defaults / f"{name}.qmd").write_text(text, encoding="utf-8")

    restage(project.parent)

    staged = {name: (project / f"study/zh/sample/{name}.qmd").read_text("utf-8") for name in texts}
    assert staged == {
        "some": f"前文。\n\n\n{show}\n",
        "none": "",
        "words": "文。\n",
        "about": "## 指标\n",
        "about_none": "",
    }


def test_a_study_text_that_names_an_absent_exhibit_is_left_to_the_gate(project: Path) -> None:
    prose = project.parent / "prose" / "zh" / "sample"
    prose.mkdir(parents=True)
    text = "{{< include /exhibits/tables/zh/tbl-absent.md >}}\n"
    (prose / "data.qmd").write_text(text, encoding="utf-8")

    restage(project.parent, prose=project.parent / "prose")

    assert (project / "study/zh/sample/data.qmd").read_text("utf-8") == text
