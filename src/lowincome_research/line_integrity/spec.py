"""The `line_integrity` section of `study.yaml`: which amounts are held against which lines."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from lowincome_research.strict import Identifier, Location, Model

Time = str | int
Level = Annotated[float, Field(gt=0)] | Identifier


class LineIntegritySpec(Model):
    """Amounts, the lines they are held against, and where copying would show.

    Attributes
    ----------
    income
        What is compared to the lines, in their unit (per head and year).
    reported
        The amount as it was reported, such as the household's total, whose digits and repetitions
        are looked at; `income` where left out. An amount per head has the digits of a division.
    reported_unit
        What one unit of the money in which amounts were told is in the unit of their column, where
        they were converted: 0.0379 for rupees in dollars. Whole multiples are whole amounts.
    at
        Time that is looked at; all times where left out.
    lines
        By name: a number, a column, or a policy line.
    village
        Column of the village, within which identical amounts are counted.
    county
        Column within which amounts are shuffled between villages, and by which digits are told;
        the stratum of the design where left out.
    round
        Round figures, ascending, each a multiple of the one before.
    window
        Width of the bands under and over a line, as a share of the line; the narrowest that holds
        enough households where left out.
    """

    income: Identifier
    reported: Identifier | None = None
    reported_unit: float | None = Field(default=None, gt=0)
    at: Time | None = None
    lines: dict[Identifier, Level] = Field(default_factory=dict)
    village: Identifier | None = None
    county: Identifier | None = None
    round: tuple[Annotated[int, Field(gt=1)], ...] = Field(default=(100, 1000), min_length=1)
    window: float | None = Field(default=None, gt=0, le=0.05)

    @model_validator(mode="after")
    def _round_figures_are_nested(self) -> LineIntegritySpec:
        for fine, coarse in pairwise(self.round):
            if coarse <= fine or coarse % fine:
                raise ValueError(
                    f"'round': {coarse} is no larger multiple of {fine}; write round figures "
                    "ascending, each a multiple of the one before, as [100, 1000]"
                )
        return self

    @property
    def amount(self) -> str:
        """The column whose digits and repetitions are looked at."""
        return self.reported or self.income


def columns_used(spec: LineIntegritySpec) -> Mapping[Location, str]:
    """Return the columns the section names; those that may be policy lines are in `lines_used`."""
    named = {key: getattr(spec, key) for key in ("income", "reported", "village", "county")}
    return {(key,): column for key, column in named.items() if column is not None}


def lines_used(spec: LineIntegritySpec) -> Mapping[Location, str]:
    """Return the names given as lines: each must be a column or a policy line."""
    return {("lines", name): level for name, level in spec.lines.items() if isinstance(level, str)}
