"""What readers get: numbers and references in words, real tables, pages that work offline."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document

PAGES = ["zh/sample.html", "en/sample.html", "index.html", "notebooks/3_sample.html"]


class _Page(HTMLParser):
    """Collects the text, the links and the pictures of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.words: list[str] = []
        self.reads = True
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.reads = tag not in ("style", "title")

    def handle_data(self, data: str) -> None:
        if self.reads:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"[ \n\xa0]+", " ", "".join(self.words))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_nothing_from_anywhere(site: Path, page: str) -> None:
    html = _Page(site / page)
    loaded = [
        attributes.get("src") or attributes.get("href") or ""
        for tag in ("script", "link", "img", "iframe")
        for attributes in html.of(tag)
    ]

    assert all(source.startswith("data:") for source in loaded)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_of_the_site(site: Path, page: str) -> None:
    path = site / page
    ids = {attributes["id"] for _, attributes in _Page(path).tags if "id" in attributes}
    for link in _Page(path).of("a"):
        target = link.get("href") or ""
        if target.startswith("#"):
            assert target[1:] in ids
        else:
            assert (path.parent / target).is_file()


def test_the_index_leads_to_every_report_language_and_format(site: Path) -> None:
    targets = {link["href"] for link in _Page(site / "index.html").of("a")}

    reports = {f"{lang}/sample.{kind}" for lang in ("zh", "en") for kind in ("html", "pdf", "docx")}
    assert targets == reports | {"notebooks/3_sample.html"}


def test_chinese_references_carry_chinese_numbers(site: Path) -> None:
    text = _Page(site / "zh/sample.html").text

    assert "详见表 1与图 1；方法见第2节，模型见式 1。" in text
    assert "表 1　样例表格 short" in text
    assert "见图 1、图 2" in text
    assert "2.1 样本与变量" in text


def test_english_references_carry_english_numbers(site: Path) -> None:
    text = _Page(site / "en/sample.html").text

    assert "see Table 1 and Figure 1. The method stands in Section 2 and the model in" in text
    assert "Table 1: Sample table short" in text


def test_content_for_other_formats_is_left_out(site: Path) -> None:
    page = _Page(site / "zh/sample.html").text
    word = "\n".join(p.text for p in Document(str(site / "zh/sample.docx")).paragraphs)

    assert "此句只在网页中出现" in page
    assert "此句只在纸面上出现" not in page
    assert "此句只在纸面上出现" in word
    assert "此句只在网页中出现" not in word


def test_pictures_are_described(site: Path) -> None:
    pictures = _Page(site / "zh/sample.html").of("img")

    assert [picture["alt"] for picture in pictures] == ["一个圆", "一个圆"]


def test_the_bibliography_follows_the_language(site: Path) -> None:
    chinese, english = (_Page(site / f"{name}/sample.html").text for name in ("zh", "en"))

    assert (
        "CAI J, DE JANVRY A, SADOULET E. Social Networks and the Decision to Insure[J]" in chinese
    )
    assert "GOLDBERG N, et al. A Multifaceted Program" in chinese
    assert "(Cai et al. 2015; Banerjee et al. 2015)" in english


def test_word_has_real_tables_and_captions_with_styles(site: Path) -> None:
    document = Document(str(site / "zh/sample.docx"))
    styled = {(p.style.name, p.text) for p in document.paragraphs if p.style}

    assert ("Table Caption", "表 1　样例表格 short".replace("表 ", "表\xa0")) in styled
    assert ("Image Caption", "图 1　样例图形 demo".replace("图 ", "图\xa0")) in styled
    assert [len(table.rows) for table in document.tables] == [2, 3, 71, 6]
    assert {table.style.name for table in document.tables if table.style} == {"ThreeLine"}
    assert document.tables[2].cell(70, 1).text == "10.000"


def test_every_section_of_a_word_file_has_header_and_page_number(site: Path) -> None:
    sections = Document(str(site / "zh/sample.docx")).sections

    assert [section.orientation for section in sections] == [0, 1, 0]
    for section in sections:
        assert section.header.paragraphs[0].text.startswith("模拟数据")
        assert "PAGE" in section.footer._element.xml


def test_the_contents_of_a_word_file_are_a_filled_field(site: Path) -> None:
    document = Document(str(site / "zh/sample.docx"))
    entries = [p.text for p in document.paragraphs if p.style and p.style.name.startswith("toc ")]

    assert 'TOC \\o "1-2"' in document.element.xml
    assert [entry.strip() for entry in entries][:3] == ["摘要", "1 数据", "2 方法"]


def test_the_notice_stands_at_the_head_of_every_page(site: Path) -> None:
    assert "模拟数据" in _Page(site / "zh/sample.html").text[:60]
    assert "模拟数据 · Synthetic data" in _Page(site / "index.html").text
    assert "模拟数据 · Synthetic data" in _Page(site / "notebooks/3_sample.html").text


def test_the_pdf_is_set_in_the_packaged_font(site: Path) -> None:
    content = (site / "zh/sample.pdf").read_bytes()

    assert content.startswith(b"%PDF")
    assert b"NotoSansCJKsc-Regular" in content


def test_a_notebook_shows_its_title_and_its_released_table(site: Path) -> None:
    text = _Page(site / "notebooks/3_sample.html").text

    assert "帮扶效应" in text
    assert "0.120 (0.034)" in text
    assert "注：括号内为聚类稳健标准误。" in text
