"""From a study's `panel` and `tables` sections to the canonical panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from lowincome_research.errors import DataError, Problem, StudyError
from lowincome_research.panel.assemble import Part, read_part
from lowincome_research.panel.codebook import Codebook
from lowincome_research.panel.columns import Variable, columns_of, load_codebooks
from lowincome_research.panel.contract import check_contract
from lowincome_research.panel.join import join
from lowincome_research.panel.locate import locate_inputs
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Keys, PanelSpec, Source, TableSpec


def load_panel(spec: PanelSpec, tables: Mapping[str, TableSpec], folders: Sequence[Path]) -> Panel:
    """Read, decode, reshape and join the data of a study.

    Parameters
    ----------
    spec, tables
        The study's `panel` and `tables` sections.
    folders
        Folders in which data files are looked up, in order; codebooks lie in the first.

    Returns
    -------
    Panel
        Canonical columns only; the same for any order of rows and any format of the files.

    Raises
    ------
    StudyError
        A codebook is invalid, or declares a column that no file's wave has.
    DataError
        A file is absent, unreadable, of another hash, lacks a declared column, or is invalid;
        the problems of all files at once.
    """
    codebooks = load_codebooks(spec, tables, folders[0])
    variables = columns_of(spec, tables, codebooks)
    paths = locate_inputs(spec, tables, folders)
    parts: list[Part] = []
    further: dict[str, Part] = {}
    problems: list[Problem] = []
    for source, keys, table in _reading_list(spec, tables):
        try:
            part = _part(source, keys, paths, codebooks, unique=table is None)
        except DataError as error:
            problems += error.problems
            continue
        if table is None:
            parts.append(part)
        else:
            further[table] = part
    if problems:
        raise DataError(problems)
    frame, inputs = join(parts, spec.keys)
    _check_complete(frame, variables)
    frame = frame[list(variables)]
    check_contract(frame, variables, spec.keys, spec.design)
    return Panel(
        frame=frame,
        variables=variables,
        keys=spec.keys,
        design=spec.design,
        inputs=inputs + tuple(part.input for part in further.values()),
        tables={name: _sorted(part.frame) for name, part in further.items()},
    )


def _reading_list(
    spec: PanelSpec, tables: Mapping[str, TableSpec]
) -> list[tuple[Source, Keys, str | None]]:
    files: list[tuple[Source, Keys, str | None]] = [
        (file, spec.keys, None) for file in spec.sources
    ]
    return files + [(table, table.keys, name) for name, table in tables.items()]


def _part(
    source: Source,
    keys: Keys,
    paths: Mapping[str, Path],
    codebooks: Mapping[str, Codebook],
    *,
    unique: bool,
) -> Part:
    return read_part(source, paths[source.name], codebooks[source.codebook], keys, unique=unique)


def _check_complete(frame: pd.DataFrame, variables: Mapping[str, Variable]) -> None:
    absent = [name for name in variables if name not in frame]
    if absent:
        seen = "no file is of a wave that has it"
        raise StudyError(Problem(f"columns.{name}", seen, fix="name a 'source'") for name in absent)


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    """Order the rows of a table by all their values: its keys need not be unique."""
    columns = [str(name) for name in table]
    return table.sort_values(columns, kind="stable", ignore_index=True)
