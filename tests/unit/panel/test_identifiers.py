"""Privacy at reading: identity numbers, mobile numbers and personal names."""

import pytest

from lowincome_research.errors import DataError
from lowincome_research.panel.identifiers import (
    IDENTITY_NUMBER,
    MOBILE_NUMBER,
    find_identifiers,
    has_valid_check_digit,
)

SPECIMEN = "11010519491231002X"  # the specimen printed in GB 11643-1999


def test_the_check_digit_is_that_of_the_standard():
    assert has_valid_check_digit(SPECIMEN)
    assert has_valid_check_digit("440524188001010014")  # the standard's second specimen
    assert not has_valid_check_digit("110105194912310021")


def test_identifiers_are_found_in_text_and_not_inside_other_numbers():
    text = f"证件{SPECIMEN}，电话13800138000。"
    assert find_identifiers(text) == [(IDENTITY_NUMBER, SPECIMEN), (MOBILE_NUMBER, "13800138000")]
    assert find_identifiers("110105194912310021") == []
    assert find_identifiers("0.13800138000 a13800138000f 138001380001 13800138000.5") == []


@pytest.mark.parametrize(
    ("kind", "column", "cells"),
    [
        ("an identity number", "{type: text}", [SPECIMEN, "x", "y"]),
        ("an identity number", "{type: number}", ["440524188001010014", "1", "2"]),
        ("a mobile number", "{type: key}", ["13800138000", "2", "3"]),
        ("a mobile number", "{type: integer}", ["13800138000", "2", "3"]),
        ("personal names", "{type: text}", ["张伟", "王秀英", "李娜"]),
    ],
)
def test_a_kept_column_with_identifiers_is_an_error_that_does_not_repeat_them(
    study, kind, column, cells
):
    study.codebook(f"household_id: {{type: key}}\nq: {column}")
    study.write("s.csv", "household_id,q\n" + "".join(f"{i},{c}\n" for i, c in enumerate(cells)))
    with pytest.raises(DataError) as caught:
        study.load("s.csv")
    message = str(caught.value)
    assert "s.csv row 2 column q" in message
    assert kind in message
    assert cells[0] not in message


def test_a_column_with_identifiers_that_is_not_declared_is_never_read(study):
    study.codebook("household_id: {type: key}")
    study.write("s.csv", f"household_id,card\na,{SPECIMEN}\n")
    assert list(study.load("s.csv").frame) == ["household_id"]


@pytest.mark.parametrize(
    "words",
    [
        ["王家村", "李家庄", "张集镇", "陈店乡"],
        ["高中", "文盲", "高中", "小学", "初中", "高中", "高中"],
        ["马铃薯", "水稻", "黄豆", "小麦"],
    ],
)
def test_places_schooling_and_crops_are_no_personal_names(study, words):
    study.codebook("household_id: {type: key}\nq: {type: text}")
    study.write("s.csv", "household_id,q\n" + "".join(f"{i},{w}\n" for i, w in enumerate(words)))
    assert study.load("s.csv").frame["q"].tolist() == words
