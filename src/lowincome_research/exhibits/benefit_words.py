"""What the benefits' exhibits call times, money and parameters, and what stands under them."""

from __future__ import annotations

import pandas as pd

from lowincome_research.entitlements.benefit_results import BenefitResults
from lowincome_research.exhibits import display
from lowincome_research.exhibits.joined import as_note
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.exhibits.words import inside
from lowincome_research.policy.lines import policy_line
from lowincome_research.policy.resolve import UNDATED
from lowincome_research.terms import LANGUAGES, Bilingual

PHRASES = Phrases("benefits")
_LARGE = 1e7
"""Yuan from which money is written in 亿元 and billions."""


def moment(time: object) -> Bilingual:
    """Return a time as a text names it: 2024年 and ``2024``; 本期 where there is no time."""
    text = str(time)
    if not text:
        return Bilingual(zh="本期", en="the survey year")
    return Bilingual(zh=f"{text}年" if text.isdigit() else text, en=text)


def money(yuan: float) -> Bilingual:
    """Return a sum of money in the unit of its size."""
    large = yuan >= _LARGE
    zh, en = (1e8, 1e9) if large else (1e4, 1e3)
    amount = Bilingual(zh=display.number(yuan / zh, 1), en=display.number(yuan / en, 1))
    return PHRASES.filled("unit", "large" if large else "small", amount=amount)


def with_words(frame: pd.DataFrame, group: str, column: str) -> pd.DataFrame:
    """Add the words of a column's codes in both languages."""
    words = {code: PHRASES.word(group, str(code)) for code in frame[column].unique()}
    return frame.assign(
        **{f"{column}_{one}": [words[code][one] for code in frame[column]] for one in LANGUAGES}
    )


def unchecked(results: BenefitResults) -> list[Bilingual]:
    """Return the parameters of the latest time that are recalled or placeholders."""
    times = (results.last, UNDATED)
    loose = [one for one in results.benefits.fitted.unchecked if one.time in times]
    return [policy_line(one.name, one.region).label for one in loose]


def listed(names: list[Bilingual]) -> Bilingual:
    """Return names as one list."""
    return Bilingual(
        zh="、".join(one.zh for one in names), en=", ".join(inside(one.en) for one in names)
    )


def note(results: BenefitResults, *parts: Bilingual) -> Bilingual:
    """Join notes, then say how many parameters are unchecked and that a regime is a scenario."""
    fitted, loose = results.benefits.fitted, unchecked(results)
    said = list(parts)
    if loose:
        said.append(PHRASES.filled("note", "unchecked", count=str(len(loose))))
    if fitted.regime == "merged":
        said.append(PHRASES.word("note", "merged"))
    return as_note(said)
