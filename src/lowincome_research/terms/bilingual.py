"""A text in the two languages of the reports."""

from __future__ import annotations

from typing import Literal

from lowincome_research.strict import Model

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Bilingual(Model):
    """The same text in Chinese and in English; neither may be empty in a published exhibit."""

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en
