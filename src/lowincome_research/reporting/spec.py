"""The study's `reports` section: which languages and formats are rendered, and Word's style."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lowincome_research.strict import Model
from lowincome_research.terms import LANGUAGES, Language

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
Renderer = Literal["auto", "quarto", "embedded"]
WordStyle = Literal["academic", "official"]
BRIEF = "decision_brief"
"""The report of two pages that draws on all others of a study."""


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError(f"each name once, saw {', '.join(names)}")
    return names


class ReportsSpec(Model):
    """What the study says about its reports; everything is rendered by default.

    Attributes
    ----------
    word_style
        Look of Word files: ``academic`` (宋体, Times New Roman) or ``official`` (仿宋 with 黑体 and
        楷体 headings, after GB/T 9704).
    """

    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_distinct)] = (
        LANGUAGES
    )
    formats: Annotated[tuple[Format, ...], Field(min_length=1), AfterValidator(_distinct)] = FORMATS
    word_style: WordStyle = "academic"
