"""Numbers typed by hand: what counts as prose in a Quarto source, and which digits it may hold.

Digits may stand in dates, document numbers, section numbers and names (HC1, 2SLS). Everything
else is a result or a policy figure, and those are registered values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from lowincome_research.reporting.metadata import split_front_matter

_SPOKEN_KEYS = ("title", "subtitle", "abstract", "description", "keywords", "short-title")

_MARKUP = re.compile(
    r"""
      ^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)[`~]*[ \t]*$   # code blocks and raw blocks
    | <!--.*?-->                                          # comments
    | \{\{<.*?>\}\}                                       # shortcodes
    | (?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)            # code in the line
    | ^:{3,}                                              # fences of divs
    | \{(?:[#.=:][^}\n]*|[^{}\n]*=[^{}\n]*)\}              # attributes
    | (?<=\])\([^)\n]*\)                                  # targets of links and pictures
    | <https?://[^>\n]*> | https?://[^\s)<>,，。；）]+      # addresses
    | \bdoi:\s?\S+
    | -?@[\w:.#$%&+?<>~/-]*\w                             # citation and reference keys
    | \[\^[^\]\n]+\]                                      # footnote marks
    | ^[ \t>]*\(?\d{1,2}[.)](?=[ \t])                     # numbers of list items
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_SPOKEN_ATTRIBUTE = re.compile(r'(?<=[ {])(?:title|fig-alt|fig-cap)="([^"]*)"')
_MATHS = re.compile(r"\$\$.*?\$\$|(?<![\\0-9A-Za-z_])\$(?=\S)[^$\n]*?\S\$|(?<!\\)\$\S\$", re.DOTALL)
_NOTATION = re.compile(r"[_^](?:\{[^{}]*\}|\w)|(?<![\d.])\d(?![\d.]|,\d)")

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?:19|20)\d\d"
_RANGE = rf"{_YEAR}(?:\s?(?:[-–—−~～/]{{1,2}}|至|到)\s?(?:{_YEAR}|\d\d(?!\d)))"
_COUNTED = (
    r"per\s?cent|yuan|dollars|USD|RMB|households|families|persons|people|children|members|units|"
    r"villages|villagers|counties|farmers|respondents|individuals|participants|observations|cases|"
    r"points|kg|km|mu|hectares"
)
_NO_COUNT = rf"(?![\d.,]*\d|\s?%|\s+(?:{_COUNTED})\b)"
_ALLOWED = re.compile(
    rf"""
      {_YEAR}\s?(?:年代?|年度)(?:\s?\d{{1,2}}\s?月(?:份|\s?\d{{1,2}}\s?日)?)?  # 2024年7月3日
    | \d{{1,2}}\s?月(?:份|\s?\d{{1,2}}\s?日)
    | {_YEAR}-\d\d(?:-\d\d)?(?!\d)                                          # 2025-06-23
    | {_RANGE}\s?(?:年度?)?{_NO_COUNT}                                       # 2014—2016年
    | \b(?:19|20)\d0s\b                                                    # the 1990s
    | {_YEAR}(?=[、和及与])(?=[^。\n]{{0,12}}\d年)                              # 2014、2016年
    | (?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?)?\b{_MONTH}\s(?:\d{{1,2}},?\s)?{_YEAR}   # 3 July 2024
    | \b{_MONTH}\s\d{{1,2}}\b(?![\d.,]*\d)|\b\d{{1,2}}\s{_MONTH}\b
    | (?:\b(?:in|since|from|until|till|by|to|and|or|of|before|after|during|between|through|early|
        late|mid|year|years|spring|summer|autumn|winter|end\sof|document|season)[\s-]
        |(?<=[(,;，；（]))\s?(?:{_RANGE}|{_YEAR})\b{_NO_COUNT}              # in 2024, (2015)
    | [〔\[［(（]\s?{_YEAR}\s?[〕\]］)）]\s?(?:第|No\.?\s?)?\s?\d+\s?号?             # 〔2023〕39号
    | (?:第\s?)?\d+\s?号(?:文件?|令|公告|通知)?
    | \b(?:No|Nos)\.?\s?\d+(?:\s(?:of|\[)\s?{_YEAR}\]?)?                     # No. 39
    | \bGB(?:/T)?\s?\d+(?:[-–—]{_YEAR})?|\bISO\s?\d+(?:[-–—:]\d+)*
    | 第\s?\d+(?:\.\d+)*\s?(?:节|章|条|款|项|部分|编|页)                            # 第2节
    | (?:\b(?:[Ss]ections?|[Cc]hapters?|[Aa]rticles?|[Aa]ppendix|[Pp]art)\s|§\s?)\d+(?:\.\d+)*
    | (?<![\w.])[A-Za-z]+[A-Za-z-]*\d+(?!\d*[.,]\d)\w*|\b[23]SLS\b            # HC1, 2SLS
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d[\d.,，]*\d\s?%?|\d\s?[%％]?")


@dataclass(frozen=True)
class Typed:
    """A number typed into prose: its line (from 1) and the number as written."""

    line: int
    text: str


def typed_numbers(source: str) -> Iterator[Typed]:
    """Yield the numbers of a Quarto source that no rule allows.

    Digits of every script count, full-width ones too; numbers written in Chinese words do not.
    """
    prose = _ALLOWED.sub(_blank, _prose(source))
    for match in _NUMBER.finditer(prose):
        yield Typed(source.count("\n", 0, match.start()) + 1, match[0].strip())


def _prose(source: str) -> str:
    """Return the source with everything that is not prose blanked, character for character."""
    _, head = split_front_matter(source)
    body = _MARKUP.sub(_spoken_attributes, source[len(head) :])
    body = _MATHS.sub(lambda match: _NOTATION.sub(_blank, match[0]), body)
    return _spoken_metadata(head) + body


def _spoken_metadata(head: str) -> str:
    """Keep of a front matter the values that readers see."""
    kept = re.sub(r"[^\n]", " ", head)
    if not head:
        return kept
    fence = head.index("\n") + 1
    node = yaml.compose(head[fence : head.rindex("---")], Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    for key, value in pairs:
        if key.value in _SPOKEN_KEYS:
            start, end = fence + value.start_mark.index, fence + value.end_mark.index
            kept = kept[:start] + _MARKUP.sub(_blank, head[start:end]) + kept[end:]
    return kept


def _spoken_attributes(match: re.Match[str]) -> str:
    """Blank a piece of markup, but for the attributes that readers see."""
    kept = _blank(match)
    for spoken in _SPOKEN_ATTRIBUTE.finditer(match[0]):
        kept = kept[: spoken.start(1)] + spoken[1] + kept[spoken.end(1) :]
    return kept


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
