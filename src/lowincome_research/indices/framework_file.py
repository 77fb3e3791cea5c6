"""Framework files: a tree, or a table of nodes that name their parent; all faults at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Discriminator, Tag, TypeAdapter, model_validator

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.indices.framework import (
    Dimension,
    Framework,
    FrameworkHead,
    FrameworkTree,
    Leaf,
    Node,
    names_of,
)
from lowincome_research.strict import Document, Identifier, Location, load_yaml, parse


class NodeRow(Dimension):
    """A dimension in a table; without `parent` it stands at the top."""

    parent: Identifier | None = None


class LeafRow(Leaf):
    """An indicator in a table."""

    parent: Identifier | None = None


def _kind(data: Any) -> str:
    inner = "id" in data if isinstance(data, dict) else isinstance(data, NodeRow)
    return "NodeRow" if inner else "LeafRow"


Row = Annotated[
    Annotated[NodeRow, Tag("NodeRow")] | Annotated[LeafRow, Tag("LeafRow")], Discriminator(_kind)
]


class FrameworkTable(FrameworkHead):
    """A framework as a table, like COINr's: a row per dimension and indicator."""

    nodes: tuple[Row, ...]

    @model_validator(mode="after")
    def _is_made_of_something(self) -> FrameworkTable:
        self.check_parts(self.nodes, (row for row in self.nodes if isinstance(row, NodeRow)))
        return self


def framework_schema() -> dict[str, Any]:
    """Return the JSON Schema of framework files: a tree, or a table."""
    return TypeAdapter(FrameworkTree | FrameworkTable).json_schema()


def load_framework(path: Path, columns: Collection[str] | None = None) -> Framework:
    """Read and validate a framework.

    Parameters
    ----------
    columns
        Columns of the panel; where given, an indicator must be one of them.

    Raises
    ------
    StudyError
        The file is absent or invalid; or names are repeated, parents absent, dimensions empty or
        their own ancestors, or indicators no columns; all such problems at once.
    """
    document = load_yaml(path)
    tabular = isinstance(document.data, dict) and "nodes" in document.data
    return _from_table(document, columns) if tabular else _from_tree(document, columns)


def _from_tree(document: Document, columns: Collection[str] | None) -> Framework:
    tree = parse(document, FrameworkTree)
    leaves = {leaf.column: leaf for leaf in tree.leaves}
    _raise_any(_wrong_names(list(names_of(tree.children)), leaves, columns, document))
    return Framework(**dict(tree))


def _from_table(document: Document, columns: Collection[str] | None) -> Framework:
    table = parse(document, FrameworkTable)
    names: list[tuple[Location, str]] = [
        (("nodes", i, "id" if isinstance(row, NodeRow) else "column"), _name(row))
        for i, row in enumerate(table.nodes)
    ]
    leaves = {row.column: row for row in table.nodes if isinstance(row, LeafRow)}
    _raise_any([
        *_wrong_names(names, leaves, columns, document),
        *_wrong_parents(table.nodes, document),
    ])  # fmt: skip
    head = {key: value for key, value in table if key != "nodes"}
    return Framework(**head, children=_children(table.nodes, None))


def _raise_any(problems: Sequence[Problem]) -> None:
    if problems:
        raise StudyError(problems)


def _wrong_names(
    names: Sequence[tuple[Location, str]],
    leaves: Mapping[str, Leaf],
    columns: Collection[str] | None,
    document: Document,
) -> list[Problem]:
    counts = Counter(name for _, name in names)
    repeated = [
        Problem(document.address(at), f"'{name}' is named more than once", fix="use each name once")
        for at, name in names
        if counts[name] > 1
    ]
    known = sorted(columns) if columns is not None else list(leaves)
    unknown = [
        _no_column(document.address(at), leaves[name], known)
        for at, name in names
        if at[-1] == "column" and name not in known
    ]
    return repeated + unknown


def _no_column(where: str, leaf: Leaf, known: Sequence[str]) -> Problem:
    fix = suggestion(leaf.column, known)
    if leaf.note:
        codes = ", ".join(f"{answer} {value:g}" for answer, value in (leaf.coding or {}).items())
        coding = f" ({codes})" if codes else ""
        fix = f"derive it and declare it in the codebook: {leaf.note}{coding}"
    return Problem(where, f"the panel has no column '{leaf.column}'", ", ".join(known), fix)


def _wrong_parents(rows: Sequence[NodeRow | LeafRow], document: Document) -> Iterator[Problem]:
    parents = {row.id: row.parent for row in rows if isinstance(row, NodeRow)}
    used = {row.parent for row in rows}
    for position, row in enumerate(rows):
        where = document.address(("nodes", position, "parent"))
        if row.parent is not None and row.parent not in parents:
            seen = f"no dimension is called '{row.parent}'"
            yield Problem(where, seen, ", ".join(parents), suggestion(row.parent, list(parents)))
        if isinstance(row, NodeRow):
            if row.id not in used:
                at = document.address(("nodes", position))
                yield Problem(at, f"no row names the dimension '{row.id}' as its parent")
            circle = _circle(row.id, parents)
            if circle:
                yield Problem(where, f"'{row.id}' is its own ancestor: {' < '.join(circle)}")


def _circle(start: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return the way from a dimension up to itself; nothing where there is none."""
    path, above = [start], parents.get(start)
    while above is not None and above not in path:
        path.append(above)
        above = parents.get(above)
    return [*path, start] if above == start else []


def _children(rows: Sequence[NodeRow | LeafRow], parent: str | None) -> tuple[Node | Leaf, ...]:
    found = [row for row in rows if row.parent == parent]
    return tuple(
        Node(id=row.id, label=row.label, weight=row.weight, children=_children(rows, row.id))
        if isinstance(row, NodeRow)
        else Leaf(**{key: value for key, value in row if key != "parent"})
        for row in found
    )


def _name(row: NodeRow | LeafRow) -> str:
    return row.id if isinstance(row, NodeRow) else row.column
