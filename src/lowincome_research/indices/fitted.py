"""The fitted index: plain numbers that turn indicators into scores, saved as a file to cite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from lowincome_research.artifacts import write_json
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import Aggregate, IndexSpec
from lowincome_research.strict import Identifier, Model, load_yaml, parse


class FittedLeaf(Model):
    """An indicator with its bounds and weight.

    Attributes
    ----------
    low, high
        Ends to which values are clipped; equal where the indicator was constant, whose weight
        is then 0.
    weight
        Share in its dimension; the weights of a dimension add up to 1.
    """

    column: Identifier
    direction: Literal[1, -1] | None
    optimum: float | None
    money: bool
    low: float
    high: float
    weight: float


class FittedNode(Model):
    """A dimension with its weight; the root is the index itself, of weight 1."""

    id: Identifier
    weight: float
    children: tuple[FittedNode | FittedLeaf, ...]


FittedNode.model_rebuild()


class Step(Model):
    """One step of the fitting: its verb and every argument, with the counts it met."""

    verb: Literal["base", "deflate", "bound", "weigh", "aggregate", "warn"]
    arguments: dict[str, Any]


class FittedIndex(Model):
    """An index frozen on its base rows.

    Attributes
    ----------
    framework, spec, weight
        What was fitted: with the same rows they give the same numbers (see `fit.replay`).
    root
        Bounds and weights per level.
    steps
        What was done, in order.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    version: Literal[1] = 1
    name: Identifier
    framework: Framework
    spec: IndexSpec
    weight: Identifier | None
    root: FittedNode
    steps: tuple[Step, ...]

    @property
    def aggregate(self) -> Aggregate:
        """How a dimension is made of its parts."""
        return self.spec.aggregate

    @property
    def leaves(self) -> tuple[FittedLeaf, ...]:
        """All indicators."""
        return tuple(child for _, child in walk(self.root) if isinstance(child, FittedLeaf))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Ids of the dimensions, parents first."""
        return tuple(child.id for _, child in walk(self.root) if isinstance(child, FittedNode))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the index must know."""
        return tuple(str(step.arguments["text"]) for step in self.steps if step.verb == "warn")

    def column_of(self, dimension: str) -> str:
        """Return the column in which a dimension's score stands."""
        return f"{self.name}__{dimension}"

    def save(self, path: Path) -> None:
        """Write the index as JSON, atomically; numbers are kept to the last bit."""
        write_json(path, self.model_dump(mode="json", by_alias=True))


def load_index(path: Path) -> FittedIndex:
    """Read a fitted index.

    Raises
    ------
    StudyError
        The file is absent or is not a fitted index of this version; all problems at once.
    """
    return parse(load_yaml(path), FittedIndex)


def walk(node: FittedNode) -> Iterator[tuple[FittedNode, FittedNode | FittedLeaf]]:
    """Yield every part below a node with its parent, parents before their children."""
    for child in node.children:
        yield node, child
        if isinstance(child, FittedNode):
            yield from walk(child)
