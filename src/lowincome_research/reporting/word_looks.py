"""The two looks of a Word report: typefaces, sizes and margins as plain data.

``official`` follows GB/T 9704, the standard for documents of party and government organs: 仿宋 of
16 points with at least 28 points a line, headings in 黑体, 楷体 and 仿宋, the title in 小标宋, and
its margins. ``academic`` is a research report in 宋体 and Times New Roman.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lowincome_research.reporting.spec import WordStyle
from lowincome_research.terms import Language

SANS, SERIF = "Arial", "Times New Roman"
HEI, SONG, FANGSONG, KAI, TITLE_SONG = "黑体", "宋体", "仿宋", "楷体", "方正小标宋简体"


@dataclass(frozen=True)
class Face:
    """A typeface of each script, and its size in points; None leaves bold to the context."""

    latin: str
    chinese: str
    size: float
    bold: bool | None = None


@dataclass(frozen=True)
class Look:
    """How one language looks in one style.

    Attributes
    ----------
    lines
        Line spacing of the text, in multiples of a line.
    least_line
        Least height of a line of the text, in points; 0 for none.
    after
        Space after a paragraph, in points.
    indent
        Whether paragraphs begin with two empty characters.
    headings
        Levels 1 to 4.
    centred
        Whether the title and what stands under it are centred.
    margins
        Top, bottom, left and right, in centimetres.
    """

    body: Face
    lines: float
    least_line: float
    after: float
    indent: bool
    headings: tuple[Face, Face, Face, Face]
    title: Face
    subtitle: Face
    centred: bool
    margins: tuple[float, float, float, float]


def _sans(size: float, *, bold: bool = True) -> Face:
    return Face(SANS, HEI, size, bold)


_ACADEMIC = Look(
    body=Face(SERIF, SONG, 10.5),
    lines=1.5,
    least_line=0,
    after=0,
    indent=True,
    headings=(_sans(15), _sans(12.5), _sans(11), _sans(10.5)),
    title=_sans(22),
    subtitle=_sans(13, bold=False),
    centred=False,
    margins=(2.7, 2.4, 2.6, 2.6),
)
_ACADEMIC_EN = Look(
    body=Face(SERIF, SONG, 10.5),
    lines=1.25,
    least_line=0,
    after=6,
    indent=False,
    headings=_ACADEMIC.headings,
    title=_ACADEMIC.title,
    subtitle=_ACADEMIC.subtitle,
    centred=False,
    margins=_ACADEMIC.margins,
)
_OFFICIAL = Look(
    body=Face(SERIF, FANGSONG, 16),
    lines=1.0,
    least_line=28,
    after=0,
    indent=True,
    headings=(
        Face(SERIF, HEI, 16, bold=False),
        Face(SERIF, KAI, 16, bold=False),
        Face(SERIF, FANGSONG, 16, bold=True),
        Face(SERIF, FANGSONG, 16, bold=False),
    ),
    title=Face(SERIF, TITLE_SONG, 22, bold=False),
    subtitle=Face(SERIF, KAI, 16, bold=False),
    centred=True,
    margins=(3.7, 3.5, 2.8, 2.6),
)
_OFFICIAL_EN = Look(
    body=Face(SERIF, FANGSONG, 12),
    lines=1.25,
    least_line=0,
    after=6,
    indent=False,
    headings=(
        Face(SERIF, HEI, 15, bold=True),
        Face(SERIF, HEI, 13, bold=True),
        Face(SERIF, HEI, 12, bold=True),
        Face(SERIF, HEI, 12, bold=False),
    ),
    title=Face(SERIF, TITLE_SONG, 22, bold=True),
    subtitle=Face(SERIF, KAI, 14, bold=False),
    centred=True,
    margins=_OFFICIAL.margins,
)
LOOKS: Mapping[tuple[WordStyle, Language], Look] = {
    ("academic", "zh"): _ACADEMIC,
    ("academic", "en"): _ACADEMIC_EN,
    ("official", "zh"): _OFFICIAL,
    ("official", "en"): _OFFICIAL_EN,
}
