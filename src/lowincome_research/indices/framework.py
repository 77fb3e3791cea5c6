"""The index framework: a tree of dimensions whose leaves are columns of the panel (design 4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.strict import Identifier, Location, Model, load_yaml, parse
from lowincome_research.terms import Bilingual


class LeafBounds(Model):
    """The scale of an indicator where it is known and not to be estimated."""

    min: float
    max: float

    @model_validator(mode="after")
    def _ordered(self) -> LeafBounds:
        if self.min >= self.max:
            raise ValueError(f"min {self.min:g} is not below max {self.max:g}")
        return self


class Leaf(Model):
    """An indicator; its label is that of the column in the codebook.

    Attributes
    ----------
    direction
        1 where more is better, -1 where less is.
    optimum
        Best value, instead of a direction: the score falls on either side of it.
    weight
        Share in its dimension, where the study asks for fixed weights.
    bounds
        Ends of the scale; estimated on the base wave where left out.
    money
        The column is an amount of money, to be deflated.
    """

    column: Identifier
    direction: Literal[1, -1] | None = None
    optimum: float | None = None
    unit: Bilingual | None = None
    weight: float | None = Field(default=None, gt=0)
    bounds: LeafBounds | None = None
    money: bool = False

    @model_validator(mode="after")
    def _better_is_declared_once(self) -> Leaf:
        if (self.direction is None) == (self.optimum is None):
            raise ValueError(f"indicator '{self.column}': give 'direction' or 'optimum'")
        return self


class Node(Model):
    """A dimension: indicators, further dimensions, or both."""

    id: Identifier
    label: Bilingual
    weight: float | None = Field(default=None, gt=0)
    children: tuple[Child, ...] = Field(min_length=1)


def _kind(data: Any) -> str:
    inner = "children" in data if isinstance(data, dict) else isinstance(data, Node)
    return "Node" if inner else "Leaf"


Child = Annotated[Annotated[Node, Tag("Node")] | Annotated[Leaf, Tag("Leaf")], Discriminator(_kind)]
Node.model_rebuild()


class Framework(Model):
    """A whole index: its label and its dimensions or indicators."""

    schema_: Literal[1] = Field(alias="schema")
    label: Bilingual
    children: tuple[Child, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Framework:
        names = [name for _, name in _names(self.children)]
        repeated = [name for name, count in Counter(names).items() if count > 1]
        if repeated:
            raise ValueError(f"named more than once: {', '.join(map(repr, repeated))}")
        return self

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """All indicators, in the order of the file."""
        return tuple(_leaves(self.children))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the index is made of."""
        return tuple(leaf.column for leaf in self.leaves)


def load_framework(path: Path, columns: Collection[str] | None = None) -> Framework:
    """Read and validate a framework.

    Parameters
    ----------
    columns
        Columns of the panel; where given, an indicator must be one of them.

    Raises
    ------
    StudyError
        The file is absent or invalid, or an indicator is no column; all problems at once.
    """
    document = load_yaml(path)
    framework = parse(document, Framework)
    known = sorted(columns) if columns is not None else framework.columns
    unknown = [
        Problem(
            document.address(location),
            f"the panel has no column '{name}'",
            ", ".join(known),
            suggestion(name, known),
        )
        for location, name in _names(framework.children)
        if location[-1] == "column" and name not in known
    ]
    if unknown:
        raise StudyError(unknown)
    return framework


def _leaves(children: tuple[Node | Leaf, ...]) -> Iterator[Leaf]:
    for child in children:
        if isinstance(child, Leaf):
            yield child
        else:
            yield from _leaves(child.children)


def _names(
    children: tuple[Node | Leaf, ...], at: Location = ("children",)
) -> Iterator[tuple[Location, str]]:
    """Yield the id of each dimension and the column of each indicator with its place."""
    for position, child in enumerate(children):
        here = (*at, position)
        if isinstance(child, Leaf):
            yield (*here, "column"), child.column
        else:
            yield (*here, "id"), child.id
            yield from _names(child.children, (*here, "children"))
