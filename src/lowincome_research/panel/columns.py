"""The canonical columns a study may name, known from its codebooks without reading data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.panel.codebook import (
    Bounds,
    Codebook,
    ColumnSpec,
    ColumnType,
    is_whole,
    load_codebook,
)
from lowincome_research.panel.derived import Bin, Derived
from lowincome_research.panel.spec import ROW_ID, Keys, PanelSpec, TableSpec
from lowincome_research.terms import Bilingual

_ROW_ID_LABEL = Bilingual(zh="行标识", en="Row identifier")


@dataclass(frozen=True)
class Variable:
    """What is known of a canonical column.

    Parameters
    ----------
    unit
        Unit of the values, as shown; None for codes, keys and text.
    range
        Values allowed; None where the codebook states none or a rule has changed the scale.
    values
        Label of each code.
    money
        The column is an amount of money.
    inputs
        Columns that it is computed from; none where it was asked.
    """

    name: str
    label: Bilingual
    type: ColumnType
    unit: Bilingual | None = None
    range: Bounds | None = None
    values: Mapping[str, Bilingual] | None = None
    money: bool = False
    inputs: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers to be averaged, not codes, keys, text or days."""
        return self.type in ("integer", "number", "boolean")


def load_codebooks(
    spec: PanelSpec, tables: Mapping[str, TableSpec], folder: Path
) -> dict[str, Codebook]:
    """Read every codebook of a study once.

    Parameters
    ----------
    folder
        The study folder.

    Raises
    ------
    StudyError
        A codebook is absent or invalid; all problems of all codebooks at once.
    """
    codebooks: dict[str, Codebook] = {}
    problems: list[Problem] = []
    for name in dict.fromkeys(source.codebook for source in (*spec.sources, *tables.values())):
        try:
            codebooks[name] = load_codebook(folder / name)
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(problems)
    return codebooks


def canonical_columns(
    spec: PanelSpec, tables: Mapping[str, TableSpec], folder: Path
) -> dict[str, Variable]:
    """Return the columns that the panel will have, keys first, from the codebooks alone.

    Parameters
    ----------
    spec, tables
        The study's `panel` and `tables` sections.
    folder
        The study folder, in which codebooks are looked up.

    Raises
    ------
    StudyError
        A codebook is absent or invalid, two codebooks declare one column, or a key is declared
        by none.
    """
    return columns_of(spec, tables, load_codebooks(spec, tables, folder))


def columns_of(
    spec: PanelSpec, tables: Mapping[str, TableSpec], codebooks: Mapping[str, Codebook]
) -> dict[str, Variable]:
    """Return what `canonical_columns` does, from codebooks that are read already."""
    problems = [
        *_undeclared_keys(spec, codebooks),
        *_columns_declared_twice(spec, codebooks),
        *_communities(spec, codebooks),
        *_table_keys(tables, codebooks),
    ]
    if problems:
        raise StudyError(problems)
    variables: dict[str, Variable] = {}
    for file in spec.sources:
        variables |= variables_of(codebooks[file.codebook], spec.keys)
    if spec.keys.unit == ROW_ID:
        variables.setdefault(ROW_ID, Variable(ROW_ID, _ROW_ID_LABEL, "key"))
    rest = [name for name in variables if name not in spec.keys.names]
    return {name: variables[name] for name in (*spec.keys.names, *rest)}


def variables_of(codebook: Codebook, keys: Keys) -> dict[str, Variable]:
    """Return the canonical columns one file contributes at the household's level."""
    kept = codebook.kept(keys.names)
    declared = {name: _variable(name, codebook.columns[name]) for name in kept}
    return declared | {name: _derived(name, spec) for name, spec in codebook.derive.items()}


def _variable(name: str, column: ColumnSpec) -> Variable:
    same_scale = column.household in (None, "max", "min", "mean", "head")
    return Variable(
        name=name,
        label=column.label,
        type=_type_after(column),
        unit=column.unit,
        range=column.range if same_scale else None,
        values=column.values or None,
        money=column.money,
    )


def _type_after(column: ColumnSpec) -> ColumnType:
    match column.household:
        case "mean" | "share":
            return "number"
        case "count":
            return "integer"
        case "sum":
            return "number" if column.type == "number" else "integer"
        case _:
            return column.type


def _derived(name: str, spec: Derived) -> Variable:
    if isinstance(spec, Bin):
        values = {str(code): label for code, label in enumerate(spec.values)}
        return Variable(name, spec.label, "category", spec.unit, values=values, inputs=spec.inputs)
    return Variable(name, spec.label, "number", spec.unit, inputs=spec.inputs)


def _undeclared_keys(spec: PanelSpec, codebooks: Mapping[str, Codebook]) -> Iterator[Problem]:
    unit, time = spec.keys.unit, spec.keys.time
    complete = False
    for file in spec.sources:
        codebook = codebooks[file.codebook]
        yield from _wave_problems(file.codebook, codebook, spec.keys, file.wave)
        if codebook.level == "community":
            continue
        yield from _not_declared(file.codebook, () if unit == ROW_ID else (unit,), codebook)
        dated = time in codebook.columns
        if not dated and (file.wave is not None or codebook.wide is not None):
            yield from _not_declared(file.codebook, (str(time),), codebook)
        complete |= time is None or dated
    if not complete:
        names = ", ".join(dict.fromkeys(file.codebook for file in spec.sources))
        seen = f"no codebook of households or persons declares '{time or unit}'"
        yield Problem(names, seen, fix="declare the key, with its label")


def _wave_problems(
    file: str, codebook: Codebook, keys: Keys, wave: str | int | None = None
) -> Iterator[Problem]:
    """Check that the waves a codebook names have a time key with a place for each of them."""
    waves = codebook.waves if wave is None else (*codebook.waves, str(wave))
    if waves and keys.time is None:
        yield Problem(file, f"it names waves ({', '.join(waves)}), and the keys have no time")
    if codebook.wide is not None and codebook.wide.time != keys.time:
        seen = f"'{codebook.wide.time}' is not the time key"
        yield Problem(f"{file} wide.time", seen, str(keys.time))
    column = codebook.columns.get(str(keys.time))
    if column is None:
        return
    for name in dict.fromkeys(waves):
        if (column.values and name not in column.values) or (column.numeric and not is_whole(name)):
            allowed = ", ".join(column.values) or "whole numbers"
            yield Problem(f"{file} columns.{keys.time}", f"it has no wave '{name}'", allowed)


def _table_keys(
    tables: Mapping[str, TableSpec], codebooks: Mapping[str, Codebook]
) -> Iterator[Problem]:
    for table in tables.values():
        codebook = codebooks[table.codebook]
        yield from _not_declared(table.codebook, table.keys.names, codebook)
        yield from _wave_problems(table.codebook, codebook, table.keys)


def _not_declared(file: str, keys: tuple[str, ...], codebook: Codebook) -> Iterator[Problem]:
    for key in keys:
        if key not in codebook.columns:
            yield Problem(
                f"{file} columns",
                f"the key '{key}' is not declared",
                ", ".join(codebook.columns),
                f"declare '{key}' or change 'keys' in the study",
            )


def _communities(spec: PanelSpec, codebooks: Mapping[str, Codebook]) -> Iterator[Problem]:
    """Check that the households' files have the columns by which communities are joined."""
    books = {file.codebook: codebooks[file.codebook] for file in spec.sources}
    households = [book for book in books.values() if book.level != "community"]
    known = {name for book in households for name in variables_of(book, spec.keys)}
    for file, book in books.items():
        for name in sorted(set(book.on) - known):
            allowed = ", ".join(sorted(known))
            fix = suggestion(name, sorted(known))
            yield Problem(f"{file} on", f"no file of households has '{name}'", allowed, fix)


def _columns_declared_twice(
    spec: PanelSpec, codebooks: Mapping[str, Codebook]
) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for file in dict.fromkeys(file.codebook for file in spec.sources):
        shared = {*spec.keys.names, *codebooks[file].on}
        for name in variables_of(codebooks[file], spec.keys):
            if name in owner and name not in shared:
                yield Problem(
                    f"{file} columns.{name}",
                    f"'{owner[name]}' already declares '{name}'",
                    "each column in one codebook",
                )
            owner.setdefault(name, file)
