"""Exhibits become files whole, under ids that cannot be confused."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from lowincome_research.errors import UsageError
from lowincome_research.exhibits.records import Column, Exhibits, Figure, Sentence, Table, Value
from lowincome_research.exhibits.store import check_ids, write_exhibits, write_frame
from lowincome_research.exhibits.theme import drawing
from lowincome_research.terms import Bilingual

WORDS = Bilingual(zh="农户", en="households")


def draw(frame: pd.DataFrame, language: str):
    with drawing():
        picture, ax = plt.subplots(figsize=(2, 1))
        ax.plot(frame["x"])
        ax.set_title(WORDS[language])
        plt.close(picture)
    return picture


TABLE = Table(
    "tbl-a", pd.DataFrame({"x": [0.1 + 0.2]}), (Column("x", WORDS, "number"),), WORDS, WORDS
)
EXHIBITS = Exhibits(
    values=(Value("effects.a.all.all.all.all.estimate", 0.1 + 0.2, "number", 2, std_error=0.5),),
    sentences=(Sentence("effects.a.all.all.all.all.finding", "increase", WORDS),),
    tables=(TABLE,),
    figures=(Figure("fig-a", pd.DataFrame({"x": [1.0, 2.0]}), draw, WORDS, WORDS, WORDS),),
)


def test_values_keep_full_precision_and_sentences_their_verdict(tmp_path: Path):
    write_exhibits(EXHIBITS, tmp_path / "ex")
    values = json.loads((tmp_path / "ex/values.json").read_text(encoding="utf-8"))
    assert values["effects.a.all.all.all.all.estimate"]["value"] == 0.1 + 0.2
    assert values["effects.a.all.all.all.all.finding"]["value"] == "increase"
    assert float((tmp_path / "ex/tables/tbl-a.csv").read_text().split()[1]) == 0.1 + 0.2
    assert (tmp_path / "ex/sentences/zh/effects.md").read_text(encoding="utf-8") == "- 农户。\n"


def test_a_file_holds_codes_and_only_those_words_that_no_code_stands_for(tmp_path: Path):
    words = {"unit_zh": ["按户"], "unit_en": ["Households"], "note_zh": ["注"], "note_en": ["Note"]}
    write_frame(pd.DataFrame({"unit": ["household"], **words}), tmp_path / "tbl-b.csv")
    assert list(pd.read_csv(tmp_path / "tbl-b.csv")) == ["unit", "note_zh", "note_en"]


def test_a_figure_has_its_data_and_a_picture_in_each_language_and_format(tmp_path: Path):
    write_exhibits(EXHIBITS, tmp_path / "ex")
    found = {path.relative_to(tmp_path / "ex/figures").as_posix()
             for path in (tmp_path / "ex/figures").rglob("fig-a.*")}  # fmt: skip
    languages = {f"{lang}/fig-a.{kind}" for lang in ("zh", "en") for kind in ("svg", "png", "md")}
    assert found == {"fig-a.csv", *languages}


def test_pictures_are_the_same_bytes_on_every_run(tmp_path: Path):
    for name in ("one", "two"):
        write_exhibits(EXHIBITS, tmp_path / name)
    for kind in ("svg", "png"):
        first, second = (tmp_path / name / f"figures/zh/fig-a.{kind}" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


def test_chinese_glyphs_are_drawn_and_not_boxes(tmp_path: Path, recwarn):
    write_exhibits(EXHIBITS, tmp_path / "ex")
    assert not [w for w in recwarn if "Glyph" in str(w.message)]


def test_writing_again_leaves_nothing_of_what_is_no_longer_published(tmp_path: Path):
    write_exhibits(EXHIBITS, tmp_path / "ex")
    write_exhibits(Exhibits(values=EXHIBITS.values), tmp_path / "ex")
    assert not list((tmp_path / "ex").rglob("tbl-a*"))


@pytest.mark.parametrize(
    ("values", "exhibits", "message"),
    [
        (["a.b", "a.b"], [], "a.b: registered more than once"),
        (["a.b", "a.b.c"], [], "a.b: is a prefix of 'a.b.c'"),
        ([], ["tbl-a", "tbl-a"], "tbl-a: registered more than once"),
    ],
)
def test_ids_that_could_be_confused_are_refused(values, exhibits, message):
    with pytest.raises(UsageError, match=message):
        check_ids(values, exhibits)


def test_similar_ids_are_no_prefixes():
    check_ids(["a.b", "a.b_c", "a.bc"], ["tbl-a"])
