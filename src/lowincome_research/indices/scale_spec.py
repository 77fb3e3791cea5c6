"""The key `scale` of an index: whether its indicators are items, and alike in which groups."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, field_validator

from lowincome_research.strict import Identifier, Model


class Scale(Model):
    """Indicators that are items of one scale.

    Attributes
    ----------
    invariance
        Columns with few values, the groups in which the items are to mean the same.
    """

    invariance: tuple[Identifier, ...] = Field(min_length=1)

    @field_validator("invariance")
    @classmethod
    def _each_once(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(columns)) < len(columns):
            raise ValueError("a column is named twice")
        return columns


def _kind(given: Any) -> str:
    return "scale" if isinstance(given, dict | Scale) else "asked"


ScaleKey = Annotated[
    Annotated[bool, Tag("asked")] | Annotated[Scale, Tag("scale")], Discriminator(_kind)
]
"""Whether the indicators are items of one scale, or the scale with its groups."""


def groups_compared(scale: ScaleKey) -> tuple[str, ...]:
    """Return the columns of groups in which the items of a scale are to mean the same."""
    return scale.invariance if isinstance(scale, Scale) else ()
