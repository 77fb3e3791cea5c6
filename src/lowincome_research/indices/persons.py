"""An index of persons: fitted on persons' rows, brought to the household by its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.indices.base import require_columns
from lowincome_research.indices.coupling import with_coupling
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.score import check_not_there, dimension_scores
from lowincome_research.indices.spec import IndexSpec, Persons
from lowincome_research.panel.codebook import Bounds
from lowincome_research.panel.sample import Sample


def person_rows(
    frame: Any,
    spec: IndexSpec,
    *,
    tables: Mapping[str, Any],
    keys: Sequence[str],
    bring: Sequence[str | None] = (),
) -> Any:
    """Return the rows on which an index is made: the panel's, or those of the persons who count.

    Parameters
    ----------
    frame
        The panel; further tables are of the same kind.
    tables
        Further tables of the study, by name.
    keys
        Keys of the panel, which the persons' table holds too.
    bring
        Columns of the household, such as its survey weight, that are put beside its members where
        their table lacks them. None is left out.

    Returns
    -------
    Persons of households that the panel has, with the household's columns that the index names.

    Raises
    ------
    StudyError
        The study has no such table, or it lacks a column that is named.
    """
    if spec.persons is None:
        return frame
    members = _members(_table(spec.persons, tables), spec.persons)
    require_columns(members, keys)
    known = members.collect_schema().names()
    named = [spec.deflator, spec.treat.missing.by, *_base_keys(spec), *bring]
    wanted = [one for one in dict.fromkeys(named) if one is not None and one not in known]
    households = nw.from_native(frame)
    require_columns(households, [*keys, *wanted])
    beside = households.select(*keys, *wanted)
    return members.join(beside, on=list(keys), how="inner").to_native()


def person_scores(frame: Any, fitted: FittedIndex, persons: Persons, keys: Sequence[str]) -> Any:
    """Score persons and bring the index and its dimensions to their household.

    Parameters
    ----------
    frame
        Rows of persons, see `person_rows`, in any dataframe narwhals reads.
    persons
        ``labour_mean``: the mean of members weighted by their labour equivalents; ``maximum``: the
        best member. Members without labour equivalents, or without the score, are left out.
    keys
        Keys of the household.

    Returns
    -------
    The same kind of frame, a row per household with a member who counts: keys, `fitted.columns`.
    Coupling is that of the household's dimensions.
    """
    scored = nw.from_native(dimension_scores(frame, fitted))
    labour = nw.col(persons.labour).cast(nw.Float64)
    able = _members(scored, persons).filter(labour > 0)
    scores = [name for name in fitted.columns if name not in fitted.coupling_columns]
    brought = (
        _best(able, scores, keys)
        if persons.rule == "maximum"
        else _labour_mean(able, scores, keys, labour)
    )
    return with_coupling(brought.to_native(), fitted)


def with_person_scores(
    frame: Any, fitted: FittedIndex, *, tables: Mapping[str, Any], keys: Sequence[str]
) -> Any:
    """Add an index of persons to the panel; missing where no member counts."""
    assert fitted.spec.persons is not None
    rows = person_rows(frame, fitted.spec, tables=tables, keys=keys)
    households = nw.from_native(frame)
    check_not_there(households, fitted)
    brought = nw.from_native(person_scores(rows, fitted, fitted.spec.persons, keys))
    return households.join(brought, on=list(keys), how="left").to_native()


def _table(persons: Persons, tables: Mapping[str, Any]) -> Any:
    if persons.table not in tables:
        seen = f"there is no table '{persons.table}'"
        fix = suggestion(persons.table, list(tables)) or "add it under 'tables'"
        raise StudyError(Problem("indices persons", seen, ", ".join(tables), fix))
    table = nw.from_native(tables[persons.table])
    require_columns(table, [persons.labour, *persons.sample])
    return table


def _members(rows: Any, persons: Persons) -> Any:
    conditions = list(_conditions(persons.sample))
    return rows.filter(*conditions) if conditions else rows


def _conditions(sample: Sample) -> Iterator[nw.Expr]:
    """Yield what each row of a sample fulfils; a missing value fulfils nothing."""
    for name, wanted in sample.items():
        column = nw.col(name)
        if isinstance(wanted, Bounds):
            if wanted.min is not None:
                yield column >= wanted.min
            if wanted.max is not None:
                yield column <= wanted.max
        else:
            yield column.is_in(wanted if isinstance(wanted, tuple) else (wanted,))


def _labour_mean(rows: Any, scores: Sequence[str], keys: Sequence[str], labour: nw.Expr) -> Any:
    known = rows.with_columns(
        *(nw.when(~nw.col(name).is_null()).then(labour).alias(f"{name}__labour")
          for name in scores),
        *((nw.col(name) * labour).alias(name) for name in scores),
    )  # fmt: skip
    sums = known.group_by(*keys).agg(
        nw.col(column).sum() for name in scores for column in (name, f"{name}__labour")
    )
    means = (
        nw.when(nw.col(f"{name}__labour") > 0)
        .then(nw.col(name) / nw.col(f"{name}__labour"))
        .alias(name)
        for name in scores
    )
    return sums.select(*keys, *means)


def _best(rows: Any, scores: Sequence[str], keys: Sequence[str]) -> Any:
    return rows.group_by(*keys).agg(nw.col(name).max() for name in scores)


def _base_keys(spec: IndexSpec) -> list[str]:
    return list(spec.base) if isinstance(spec.base, dict) else []
