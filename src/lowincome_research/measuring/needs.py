"""The columns that measuring takes, of the file of households and of further tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lowincome_research.classification import spec as classification
from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.measure import FittedMeasures
from lowincome_research.indices import spec as indices
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.indices.strategy_spec import LivelihoodStrategySpec
from lowincome_research.strict import Location
from lowincome_research.study import Study
from lowincome_research.study.references import References


@dataclass(frozen=True)
class Needs:
    """Columns by where they stand.

    Attributes
    ----------
    panel
        Of the file of households, keys first.
    tables
        Of each further table, for indices of persons.
    """

    panel: tuple[str, ...]
    tables: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Index:
    """What an index names: its indicators, and columns that may stand beside them or not."""

    spec: IndexSpec
    indicators: Sequence[str]
    others: Sequence[str]


def needs_to_fit(study: Study, known: References) -> Needs:
    """Return what fitting a study's measures and scoring them takes.

    Parameters
    ----------
    known
        Its canonical columns: other names are of indices and policy lines.
    """
    found = [
        _Index(spec, known.frameworks[name].columns, list(indices.columns_used(spec).values()))
        for name, spec in study.indices.items()
    ]
    also = [study.panel.design.weight]
    if study.classification:
        also += classification.columns_used(study.classification).values()
        also += classification.lines_used(study.classification).values()
    own = [name for name in also if name is not None and name in known.columns]
    needs = _needs(found, own, study.panel.keys.names, known.tables)
    return _before_strategy(needs, study.livelihood_strategy)


def needs_to_score(study: Study, known: References, fitted: FittedMeasures) -> Needs:
    """Return what scoring with fitted measures takes; base rows and weights are no part of it."""
    found = [
        _Index(
            index.spec,
            [leaf.column for leaf in index.leaves],
            list(_without_base(indices.columns_used(index.spec))),
        )
        for index in fitted.indices
    ]
    also = list(_of_types(fitted.types)) if fitted.types else []
    made = {column for index in fitted.indices for column in index.columns}
    own = [name for name in also if name not in made]
    needs = _needs(found, own, study.panel.keys.names, known.tables)
    return _before_strategy(needs, fitted.strategy)


def _before_strategy(needs: Needs, strategy: LivelihoodStrategySpec | None) -> Needs:
    """Return needs with the sources of income in place of the columns made of them."""
    if strategy is None:
        return needs
    given = [name for name in needs.panel if name not in strategy.columns]
    return replace(needs, panel=tuple(dict.fromkeys([*given, *sorted(strategy.sources)])))


def _of_types(types: FittedTypes) -> Iterator[str]:
    yield from [types.time] if types.time else []
    yield from _without_base(classification.columns_used(types.spec))
    yield from (line.column for line in (types.dibao, types.median) if line.column)


def _without_base(columns: Mapping[Location, str]) -> Iterator[str]:
    return (name for at, name in columns.items() if "base" not in at)


def _needs(
    found: Sequence[_Index],
    also: Sequence[str],
    keys: Sequence[str],
    tables: Mapping[str, Collection[str]],
) -> Needs:
    panel = dict.fromkeys([*keys, *also])
    of_tables: dict[str, dict[str, None]] = {}
    for index in found:
        persons = index.spec.persons
        if persons is None:
            panel |= dict.fromkeys([*index.indicators, *index.others])
            continue
        own = tables.get(persons.table, ())
        wanted = [*keys, persons.labour, *persons.sample, *index.indicators]
        beside = [name for name in index.others if name in own]
        of_tables.setdefault(persons.table, {}).update(dict.fromkeys([*wanted, *beside]))
        panel |= dict.fromkeys(name for name in index.others if name not in own)
    return Needs(tuple(panel), {name: tuple(columns) for name, columns in of_tables.items()})
