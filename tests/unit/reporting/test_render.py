"""Rendering is strict, whole or not at all, and the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowincome_research.errors import Problem, RenderError
from lowincome_research.reporting.render import render
from lowincome_research.reporting.spec import Format

FAULTS = """---
title: 错误
---

前文见@fig-demo，后文见[@fig-demo]、[@tbl-absent]与[@nobody2020]。

![甲](/exhibits/figures/zh/fig-other){#fig-demo fig-alt="圆"}

![乙](/exhibits/figures/zh/absent){#fig-demo fig-alt="无"}

![丙](/exhibits/figures/zh/fig-other){#fig-silent}

![丁](https://example.org/a.svg){#fig-remote fig-alt="远"}

::: {#refs}
:::
"""


def problems_of(project: Path, formats: tuple[Format, ...] = ("html",)) -> list[Problem]:
    with pytest.raises(RenderError) as caught:
        render(project, reports=["sample"], languages=["zh"], formats=formats, renderer="embedded")
    assert caught.value.exit_code == 16
    return list(caught.value.problems)


def test_everything_quarto_would_pass_over_is_an_error_with_its_line(project: Path) -> None:
    (project / "zh/sample.qmd").write_text(FAULTS, encoding="utf-8")

    problems = problems_of(project)

    assert {(problem.where, problem.seen) for problem in problems} == {
        (
            "zh/sample.qmd:5",
            "'@fig-demo' touches the letter before it and is not read as a reference",
        ),
        ("zh/sample.qmd:5", "'@tbl-absent' refers to nothing in this report"),
        ("zh/sample.qmd:5", "'@nobody2020' is not in the bibliography"),
        ("zh/sample.qmd:9", "the label 'fig-demo' stands twice"),
        ("zh/sample.qmd:9", "the picture 'exhibits/figures/zh/absent.svg' is missing"),
        ("zh/sample.qmd:11", "the figure 'fig-silent' has no description"),
        ("zh/sample.qmd:13", "the picture 'https://example.org/a.svg' is not part of the project"),
    }


def test_authored_texts_are_read_before_anything_is_rendered(project: Path) -> None:
    text = "共{{< var zh.run.n_unit >}}户，提高12%。\n"
    (project / "study/zh/sample/data.qmd").write_text(text, encoding="utf-8")

    problems = problems_of(project)

    assert [problem.where for problem in problems] == ["study/zh/sample/data.qmd:1"] * 2
    assert problems[0].fix == "did you mean 'zh.run.n_units'?"
    assert problems[1].seen == "the number '12%' is typed into the prose"


def test_after_an_error_the_site_is_as_it_was(project: Path) -> None:
    site = project / "_site"
    (site / "zh").mkdir(parents=True)
    (site / "zh/sample.html").write_text("earlier")
    source = project / "zh/sample.qmd"
    source.write_text(source.read_text(encoding="utf-8") + "\n见[@fig-absent]。\n", "utf-8")

    problems_of(project, ("html", "docx"))

    assert [path.name for path in site.rglob("*") if path.is_file()] == ["sample.html"]
    assert (site / "zh/sample.html").read_text() == "earlier"
    assert not list(project.glob(".rendering-*"))


def test_rendering_again_gives_the_same_bytes(project: Path) -> None:
    def rendered() -> dict[str, bytes]:
        made = render(
            project,
            reports=["sample"],
            languages=["en"],
            formats=["html", "pdf", "docx"],
            renderer="embedded",
        )
        return {path.name: path.read_bytes() for path in made}

    assert rendered() == rendered()


def test_progress_names_each_file_that_is_done(project: Path) -> None:
    done: list[str] = []

    render(
        project,
        reports=["sample"],
        languages=["en"],
        formats=["html"],
        renderer="embedded",
        report_progress=done.append,
    )

    assert sorted(done) == ["en/sample.html", "index.html", "notebooks/3_sample.html"]
