"""The file that is measured: what it is, told by its columns, and its rows as canonical parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pyarrow import parquet

from lowincome_research.errors import DataError, Problem, UsageError, suggestion
from lowincome_research.panel.assemble import read_part
from lowincome_research.panel.codebook import Codebook
from lowincome_research.panel.columns import Variable, columns_of, load_codebooks, variables_of
from lowincome_research.panel.header import column_names
from lowincome_research.panel.spec import ROW_ID, FileSpec, Keys, Source
from lowincome_research.runs.canonical_file import SUFFIXES, read_canonical
from lowincome_research.runs.measure_needs import Needs

if TYPE_CHECKING:
    from lowincome_research.study import LoadedStudy

Reading = Literal["canonical", "source"]
READINGS: tuple[Reading, ...] = get_args(Reading)


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


@dataclass(frozen=True)
class Described:
    """What a study says of its panel or of a further table.

    Attributes
    ----------
    variables
        Canonical columns.
    sources
        The files it is made of, with their codebooks.
    keys
        Its key columns.
    unique
        Whether a key may stand only once.
    """

    variables: Mapping[str, Variable]
    sources: tuple[tuple[Source, Codebook], ...]
    keys: Keys
    unique: bool = True


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
    path
        A parquet or csv file in canonical columns, or a survey file as one of the codebooks
        describes it.
    needed
        Canonical columns that measuring takes.
    target
        The parquet file, where one must be made.
    reading
        ``canonical`` or ``source``; where left out it is told by the columns, and is canonical
        where both fit.

    Raises
    ------
    DataError
        The file is absent or unreadable, lacks columns, or has values that are not allowed; all
        of them at once.
    """
    if not path.is_file():
        raise DataError(Problem(str(path), "there is no such file"))
    ways = [way for way in _ways(described, path) if reading in (None, way.reading)]
    problems = [list(way.problems(needed)) for way in ways]
    fitting = [way for way, found in zip(ways, problems, strict=True) if not found]
    if not fitting:
        raise DataError(min(problems, key=len))
    way = _one_of(fitting, path)
    found = way.read(needed, target)
    return MeasureInput(path.name, found, way.name, parquet.read_metadata(found).num_rows)


@dataclass(frozen=True)
class _Canonical:
    """The file has canonical columns."""

    described: Described
    path: Path
    reading: Reading = "canonical"
    name: str = "canonical columns"

    def problems(self, needed: Sequence[str]) -> Iterator[Problem]:
        if self.path.suffix not in SUFFIXES:
            yield Problem(self.path.name, "no format of canonical columns", ", ".join(SUFFIXES))
            return
        header = column_names(self.path, FileSpec(file=self.path.name, codebook="none"))
        yield from _absent(self.path, header, needed, "measuring takes it")

    def read(self, needed: Sequence[str], target: Path) -> Path:
        keys = self.described.keys
        return read_canonical(self.path, needed, self.described.variables, keys, target)


@dataclass(frozen=True)
class _Survey:
    """The file is as one that the study names."""

    described: Described
    path: Path
    source: Source
    codebook: Codebook
    reading: Reading = "source"

    @property
    def name(self) -> str:
        return f"a survey file, through {self.source.codebook}"

    @property
    def wave(self) -> str | int | None:
        return self.source.wave if isinstance(self.source, FileSpec) else None

    def problems(self, needed: Sequence[str]) -> Iterator[Problem]:
        book, keys = self.source.codebook, self.described.keys
        header = column_names(self.path, self.source)
        yield from _absent(self.path, header, self._columns(), f"{book} declares it")
        made = {*variables_of(self.codebook, keys), *self._told}
        for name in needed:
            if name not in made:
                seen = f"measuring takes it, and {book} does not declare it"
                fix = "join the files first: a run keeps them as restricted/panel.parquet"
                yield Problem(f"{self.path.name} column {name}", seen, fix=fix)

    def read(self, needed: Sequence[str], target: Path) -> Path:
        asked = {"file": self.path.name, "dataset": None, "sha256": None}
        source, described = self.source.model_copy(update=asked), self.described
        part = read_part(source, self.path, self.codebook, described.keys, unique=described.unique)
        part.frame[list(needed)].to_parquet(target, index=False)
        return target

    @property
    def _told(self) -> set[str]:
        """Columns that the file need not have: a made key, and the wave that the study states."""
        keys = self.described.keys
        time = {str(keys.time)} if self.wave is not None else set()
        return time | ({ROW_ID} if keys.unit == ROW_ID else set())

    def _columns(self) -> list[str]:
        declared = [name for name in self.codebook.columns if name not in self._told]
        by_wave = [self.codebook.sources(name, self.wave) for name in declared]
        return list(dict.fromkeys(column for found in by_wave for column in found.values()))


def _ways(described: Described, path: Path) -> list[_Canonical | _Survey]:
    """Return every way in which a file may be meant, the canonical one first."""
    surveys = [
        _Survey(described, path, source, codebook)
        for source, codebook in described.sources
        if codebook.level != "community"
    ]
    return [_Canonical(described, path), *surveys]


def _one_of(fitting: Sequence[_Canonical | _Survey], path: Path) -> _Canonical | _Survey:
    """Return the way that is meant: the canonical one, or the entry that names the file."""
    first, *others = fitting
    if isinstance(first, _Canonical) or not others:
        return first
    named = [way for way in fitting if isinstance(way, _Survey) and way.source.file == path.name]
    if named:
        return named[0]
    waves = {str(way.wave) for way in fitting if isinstance(way, _Survey)}
    if len(waves) == 1:
        return first
    seen = f"it may be of any of the waves {', '.join(sorted(waves))}"
    raise DataError(Problem(path.name, seen, fix="name the file as study.yaml does"))


def _absent(
    path: Path, header: Sequence[str], wanted: Sequence[str], why: str
) -> Iterator[Problem]:
    for name in dict.fromkeys(wanted):
        if name not in header:
            seen = f"{why}, and the file does not have it"
            yield Problem(f"{path.name} column {name}", seen, fix=suggestion(name, header))
