"""Tables and figures as Quarto and pandoc read them."""

from __future__ import annotations

import pandas as pd
import pytest

from lowincome_research.exhibits.markdown import figure_markdown, table_markdown
from lowincome_research.exhibits.records import Column, Figure, Table
from lowincome_research.terms import Bilingual


def words(text: str) -> Bilingual:
    return Bilingual(zh=text, en=text)


def table(frame: pd.DataFrame, **changes) -> Table:
    columns = (
        Column("name", words("名称")),
        Column("mean", words("均值"), "number", "digits", error="se"),
        Column("mean", words("区间"), "number", 1, interval=("low", "high")),
        Column("p", words("p"), "p_value"),
        Column("n", words("n"), "count"),
    )
    parts = {"caption": words("题"), "note": words("说明。")}
    return Table("tbl-a", frame, columns, **{**parts, **changes})


ROW = {"name_zh": "甲|乙", "name_en": "A*", "mean": -1.25, "digits": 2, "se": 0.5,
       "low": -2.0, "high": 0.0, "p": 0.0001, "n": 1234, "flag": ""}  # fmt: skip


def test_a_row_shows_error_interval_and_p_value_and_escapes_markup():
    lines = table_markdown(table(pd.DataFrame([ROW])), "zh").splitlines()
    shown = lines[2].replace("\N{NO-BREAK SPACE}", " ")
    assert shown == r"| 甲\|乙 | −1.25 (0.50) | \[−2.0, 0.0\] | \<0.001 | 1234 |"
    assert r"| A\* |" in table_markdown(table(pd.DataFrame([ROW])), "en")


def test_caption_carries_the_id_and_the_note_its_style():
    text = table_markdown(table(pd.DataFrame([ROW])), "zh")
    assert ": 题 {#tbl-a}" in text
    assert '::: {.exhibit-note custom-style="Exhibit Note"}\n注：说明。\n:::' in text


def test_a_suppressed_row_says_so_instead_of_showing_a_dash():
    row = {**ROW, "mean": None, "p": None, "n": None, "flag": "suppressed"}
    assert table_markdown(table(pd.DataFrame([row])), "zh").count("不予公布") == 4


def test_rows_are_headed_by_their_group_once():
    frame = pd.DataFrame([{**ROW, "block": "一"}, {**ROW, "block": "一"}, {**ROW, "block": "二"}])
    text = table_markdown(table(frame, group="block"), "zh")
    assert text.count("**一**") == 1
    assert text.index("**一**") < text.index("**二**")


def test_a_figure_refers_to_the_picture_of_its_language():
    figure = Figure(
        "fig-a", pd.DataFrame(), lambda frame, language: None, words("图题"), words('说 "x"'),
        words("注"),
    )  # fmt: skip
    assert figure_markdown(figure, "en").startswith(
        "![图题](/exhibits/figures/en/fig-a){#fig-a fig-alt=\"说 'x'\"}"
    )


@pytest.mark.parametrize("exhibit", ["a", "fig-a", "tbl-A", "tbl-a_b"])
def test_a_table_id_follows_the_convention(exhibit):
    with pytest.raises(ValueError, match="exhibit id"):
        Table(exhibit, pd.DataFrame(), (), words(""), words(""))
