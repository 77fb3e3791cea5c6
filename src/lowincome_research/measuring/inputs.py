"""The files of one measurement: households, and further tables, as canonical parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyarrow import parquet

from lowincome_research.errors import Problem, UsageError
from lowincome_research.measuring.needs import Needs
from lowincome_research.measuring.readings import Described, Reading, told
from lowincome_research.panel.columns import columns_of, load_codebooks, variables_of
from lowincome_research.study import LoadedStudy


@dataclass(frozen=True)
class MeasureInput:
    """Rows to be measured.

    Attributes
    ----------
    name
        Of the file given.
    path
        A parquet file that has the columns needed; the file given, where it is one.
    read_as
        How the file given was understood, for a reader.
    """

    name: str
    path: Path
    read_as: str
    n_rows: int


@dataclass(frozen=True)
class Inputs:
    """The files of one measurement: households, and further tables by name."""

    panel: MeasureInput
    tables: Mapping[str, MeasureInput]

    @property
    def read_as(self) -> dict[str, str]:
        """How each file was understood, by its name."""
        return {one.name: one.read_as for one in (self.panel, *self.tables.values())}


def describe(loaded: LoadedStudy) -> tuple[Described, dict[str, Described]]:
    """Return what a study says of its panel, and of each further table; no data are read."""
    spec, tables = loaded.study.panel, loaded.study.tables
    books = load_codebooks(spec, tables, loaded.folder)
    panel = Described(
        columns_of(spec, tables, books),
        tuple((source, books[source.codebook]) for source in spec.sources),
        spec.keys,
    )
    further = {
        name: Described(
            variables_of(books[table.codebook], table.keys),
            ((table, books[table.codebook]),),
            table.keys,
            unique=False,
        )
        for name, table in tables.items()
    }
    return panel, further


def read_inputs(
    panel: Described,
    source: Path,
    further: Mapping[str, Described],
    tables: Mapping[str, Path],
    needs: Needs,
    scratch: Path,
    *,
    reading: Reading | None = None,
) -> Inputs:
    """Read the file of households and those of the further tables that are needed.

    Raises
    ------
    UsageError
        A table is needed and not given, or given and not needed.
    DataError
        As `read_input` says.
    """
    problems = list(_tables_given(tables, needs))
    if problems:
        raise UsageError(problems)
    found = {
        name: read_input(
            further[name], path, needs.tables[name], scratch / f"{name}.parquet", reading=reading
        )
        for name, path in tables.items()
    }
    target = scratch / "input.parquet"
    return Inputs(read_input(panel, source, needs.panel, target, reading=reading), found)


def _tables_given(tables: Mapping[str, Path], needs: Needs) -> Iterator[Problem]:
    for name in needs.tables:
        if name not in tables:
            seen = f"an index is one of persons of the table '{name}'"
            yield Problem("--table", seen, fix=f"add --table {name}=FILE")
    for name in tables:
        if name not in needs.tables:
            allowed = ", ".join(needs.tables)
            yield Problem(f"--table {name}", "no index is one of persons of this table", allowed)


def read_input(
    described: Described,
    path: Path,
    needed: Sequence[str],
    target: Path,
    *,
    reading: Reading | None = None,
) -> MeasureInput:
    """Find out what a file is, and return its rows as parquet in canonical columns.

    Parameters
    ----------
    needed
        Canonical columns that measuring takes.
    target
        The parquet file, where one must be made.

    Raises
    ------
    DataError
        As `told` says, or the file has values that are not allowed; all of them at once.
    """
    way = told(described, path, needed, reading)
    found = way.read(needed, target)
    return MeasureInput(path.name, found, way.name, parquet.read_metadata(found).num_rows)
