"""A report is rendered again when what it shows changes, and only then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lowincome_research.artifacts import sha256_of_file
from lowincome_research.runs.pages import index_inputs, report_inputs

FILES = {
    "_quarto.yml": "toc: true\n",
    "_variables.yml": 'zh: {a: {x: "1"}, b: {x: "2"}}\n',
    "theme/report.css": "p {}",
    "index.qmd": "# Index",
    "notebooks/1_a.ipynb": "{}",
    "zh/_metadata.yml": "lang: zh\n",
    "zh/a.qmd": "---\ntitle: A\n---\n{{< var zh.a.x >}}\n\n{{< include /study/zh/a/text.qmd >}}\n",
    "zh/b.qmd": "---\ntitle: B\n---\n{{< var zh.b.x >}}\n",
    "study/zh/a/text.qmd": "![P](/exhibits/figures/zh/fig-a){#fig-a}\n",
    "exhibits/figures/zh/fig-a.svg": "<svg/>",
    "exhibits/figures/zh/fig-b.svg": "<svg/>",
}
Keys = Callable[[str], dict[str, str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def staged(project: Path) -> dict[str, str]:
    return {name: sha256_of_file(project / name) for name in FILES}


def changed_by(project: Path, name: str, old: str, new: str) -> set[str]:
    """Return which pages depend on a file, by changing it."""

    def inputs() -> dict[str, dict[str, str]]:
        files = staged(project)
        reports = {name: report_inputs(project, files, name, ("zh",)) for name in ("a", "b")}
        return {**reports, "index": index_inputs(files)}

    before = inputs()
    path = project / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    after = inputs()
    return {page for page in before if before[page] != after[page]}


@pytest.mark.parametrize(
    ("name", "old", "new", "pages"),
    [
        ("_variables.yml", 'x: "1"', 'x: "9"', {"a"}),
        ("study/zh/a/text.qmd", "![P]", "![Q]", {"a"}),
        ("exhibits/figures/zh/fig-a.svg", "<svg/>", "<svg></svg>", {"a"}),
        ("exhibits/figures/zh/fig-b.svg", "<svg/>", "<svg></svg>", set()),
        ("zh/b.qmd", "title: B", "title: C", {"b"}),
        ("zh/_metadata.yml", "lang: zh", "lang: en", {"a", "b", "index"}),
        ("theme/report.css", "p {}", "p { color: red }", {"a", "b", "index"}),
        ("notebooks/1_a.ipynb", "{}", "{ }", {"index"}),
        ("index.qmd", "Index", "Start", {"index"}),
    ],
)
def test_a_page_depends_on_what_it_shows(
    project: Path, name: str, old: str, new: str, pages: set[str]
) -> None:
    assert changed_by(project, name, old, new) == pages
