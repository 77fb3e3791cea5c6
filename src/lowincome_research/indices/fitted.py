"""The fitted index: plain numbers that turn indicators into scores, saved as a file to cite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field

from lowincome_research.artifacts import write_json
from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.spec import Aggregate, IndexSpec
from lowincome_research.strict import Identifier, Model, load_yaml, parse

VERSION: Final = 2
LogMethod = Literal["log", "log1p"]


class Fill(Model):
    """What stands for a missing value of an indicator, in its own unit.

    Attributes
    ----------
    value
        Where the row's group is missing or was not met on the base rows.
    groups
        Pairs of a group and its value.
    """

    value: float
    groups: tuple[tuple[str | int | float | bool, float], ...] = ()


class ZScore(Model):
    """Weighted mean and standard deviation of an indicator's scores on the base rows."""

    mean: float
    sd: float


class Ranks(Model):
    """Share of the base rows that score worse, at scores in ascending order; linear between."""

    at: tuple[float, ...]
    share: tuple[float, ...]


class FittedLeaf(Model):
    """An indicator with its bounds and weight.

    Attributes
    ----------
    low, high
        Ends to which values are clipped, in the indicator's unit (real where money is deflated);
        equal where the indicator was constant, whose weight is then 0.
    log
        Which logarithm is taken of the clipped value.
    fill
        What stands for missing values; without it a row that lacks one has no score.
    place
        How the score between 0 and 1 is then placed among those of the base rows.
    weight
        Share in its dimension; the weights of a dimension add up to 1.
    """

    column: Identifier
    direction: Literal[1, -1] | None
    optimum: float | None
    money: bool
    low: float
    high: float
    log: LogMethod | None = None
    fill: Fill | None = None
    place: ZScore | Ranks | None = None
    weight: float

    @property
    def constant(self) -> bool:
        """Whether the indicator did not vary on the base rows."""
        return self.low == self.high


class FittedNode(Model):
    """A dimension with its weight; the root is the index itself, of weight 1."""

    id: Identifier
    weight: float
    children: tuple[FittedNode | FittedLeaf, ...]


FittedNode.model_rebuild()


class Step(Model):
    """One step of the fitting: its verb and every argument, with the counts it met."""

    verb: Literal["base", "deflate", "treat", "bound", "normalise", "weigh", "aggregate", "warn"]
    arguments: dict[str, Any]


class FittedIndex(Model):
    """An index frozen on its base rows.

    Attributes
    ----------
    framework, spec, weight, judgements
        What was fitted: with the same rows they give the same numbers (see `fit.replay`).
    root
        Bounds and weights per level.
    steps
        What was done, in order.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    version: Literal[2] = VERSION
    name: Identifier
    framework: Framework
    spec: IndexSpec
    weight: Identifier | None
    judgements: dict[str, Judgements] = Field(default_factory=dict)
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
    def columns(self) -> tuple[str, ...]:
        """Columns that scoring adds: the index, its dimensions, its coupling where wanted."""
        dimensions = (self.column_of(one) for one in self.dimensions)
        return (self.name, *dimensions, *self.coupling_columns)

    @property
    def coupling_columns(self) -> tuple[str, ...]:
        """Columns of coupling coordination, where the study asks for it."""
        wanted = COUPLING if self.spec.coupling else ()
        return tuple(self.column_of(one) for one in wanted)

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


COUPLING = ("coupling", "coordination", "coupling_floored")
"""What coupling coordination adds to an index; no dimension may be called so."""


def load_index(path: Path) -> FittedIndex:
    """Read a fitted index.

    Raises
    ------
    StudyError
        The file is absent, was fitted by another version, or is no fitted index; all problems at
        once.
    """
    document = load_yaml(path)
    found = document.data.get("version") if isinstance(document.data, dict) else None
    if found is not None and found != VERSION:
        seen = f"an index fitted in version {found} of the format; this program reads {VERSION}"
        raise StudyError(
            Problem(path.name, seen, fix="fit it anew, or use the release that wrote it")
        )
    return parse(document, FittedIndex)


def walk(node: FittedNode) -> Iterator[tuple[FittedNode, FittedNode | FittedLeaf]]:
    """Yield every part below a node with its parent, parents before their children."""
    for child in node.children:
        yield node, child
        if isinstance(child, FittedNode):
            yield from walk(child)


def global_weights(root: FittedNode) -> dict[str, float]:
    """Return the weight of each indicator in the whole index, by column; they add up to 1."""
    return dict(_global(root, 1.0))


def _global(node: FittedNode, share: float) -> Iterator[tuple[str, float]]:
    for child in node.children:
        part = share * child.weight
        if isinstance(child, FittedNode):
            yield from _global(child, part)
        else:
            yield child.column, part
