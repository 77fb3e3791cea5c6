"""Names in a study that stand for nothing: columns, tables, lines, parts of other sections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from lowincome_research.classification import spec as classification
from lowincome_research.effects import spec as effects
from lowincome_research.entitlements import benefit_spec as benefits
from lowincome_research.entitlements import names as categories
from lowincome_research.entitlements.spec import HOUSEHOLD_COLUMNS
from lowincome_research.errors import Problem, suggestion
from lowincome_research.identification import spec as identification
from lowincome_research.indices import spec as indices
from lowincome_research.indices import strategy_spec as strategy
from lowincome_research.indices.fitted import COUPLING
from lowincome_research.line_integrity import spec as line_integrity
from lowincome_research.performance import spec as performance
from lowincome_research.policy.lines import line_names, regions
from lowincome_research.proxy_means import spec as proxy_means
from lowincome_research.strict import Location
from lowincome_research.study.references import References
from lowincome_research.study.study import Study

Address = Callable[[Location], str]


def unknown_names(study: Study, known: References, address: Address) -> Iterator[Problem]:
    """Yield a problem for each name in a study that stands for nothing."""
    measured = (*known.columns, *known.strategy, *known.scores, *_coupling(study))
    classified = (
        *measured,
        *(classification.CLASSIFIED if study.classification else ()),
        *(HOUSEHOLD_COLUMNS if study.categories else ()),
    )
    yield from _taken(known, address)
    yield from _taken_categories(study, known, address)
    yield from _of_strategy(study, known, address)
    yield from _not_among(_design(study), known.columns, address)
    yield from _of_indices(study, known, address)
    if study.classification:
        found = classification.columns_used(study.classification)
        yield from _not_among(_below("classification", found), measured, address)
    yield from _not_among(_of_entitlements(study), known.columns, address)
    yield from _not_among(_of_analyses(study), classified, address)
    yield from _unknown_lines(study, classified, address)
    yield from _of_tables(study, known, address)
    yield from _of_registers(study, address)


def _design(study: Study) -> dict[Location, str]:
    return {("panel", "design", key): name for key, name in study.panel.design if name is not None}


def _of_indices(study: Study, known: References, address: Address) -> Iterator[Problem]:
    for index, spec in study.indices.items():
        used = _below(
            "indices", {(index, *at): one for at, one in indices.columns_used(spec).items()}
        )
        table = spec.persons.table if spec.persons else None
        yield from _not_among(used, {*known.columns, *known.tables.get(table or "", ())}, address)
        if spec.persons:
            at = ("indices", index, "persons")
            yield from _of_persons(spec.persons, at, known.tables, address)


def _of_strategy(study: Study, known: References, address: Address) -> Iterator[Problem]:
    if study.livelihood_strategy is None:
        return
    used = strategy.columns_used(study.livelihood_strategy)
    yield from _not_among(_below(strategy.STRATEGY, used), known.columns, address)
    taken = sorted(set(known.strategy) & set(known.columns))
    if taken:
        seen = f"the panel has {', '.join(taken)} already, which the strategies would be called"
        yield Problem(address((strategy.STRATEGY,)), seen, fix="rename it in the codebook")


def _of_persons(
    persons: indices.Persons,
    at: Location,
    tables: Mapping[str, tuple[str, ...]],
    address: Address,
) -> Iterator[Problem]:
    if persons.table not in tables:
        seen = f"the study has no table '{persons.table}'"
        fix = suggestion(persons.table, list(tables))
        yield Problem(address((*at, "table")), seen, ", ".join(tables), fix)
        return
    if at[1] in tables[persons.table]:
        seen = f"table '{persons.table}' has a column '{at[1]}' already"
        yield Problem(address(at[:2]), seen, fix="give the index another name")
    named = {(*at, "labour"): persons.labour}
    named |= {(*at, "sample", column): column for column in persons.sample}
    yield from _not_among(named, tables[persons.table], address)


def _coupling(study: Study) -> Iterator[str]:
    for index, spec in study.indices.items():
        yield from (f"{index}__{one}" for one in COUPLING if spec.coupling)


def _of_entitlements(study: Study) -> dict[Location, str]:
    found: dict[Location, str] = {}
    if study.categories:
        found |= _below("categories", categories.columns_used(study.categories))
    if study.benefits:
        found |= _below("benefits", benefits.columns_used(study.benefits))
    return found


def _of_analyses(study: Study) -> dict[Location, str]:
    found: dict[Location, str] = {}
    if study.profiles:
        named: dict[Location, str] = {
            ("panels",): study.profiles.panels,
            ("groups",): study.profiles.groups,
            **{("sample", column): column for column in study.profiles.sample},
        }
        found |= _below("profiles", named)
    if study.identification:
        found |= _below("identification", identification.columns_used(study.identification))
    if study.proxy_means:
        found |= _below("proxy_means", proxy_means.columns_used(study.proxy_means))
    if study.line_integrity:
        found |= _below("line_integrity", line_integrity.columns_used(study.line_integrity))
    for position, effect in enumerate(study.effects):
        used = effects.columns_used(effect).items()
        found |= {("effects", position, *at): name for at, name in used}
    if study.performance:
        found |= _below("performance", performance.columns_used(study.performance))
    return found


def _below(section: str, names: Mapping[Location, str]) -> dict[Location, str]:
    return {(section, *at): name for at, name in names.items()}


def _not_among(
    names: Mapping[Location, str], known: Collection[str], address: Address
) -> Iterator[Problem]:
    allowed = sorted(known)
    for location, name in names.items():
        if name not in allowed:
            seen = f"no codebook declares the column '{name}'"
            fix = suggestion(name, allowed)
            yield Problem(address(location), seen, ", ".join(allowed), fix)


def _taken(known: References, address: Address) -> Iterator[Problem]:
    for name in known.frameworks:
        if name in known.columns:
            seen = f"the panel has a column '{name}' already"
        elif name in (*known.strategy, strategy.STRATEGY):
            seen = f"'{name}' is the name of a column of 'livelihood_strategy'"
        else:
            continue
        yield Problem(address(("indices", name)), seen, fix="give the index another name")


def _taken_categories(study: Study, known: References, address: Address) -> Iterator[Problem]:
    taken = sorted(set(HOUSEHOLD_COLUMNS) & set(known.columns))
    if study.categories and taken:
        seen = f"the panel has {', '.join(taken)} already, which the categories would be called"
        yield Problem(address(("categories",)), seen, fix="rename it in the codebook")


def _unknown_lines(study: Study, columns: Collection[str], address: Address) -> Iterator[Problem]:
    if study.policy and study.policy.region not in regions():
        seen = f"no policy parameters for '{study.policy.region}'"
        fix = suggestion(study.policy.region, regions())
        yield Problem(address(("policy", "region")), seen, ", ".join(regions()), fix)
    lines = line_names(study.region) if study.region else ()
    for location, name in _lines_named(study).items():
        if name not in (*lines, *columns):
            seen = f"'{name}' is neither a column nor a policy line of '{study.region or ''}'"
            allowed = ", ".join(lines) or "a column or a number; name a region under 'policy'"
            yield Problem(address(location), seen, allowed, suggestion(name, [*lines, *columns]))


def _lines_named(study: Study) -> dict[Location, str]:
    found: dict[Location, str] = {}
    if study.classification:
        found |= _below("classification", classification.lines_used(study.classification))
    if study.categories:
        found |= _below("categories", categories.lines_used(study.categories))
    if study.benefits:
        found |= _below("benefits", benefits.lines_used(study.benefits))
    if study.identification:
        found |= _below("identification", identification.lines_used(study.identification))
    if study.line_integrity:
        found |= _below("line_integrity", line_integrity.lines_used(study.line_integrity))
    return found


def _of_tables(study: Study, known: References, address: Address) -> Iterator[Problem]:
    for location, (table, column) in _table_columns(study).items():
        if table not in known.tables:
            seen, allowed = f"the study has no table '{table}'", sorted(known.tables)
        elif column not in known.tables[table]:
            seen, allowed = f"table '{table}' has no '{column}'", sorted(known.tables[table])
        else:
            continue
        name = column if table in known.tables else table
        yield Problem(address(location), seen, ", ".join(allowed), suggestion(name, allowed))


def _table_columns(study: Study) -> dict[Location, tuple[str, str]]:
    """Return what analyses read of further tables, by where they name it."""
    sections: dict[str, Mapping[Location, tuple[str, str]]] = {}
    if study.categories:
        sections["categories"] = categories.person_columns_used(study.categories)
    if study.benefits:
        sections["benefits"] = benefits.person_columns_used(study.benefits)
    if study.performance:
        sections["performance"] = performance.table_columns_used(study.performance)
    return {(name, *at): one for name, used in sections.items() for at, one in used.items()}


def _of_registers(study: Study, address: Address) -> Iterator[Problem]:
    """Check that figures of identification which the scorecard uses are computed by place."""
    spec = study.performance
    for name, indicator in (spec.indicators if spec else {}).items():
        value = indicator.value
        if not (spec and isinstance(value, performance.AccuracyValue)):
            continue
        at = ("performance", "indicators", name, "value")
        judged = study.identification
        if judged is None:
            seen = "the study computes no identification accuracy"
            yield Problem(address(at), seen, fix="add the section 'identification'")
            continue
        wanted = {
            "register": (value.register_, list(judged.registers)),
            "truth": (value.truth, list(judged.truths)),
            "by": (spec.unit, list(judged.by)),
        }
        for key, (one, allowed) in wanted.items():
            if one not in allowed:
                seen = f"identification has no '{one}' under '{key}'"
                fix = suggestion(one, allowed)
                yield Problem(address((*at, key)), seen, ", ".join(allowed), fix)
