"""The study's `disclosure` section: the smallest cell that is shown and how counts are rounded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lowincome_research.strict import Model

DataClass = Literal["synthetic", "open", "restricted"]


class DisclosureSpec(Model):
    """What the study says; a key left out follows the data class (see `rules_for`)."""

    threshold: Annotated[int, Field(ge=0)] | None = None
    round_to: Annotated[int, Field(ge=1)] | None = None


class Rules(Model):
    """Cells of fewer than `threshold` units are emptied; counts become multiples of `round_to`."""

    threshold: int
    round_to: int


_DEFAULTS = {"restricted": Rules(threshold=10, round_to=5)}
_OPEN = Rules(threshold=0, round_to=1)


def rules_for(data_class: DataClass, spec: DisclosureSpec) -> Rules:
    """Return the rules in force: the study's own, else those of its data class."""
    default = _DEFAULTS.get(data_class, _OPEN)
    return Rules(
        threshold=default.threshold if spec.threshold is None else spec.threshold,
        round_to=default.round_to if spec.round_to is None else spec.round_to,
    )
