"""A small staged project that uses every element a report may hold."""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from pathlib import Path

import pytest

from lowincome_research.reporting.render import render
from lowincome_research.reporting.spec import FORMATS
from lowincome_research.reporting.staging import stage
from lowincome_research.resources import project_path
from lowincome_research.terms import LANGUAGES, Bilingual, Language

SAMPLE = Path(__file__).with_name("sample")
TITLE = Bilingual(zh="样例研究：农村住户", en="A sample study of rural households")
NOTICE = Bilingual(zh="模拟数据", en="Synthetic data")
NOTES = Bilingual(
    zh="注：括号内为聚类稳健标准误。", en="Note: cluster-robust standard errors in parentheses."
)
SENTENCES = Bilingual(
    zh="处理组消费提高0.12个标准差", en="Consumption rises by 0.12 standard deviations"
)
VARIABLES = {
    language: {
        "run.study_title": TITLE[language],
        "run.n_units": "1,410",
        "run.command": "make reports\nlowincome verify reports/_build/sample",
        "run.data_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "run.seed": "20150515",
        "effects.demo.estimate": "0.120",
        "effects.demo.sentence": SENTENCES[language],
    }
    for language in LANGUAGES
}
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="200">'
    '<rect width="480" height="200" fill="#dbe7f3"/><circle cx="240" cy="100" r="60"/></svg>'
)


def _png(width: int, height: int) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xcc" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def _table(name: str, language: Language, header: list[str], rows: list[list[str]]) -> str:
    caption = Bilingual(zh=f"样例表格 {name}", en=f"Sample table {name}")[language]
    lines = [header, [":--", *["--:"] * (len(header) - 1)], *rows]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    note = f'::: {{.exhibit-note custom-style="Exhibit Note"}}\n{NOTES[language]}\n:::'
    return f"{table}\n\n: {caption} {{#tbl-{name}}}\n\n{note}\n"


def _tables(language: Language) -> dict[str, str]:
    first = Bilingual(zh="县（市、区）", en="County")[language]
    cell = Bilingual(zh="高标准农田建设项目县", en="County of the farmland project")[language]
    columns = [Bilingual(zh=f"指标{i}", en=f"Indicator {i}")[language] for i in range(1, 11)]
    return {
        "short": _table(
            "short", language, [first, *columns[:2]], [[cell, "0.120 (0.034)", "1,410"]]
        ),
        "long": _table(
            "long", language, [first, *columns[:3]],
            [[f"{cell} {i}", f"{i / 7:.3f}", f"{i / 9:.3f}", "0.001"] for i in range(1, 71)],
        ),
        "wide": _table(
            "wide", language, [first, *columns],
            [[f"{cell} {i}", *["0.1234 (0.0345)"] * 10] for i in range(1, 6)],
        ),
    }  # fmt: skip


def write_exhibits(folder: Path) -> None:
    """Write the tables and figures that the sample reports include."""
    for language in LANGUAGES:
        tables, figures = folder / "tables" / language, folder / "figures" / language
        tables.mkdir(parents=True)
        figures.mkdir(parents=True)
        for name, text in _tables(language).items():
            (tables / f"tbl-{name}.md").write_text(text, encoding="utf-8")
        for name in ("demo", "other"):
            label = f"fig-{name}"
            (figures / f"{label}.svg").write_text(_SVG, encoding="utf-8")
            (figures / f"{label}.png").write_bytes(_png(480, 200))
            caption = Bilingual(zh=f"样例图形 {name}", en=f"Sample figure {name}")[language]
            alt = Bilingual(zh="一个圆", en="A circle")[language]
            target = f"/exhibits/figures/{language}/{label}"
            picture = f'![{caption}]({target}){{#{label} fig-alt="{alt}"}}\n'
            (figures / f"{label}.md").write_text(picture, encoding="utf-8")


def write_notebook(folder: Path) -> None:
    """Write a public notebook with one released table."""
    released = {"data": {"text/markdown": _tables("zh")["short"]}, "metadata": {}}
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# 帮扶效应"},
        {
            "cell_type": "code", "id": "b", "metadata": {}, "execution_count": 1,
            "source": "run.publish()", "outputs": [{"output_type": "display_data", **released}],
        },
    ]  # fmt: skip
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    folder.mkdir()
    (folder / "3_sample.ipynb").write_text(json.dumps(content), encoding="utf-8")


def write_sources(folder: Path) -> None:
    """Put the sample's sources beside the project's own theme, filters and styles."""
    ours = project_path("reports")
    for name in ("theme", "filters", "csl"):
        shutil.copytree(ours / name, folder / name)
    for path in [ours / "_quarto.yml", *ours.glob("*.bib")]:
        shutil.copyfile(path, folder / path.name)
    for language in LANGUAGES:
        shutil.copytree(SAMPLE / language, folder / language)
        shutil.copyfile(ours / language / "_metadata.yml", folder / language / "_metadata.yml")


def stage_sample(folder: Path) -> Path:
    """Stage the sample and return the Quarto project."""
    (folder / "sources").mkdir()
    write_sources(folder / "sources")
    write_exhibits(folder / "exhibits")
    write_notebook(folder / "notebooks")
    restage(folder)
    return folder / "report"


def restage(folder: Path, **changes: object) -> None:
    """Stage again from the same inputs, with some arguments changed."""
    arguments = {
        "sources": folder / "sources",
        "prose": None,
        "exhibits": folder / "exhibits",
        "notebooks": folder / "notebooks",
        "variables": VARIABLES,
        "reports": ["sample"],
        "languages": LANGUAGES,
        "title": TITLE,
        "notice": NOTICE,
    }
    stage(folder / "report", **{**arguments, **changes})  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A freshly staged sample project."""
    return stage_sample(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample rendered by the embedded renderer; to be read only."""
    project = stage_sample(tmp_path_factory.mktemp("sample"))
    render(
        project,
        reports=["sample"],
        languages=LANGUAGES,
        formats=FORMATS,
        renderer="embedded",
    )
    return project / "_site"
