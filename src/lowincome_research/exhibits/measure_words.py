"""Words of the measures' exhibits, read once from `measures.yaml`."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lowincome_research.exhibits import display
from lowincome_research.exhibits.phrases import Phrases
from lowincome_research.terms import LANGUAGES, Bilingual

_PHRASES = Phrases("measures")
word, filled = _PHRASES.word, _PHRASES.filled


def joined(parts: Iterable[Bilingual]) -> Bilingual:
    """Return notes as one, without a final stop."""
    texts = list(parts)
    return Bilingual(zh="；".join(t.zh for t in texts), en="; ".join(t.en for t in texts))


def moment(time: object) -> Bilingual:
    """Return a time as a text names it: 2024年, 2024."""
    text = str(time)
    return Bilingual(zh=f"{text}年" if text.isdigit() else text, en=text)


def with_words(frame: pd.DataFrame, group: str, column: str) -> pd.DataFrame:
    """Add ``<column>_zh`` and ``<column>_en``, the words for a column's codes."""
    return frame.assign(**{
        f"{column}_{language}": [word(group, str(code))[language] for code in frame[column]]
        for language in LANGUAGES
    })  # fmt: skip


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal."""
    return display.share(share, 1)


def points(share: float) -> str:
    """Return a difference of shares in percentage points with one decimal."""
    return display.number(100 * share, 1)
