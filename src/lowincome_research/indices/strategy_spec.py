"""The `livelihood_strategy` section of `study.yaml`: what a household's income comes from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import Field

from lowincome_research.artifacts import write_json
from lowincome_research.strict import Identifier, Location, Model, load_yaml, parse

Kind = Literal["farm", "wage", "property", "transfer"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MIXED = "mixed"
STRATEGY = "livelihood_strategy"
DOMINANT = 0.6
"""Share of income above which one kind is the strategy: a choice, not a published threshold."""
VERSION: Final = 1
_SPREAD = ("income_sources", "income_losses", "income_entropy", "income_inverse_simpson")


class LivelihoodStrategySpec(Model):
    """How income is told apart by source, and when one kind of it is the strategy.

    Attributes
    ----------
    sources
        Columns of income, each with the kind of activity it comes from; `farm` is also a
        household's own business. Amounts of all columns are in one unit.
    dominant
        Least share of the kind that is the strategy; ``mixed`` where none has it.
    """

    sources: dict[Identifier, Kind] = Field(min_length=2)
    dominant: float = Field(default=DOMINANT, gt=0.5, le=1)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that occur, in one order whatever that of the sources."""
        return tuple(kind for kind in KINDS if kind in self.sources.values())

    @property
    def strategies(self) -> tuple[str, ...]:
        """Values of the strategy column."""
        return (*self.kinds, MIXED)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that are added to the panel, see `diversification.income_diversification`."""
        return (*(f"income_share_{kind}" for kind in self.kinds), *_SPREAD, STRATEGY)


class _Kept(Model):
    """The section as a file to cite: nothing is estimated, so it is kept as it stands."""

    version: Literal[1] = VERSION
    spec: LivelihoodStrategySpec


def columns_used(spec: LivelihoodStrategySpec) -> Mapping[Location, str]:
    """Return the columns the section names, each under the key where it stands."""
    return {("sources", name): name for name in spec.sources}


def save_strategy(spec: LivelihoodStrategySpec, path: Path) -> None:
    """Write the section as JSON, atomically."""
    write_json(path, _Kept(spec=spec).model_dump(mode="json"))


def load_strategy(path: Path) -> LivelihoodStrategySpec:
    """Read what `save_strategy` wrote.

    Raises
    ------
    StudyError
        The file is absent or is not a livelihood strategy of this version.
    """
    return parse(load_yaml(path), _Kept).spec
