"""The study's `reports` section: which languages and formats are rendered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lowincome_research.strict import Model
from lowincome_research.terms import LANGUAGES, Language

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
Renderer = Literal["auto", "quarto", "embedded"]


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError(f"each name once, saw {', '.join(names)}")
    return names


class ReportsSpec(Model):
    """What the study says about its reports; everything is rendered by default."""

    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_distinct)] = (
        LANGUAGES
    )
    formats: Annotated[tuple[Format, ...], Field(min_length=1), AfterValidator(_distinct)] = FORMATS
