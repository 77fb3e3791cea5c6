"""The index framework: a tree of dimensions whose leaves are columns of the panel (design 4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from lowincome_research.strict import Identifier, Location, Model
from lowincome_research.terms import Bilingual

Confidence = Literal["stated", "secondary", "memory", "choice"]
"""``stated`` in a source that was read, in a ``secondary`` copy, from ``memory``; or a ``choice``
of this project, taken from no study."""


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
        Share in its dimension, or in the whole index where the framework's weights are global; used
        where the study asks for fixed weights.
    bounds
        Ends of the scale; estimated on the base wave where left out.
    target
        Value at which the score reaches 1, where the study normalises by target.
    money
        The column is an amount of money, to be deflated.
    coding
        Value of each answer, or factor of each kind, from which a published study makes the
        column; see `coding.coded`.
    note
        What the column holds, for those who have to derive it.
    """

    column: Identifier
    direction: Literal[1, -1] | None = None
    optimum: float | None = None
    unit: Bilingual | None = None
    weight: float | None = Field(default=None, gt=0)
    bounds: LeafBounds | None = None
    target: float | None = None
    money: bool = False
    coding: Mapping[str, float] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _better_is_declared_once(self) -> Leaf:
        if (self.direction is None) == (self.optimum is None):
            raise ValueError(f"indicator '{self.column}': give 'direction' or 'optimum'")
        return self


class Dimension(Model):
    """A dimension by itself."""

    id: Identifier
    label: Bilingual
    weight: float | None = Field(default=None, gt=0)


class Node(Dimension):
    """A dimension: indicators, further dimensions, or both."""

    children: tuple[Child, ...]

    @model_validator(mode="after")
    def _is_made_of_something(self) -> Node:
        if not self.children:
            raise ValueError(f"dimension '{self.id}' has no children")
        return self


def _kind(data: Any) -> str:
    if isinstance(data, dict):
        return "Node" if {"id", "children"} & set(data) else "Leaf"
    return "Node" if isinstance(data, Node) else "Leaf"


Child = Annotated[Annotated[Node, Tag("Node")] | Annotated[Leaf, Tag("Leaf")], Discriminator(_kind)]
Node.model_rebuild()


class FrameworkHead(Model):
    """What a framework says of itself.

    Attributes
    ----------
    source
        Citation of the study it is taken from.
    confidence
        How well its weights and codings are known.
    complete
        All its indicators and weights are known; one that is not has no fixed weights.
    not_printed
        What is not known of an incomplete one.
    weights_are
        ``within``: a weight is a share in its dimension; ``global``: in the whole index, and a
        dimension's is the sum of its indicators'.
    """

    schema_: Literal[1] = Field(alias="schema")
    label: Bilingual
    source: str | None = None
    confidence: Confidence | None = None
    complete: bool = True
    not_printed: str | None = None
    weights_are: Literal["within", "global"] = "within"

    def check_parts(self, parts: Sequence[object], dimensions: Iterable[Dimension]) -> None:
        """Raise a ValueError where there are no parts, or dimensions weigh what only leaves may."""
        if not parts:
            raise ValueError("the framework has no children")
        weighed = [node.id for node in dimensions if node.weight is not None]
        if self.weights_are == "global" and weighed:
            named = ", ".join(map(repr, weighed))
            raise ValueError(f"global weights stand at indicators alone, not at {named}")

    @model_validator(mode="after")
    def _says_what_it_lacks(self) -> FrameworkHead:
        if self.complete == (self.not_printed is not None):
            raise ValueError(
                "'not_printed' says what an incomplete framework lacks, and only there"
            )
        return self


class FrameworkTree(FrameworkHead):
    """A framework as a tree, whose names have not been checked yet."""

    children: tuple[Child, ...]

    @model_validator(mode="after")
    def _is_made_of_something(self) -> FrameworkTree:
        self.check_parts(self.children, nodes_of(self.children))
        return self

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """All indicators, in the order of the file."""
        return tuple(_leaves(self.children))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the index is made of."""
        return tuple(leaf.column for leaf in self.leaves)


class Framework(FrameworkTree):
    """A whole index: its label and its dimensions or indicators."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Framework:
        names = [name for _, name in names_of(self.children)]
        repeated = [name for name, count in Counter(names).items() if count > 1]
        if repeated:
            raise ValueError(f"named more than once: {', '.join(map(repr, repeated))}")
        return self


def nodes_of(children: tuple[Node | Leaf, ...]) -> Iterator[Node]:
    """Yield every dimension, parents first."""
    for child in children:
        if isinstance(child, Node):
            yield child
            yield from nodes_of(child.children)


def _leaves(children: tuple[Node | Leaf, ...]) -> Iterator[Leaf]:
    for child in children:
        if isinstance(child, Leaf):
            yield child
        else:
            yield from _leaves(child.children)


def names_of(
    children: tuple[Node | Leaf, ...], at: Location = ("children",)
) -> Iterator[tuple[Location, str]]:
    """Yield the id of each dimension and the column of each indicator with its place."""
    for position, child in enumerate(children):
        here = (*at, position)
        if isinstance(child, Leaf):
            yield (*here, "column"), child.column
        else:
            yield (*here, "id"), child.id
            yield from names_of(child.children, (*here, "children"))
