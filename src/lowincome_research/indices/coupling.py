"""Coupling coordination: how far the dimensions of an index go together (domain B3)."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from functools import cache, reduce
from pathlib import Path
from typing import Any

import narwhals as nw

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.fitted import FittedIndex, FittedNode
from lowincome_research.indices.framework import Confidence
from lowincome_research.stats.quantiles import TIE
from lowincome_research.strict import Identifier, Model, load_yaml, parse
from lowincome_research.terms import Bilingual

_WORDS = Path(__file__).with_name("coupling.yaml")
_LEAST = 1e-300
"""Instead of 0 in a denominator whose numerator is 0 as well."""


class Grade(Model):
    """A grade of coordination: from the bound of the one before up to its own, not included."""

    id: Identifier
    below: float | None
    label: Bilingual


class Grades(Model):
    """All grades, lowest first, how well their bounds are known, and the words of the columns."""

    columns: Mapping[str, Bilingual]
    confidence: Confidence
    grades: tuple[Grade, ...]


@cache
def coordination_grades() -> Grades:
    """Return the grades of coupling coordination on the standard scale."""
    return parse(load_yaml(_WORDS), Grades)


def coupling_labels(fitted: FittedIndex) -> dict[str, Bilingual]:
    """Return the label of each column of coupling coordination that scoring adds."""
    words, index = coordination_grades().columns, fitted.framework.label
    if fitted.spec.coupling is None:
        return {}
    return {
        fitted.column_of(name): Bilingual(zh=f"{index.zh}：{word.zh}", en=f"{index.en}: {word.en}")
        for name, word in words.items()
    }


def with_coupling(frame: Any, fitted: FittedIndex) -> Any:
    """Add the coupling coordination of the dimensions of a scored index, where the spec wants it.

    With dimensions U_i, i = 1 to n, none of them below the floor, and their weights b_i in the
    index, coupling is ``C = n (prod U_i)^(1/n) / sum U_i`` and coordination ``D = sqrt(C sum b_i
    U_i)``. The variant ``liu2020`` leaves out the factor n, as printed there, so that its values
    are not comparable with the standard scale.

    Parameters
    ----------
    frame
        With the columns of the index's dimensions.

    Returns
    -------
    The same kind of frame with ``<index>__coupling``, ``<index>__coordination``, and
    ``<index>__coupling_floored``, the number of dimensions raised to the floor.
    """
    if fitted.spec.coupling is None:
        return frame
    parts = [part for part in fitted.root.children if isinstance(part, FittedNode)]
    floor, n = fitted.spec.coupling.floor, len(parts)
    given = {part.id: nw.col(fitted.column_of(part.id)) for part in parts}
    raised = {name: one.clip(floor) for name, one in given.items()}
    total = reduce(operator.add, raised.values()).clip(_LEAST)
    mean = reduce(operator.mul, (one ** (1 / n) for one in raised.values()))
    coupling = mean / total
    if fitted.spec.coupling.variant == "standard":
        coupling = coupling * n
    whole = reduce(operator.add, (raised[part.id] * part.weight for part in parts))
    floored = reduce(operator.add, (_one_where(one < floor, one) for one in given.values()))
    results = (coupling, (coupling * whole) ** 0.5, floored)
    named = (one.alias(name) for one, name in zip(results, fitted.coupling_columns, strict=True))
    return nw.from_native(frame).with_columns(*named).to_native()


def with_grades(frame: Any, fitted: FittedIndex) -> Any:
    """Add the grade of coordination, ``<index>__coordination_grade``, to a scored frame.

    A value within 1e-9 below a bound belongs to the grade above it.

    Raises
    ------
    StudyError
        The index has no coupling coordination, or one that is not on the standard scale.
    """
    if fitted.spec.coupling is None or fitted.spec.coupling.variant != "standard":
        seen = "grades are those of coupling coordination on the standard scale"
        fix = "set 'coupling: {variant: standard}'"
        raise StudyError(Problem(f"indices.{fitted.name}.coupling", seen, fix=fix))
    value = nw.col(fitted.column_of("coordination"))
    grades = coordination_grades().grades
    grade: Any = nw.lit(grades[-1].id)
    for one in reversed(grades[:-1]):
        assert one.below is not None
        grade = nw.when(value < one.below - TIE).then(nw.lit(one.id)).otherwise(grade)
    known = nw.when(~value.is_null()).then(grade)
    name = fitted.column_of("coordination_grade")
    return nw.from_native(frame).with_columns(known.alias(name)).to_native()


def _one_where(holds: nw.Expr, known: nw.Expr) -> nw.Expr:
    return nw.when(~known.is_null()).then(nw.when(holds).then(nw.lit(1.0)).otherwise(nw.lit(0.0)))
