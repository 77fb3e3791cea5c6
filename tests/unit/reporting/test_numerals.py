"""Which digits an author may type, and which are results that must be registered values."""

from __future__ import annotations

import pytest

from lowincome_research.reporting.numerals import typed_numbers

TYPED = [
    "共1,410户",
    "提高12.5%",
    "系数为０.７９",
    "每人每月2000元",
    "共2010户",
    "95%置信区间",
    "过去10年",
    "3个县",
    "from 2000 households",
    "in 2010 villages",
    "the effect is 0.79",
    "p < 0.05",
    "about 2 in 3",
    "Python 3.11",
    r"取$\alpha = 0.05$",
    "| 户数 | 1410 |",
    "[共3户](http://example.org/7)",
    '::: {.callout-note title="共3户"}',
]
ALLOWED = [
    "2025年，2024年7月3日，2025-06-23，7月3日",
    "2014—2015年，2019年和2020年，2014、2016年，2020年以来",
    "in 2024, since early 2025, from 2014 to 2016, between 2014 and 2016, 2014–2016",
    "July 2013, 3 July 2024, July 3, 2024, the spring of 2015, the 1990s",
    "Cai et al. (2015), (Banerjee, 2015)",
    "国办发〔2023〕39号，民发〔2021〕57号，2024年中央一号文件，中央1号文件",
    "Circular No. 39 [2023], the No. 1 document of 2024, GB/T 7714—2015",
    "第2节、第12条，Section 2.1, Article 5",
    "HC1 与 2SLS，S1 至 S4",
    "百分之十二，三成",
    r"记为$EE_0 = 1 - G$，其中$2 \times H$",
    r"$y_{i1} = \alpha + \beta_1 x^2$，$T_i \in \{0, 1\}$",
    "`x = 3`",
    "```\nmake reports 3\n```",
    "[@cai2015; @tbl-3a] -@fig-2",
    "{{< var zh.effects.a.3.estimate >}}",
    "<!-- 3 -->",
    "![图](/exhibits/fig-1){#fig-1 width=50%}",
    "::: {.column width=30%}",
    "正文[^1]，网址 https://example.org/2024/3",
    "1. 第一项",
]


@pytest.mark.parametrize("text", TYPED)
def test_a_number_typed_into_prose_is_found(text: str) -> None:
    assert list(typed_numbers(text))


@pytest.mark.parametrize("text", ALLOWED)
def test_dates_document_and_section_numbers_names_and_markup_are_allowed(text: str) -> None:
    assert not list(typed_numbers(text))


def test_each_number_is_reported_whole_with_its_line() -> None:
    found = list(typed_numbers("一\n\n共1,410户，\n提高12.5%\n"))

    assert [(typed.line, typed.text) for typed in found] == [(3, "1,410"), (4, "12.5%")]


def test_of_the_front_matter_only_what_readers_see_counts() -> None:
    source = (
        "---\ntitle: 共3户\nabstract: |\n  提高\n  12%\ndate: 2025-06-23\n"
        "toc-depth: 3\n---\n正文4\n"
    )

    found = [(typed.line, typed.text) for typed in typed_numbers(source)]

    assert found == [(2, "3"), (5, "12%"), (9, "4")]
