"""Files of pairwise judgements, in which experts compare the parts of each dimension."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import isclose
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from lowincome_research.errors import Problem, StudyError
from lowincome_research.strict import Identifier, Location, Model, load_yaml, parse

MOST_PARTS = 10
"""Beyond ten parts the random index of Saaty is not tabulated here."""


def _number(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    try:
        return float(Fraction(cell.replace(" ", "")))
    except (ValueError, ZeroDivisionError):
        return cell


Judgement = Annotated[Annotated[float, Field(gt=0)] | None, BeforeValidator(_number)]
"""How many times as important the row is as the column: a number or a fraction such as 1/3."""


class Expert(Model):
    """The judgements of one expert, or of a group that has agreed.

    Attributes
    ----------
    expert
        A name that stands for no person, such as ``county_office``.
    matrix
        A row per part, in the order of `children`; below the diagonal stand the reciprocals.
    """

    expert: Identifier
    matrix: tuple[tuple[Judgement, ...], ...]


class Comparison(Model):
    """The judgements on the parts of one dimension.

    Attributes
    ----------
    children
        The dimension's parts: ids of dimensions, columns of indicators.
    """

    children: tuple[Identifier, ...]
    experts: tuple[Expert, ...]

    @model_validator(mode="after")
    def _something_to_weigh(self) -> Comparison:
        if not 1 <= len(self.children) <= MOST_PARTS:
            raise ValueError(
                f"'children' names one to {MOST_PARTS} parts, not {len(self.children)}"
            )
        if not self.experts:
            raise ValueError("no expert has judged")
        return self


class Judgements(Model):
    """A file of judgements.

    Attributes
    ----------
    source
        Who judged, when and how; no names.
    nodes
        By id of the dimension; that of the whole index stands under the index's name.
    """

    schema_: Literal[1] = Field(alias="schema")
    source: str
    nodes: Mapping[Identifier, Comparison] = Field(min_length=1)


def read_judgements(path: Path) -> tuple[Judgements, Callable[[Location], str]]:
    """Read a file whose matrices are complete and reciprocal, and the address of each place.

    Raises
    ------
    StudyError
        The file is absent or invalid, a judgement is missing, or two of them are not reciprocal;
        all problems at once, with expert and cell.
    """
    document = load_yaml(path)
    judgements = parse(document, Judgements)
    problems = [
        problem
        for node, comparison in judgements.nodes.items()
        for problem in _faults(comparison, ("nodes", node), document.address)
    ]
    if problems:
        raise StudyError(problems)
    return judgements, document.address


def _faults(
    comparison: Comparison, at: Location, address: Callable[[Location], str]
) -> Iterator[Problem]:
    names = comparison.children
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        yield Problem(address((*at, "children")), f"named more than once: {', '.join(repeated)}")
    experts = [expert.expert for expert in comparison.experts]
    for name in sorted({name for name in experts if experts.count(name) > 1}):
        yield Problem(address((*at, "experts")), f"two experts are called '{name}'")
    for position, expert in enumerate(comparison.experts):
        here = (*at, "experts", position, "matrix")
        for place, seen, fix in _matrix_faults(expert, names):
            yield Problem(address((*here, *place)), f"expert '{expert.expert}': {seen}", fix=fix)


def _matrix_faults(expert: Expert, names: tuple[str, ...]) -> Iterator[tuple[Location, str, str]]:
    matrix, k = expert.matrix, len(names)
    if len(matrix) != k or any(len(row) != k for row in matrix):
        shape = f"{len(matrix)} rows of {', '.join(str(len(row)) for row in matrix)}"
        yield (), f"the matrix has {shape} judgements", f"give {k} rows of {k}"
        return
    for i in range(k):
        for j in range(i, k):
            upper, lower = matrix[i][j], matrix[j][i]
            pair = f"'{names[i]}' against '{names[j]}'"
            if upper is None or lower is None:
                place = (i, j) if upper is None else (j, i)
                yield place, f"{pair} is not judged", "ask for it: an incomplete matrix is refused"
            elif i == j and not isclose(upper, 1):
                yield (i, j), f"{pair} is {upper:g}", "it is 1"
            elif not isclose(upper * lower, 1):
                seen = f"{pair} is {upper:g} and the other way round {lower:g}"
                yield (j, i), seen, "write the reciprocal as a fraction, such as 1/3"
