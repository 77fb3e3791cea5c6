"""Personal identifiers: identity numbers, mobile numbers and personal names of people in China.

Sources: GB 11643-1999 (the 18 digits and their check digit); surnames from the commonest of the
Ministry of Public Security's yearly name reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lowincome_research.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

IDENTITY_NUMBER = "an identity number"
MOBILE_NUMBER = "a mobile number"
_PERSONAL_NAMES = "personal names"

_EDGES = r"(?<![0-9A-Za-z.])(?:{})(?![0-9A-Za-z]|\.[0-9])"
_DATE = r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = rf"[1-9][0-9]{{5}}{_DATE}[0-9]{{3}}[0-9Xx]"
_MOBILE = r"1[3-9][0-9]{9}"
_IDENTITY_IN_TEXT = re.compile(_EDGES.format(_IDENTITY))
_MOBILE_IN_TEXT = re.compile(_EDGES.format(_MOBILE))

_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程"
    "吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万"
    "钱严覃武莫孔向汤"
)
_NAME = rf"[{_SURNAMES}][一-鿿]{{1,3}}"
_SUSPECT = f"{_IDENTITY}|{_MOBILE}|{_NAME}"
_PLACE = r".*[村庄镇乡县市区州省组屯寨沟湾坪岭街路社队营堡店桥塘坝山河口]"
_MOST = 0.5
_LEAST_DISTINCT_SHARE = 0.15
_LEAST_DISTINCT = 3


def find_identifiers(text: str) -> list[tuple[str, str]]:
    """Find identity and mobile numbers in a text that is to become public.

    Parameters
    ----------
    text
        Any text; a number inside a longer word or number (a hash, a decimal) is not one.

    Returns
    -------
    list of (str, str)
        What was found (`IDENTITY_NUMBER`, `MOBILE_NUMBER`) and the number itself.
    """
    identities = [
        (IDENTITY_NUMBER, number)
        for number in _IDENTITY_IN_TEXT.findall(text)
        if has_valid_check_digit(number)
    ]
    return identities + [(MOBILE_NUMBER, number) for number in _MOBILE_IN_TEXT.findall(text)]


def has_valid_check_digit(number: str) -> bool:
    """Say whether the last of 18 digits is the check digit of the first 17 (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _CHECK_WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == number[-1].upper()


def identifier_problems(file: str, column: str, cells: pd.Series) -> Iterator[Problem]:
    """Report a column that carries personal identifiers; the message masks what it shows.

    Parameters
    ----------
    file, column
        How messages name the column.
    cells
        The column as read, indexed by row number.

    Yields
    ------
    Problem
        One for each kind of identifier found.
    """
    text = _as_text(cells)
    suspects = text[text.str.fullmatch(_SUSPECT)]
    for kind, found in (
        (IDENTITY_NUMBER, _identity_numbers(suspects)),
        (MOBILE_NUMBER, _mobile_numbers(suspects)),
        (_PERSONAL_NAMES, _names(suspects, filled=int((text != "").sum()))),
    ):
        if len(found):
            yield Problem(
                f"{file} row {found.index[0]} column {column}",
                f"{len(found)} cells look like {kind} ('{_masked(found.iloc[0])}')",
                "no column that identifies a person",
                "replace it by a pseudonymous key outside this project, or leave the column out",
            )


def _as_text(cells: pd.Series) -> pd.Series:
    known = cells.dropna()
    if known.dtype.kind == "f":
        known = known[(known % 1 == 0) & (known.abs() < 1e18)].astype("int64")
    return known.astype("str").str.strip()


def _identity_numbers(suspects: pd.Series) -> pd.Series:
    shaped = suspects[suspects.str.fullmatch(_IDENTITY)]
    return shaped[[has_valid_check_digit(number) for number in shaped]]


def _mobile_numbers(suspects: pd.Series) -> pd.Series:
    return suspects[suspects.str.fullmatch(_MOBILE)]


def _names(suspects: pd.Series, filled: int) -> pd.Series:
    """Return the cells that are names if most of those filled are and they differ as names do.

    Crops (马铃薯), schooling (高中) and places (王家村) begin with a surname too: the first two
    are few distinct words, the last end in a word for a place.
    """
    names = suspects[suspects.str.fullmatch(_NAME) & ~suspects.str.fullmatch(_PLACE)]
    distinct = names.nunique()
    personal = (
        len(names) > _MOST * filled
        and distinct >= _LEAST_DISTINCT
        and distinct >= _LEAST_DISTINCT_SHARE * len(names)
    )
    return names if personal else names.iloc[:0]


def _masked(identifier: str) -> str:
    shown = 1 if len(identifier) <= 4 else 3
    return identifier[:shown] + "*" * (len(identifier) - shown)
