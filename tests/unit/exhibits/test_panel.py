"""The table that describes a study's variables."""

from __future__ import annotations

import pandas as pd

from lowincome_research.effects.spec import OlsSpec
from lowincome_research.exhibits.markdown import table_markdown
from lowincome_research.exhibits.panel import panel_exhibits
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.quality import quality_report
from lowincome_research.panel.spec import Keys
from lowincome_research.terms import Bilingual


def quality():
    names = {"id": "户", "income": "收入", "treated": "处理", "name": "村名"}
    types = {"id": "key", "income": "number", "treated": "boolean", "name": "text"}
    variables = {
        name: Variable(name, Bilingual(zh=zh, en=name), types[name]) for name, zh in names.items()
    }
    frame = pd.DataFrame(
        {"id": ["a", "b", "c"], "income": [1.0, None, 3.0], "treated": [0, 1, 1], "name": "x"}
    )
    return quality_report(Panel(frame, variables, Keys(unit="id")))


def test_numbers_are_described_and_texts_are_not():
    (table,) = panel_exhibits(quality()).tables
    assert table.frame["variable"].tolist() == ["income", "treated"]
    assert "| 收入 |  | 2 | 33.3% | 2.00 | 1.41 |" in table_markdown(table, "zh")


def test_a_page_shows_what_the_effects_use_and_the_file_has_all():
    effect = OlsSpec(id="a", design="ols", outcome="income", treatment="other")
    (table,) = panel_exhibits(quality(), [effect]).tables
    text = table_markdown(table, "zh")
    assert "收入" in text
    assert "处理" not in text
    assert len(table.frame) == 2


def test_no_smallest_or_largest_value_is_shown():
    (table,) = panel_exhibits(quality()).tables
    assert not {"min", "max"} & set(table.frame.columns)
