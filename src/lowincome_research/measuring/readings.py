"""What a file may be, told by its columns: in canonical columns, or as the survey left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from lowincome_research.errors import DataError, Problem, suggestion
from lowincome_research.measuring.canonical import SUFFIXES, read_canonical
from lowincome_research.panel.assemble import read_part
from lowincome_research.panel.codebook import Codebook
from lowincome_research.panel.columns import Variable, variables_of
from lowincome_research.panel.header import column_names
from lowincome_research.panel.spec import ROW_ID, FileSpec, Keys, Source

Reading = Literal["canonical", "source"]
READINGS: tuple[Reading, ...] = get_args(Reading)


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


Way = _Canonical | _Survey


def told(described: Described, path: Path, needed: Sequence[str], reading: Reading | None) -> Way:
    """Return the way in which a file is meant.

    Parameters
    ----------
    path
        A parquet or csv file in canonical columns, or a survey file as one of the codebooks
        describes it.
    needed
        Canonical columns that measuring takes.
    reading
        ``canonical`` or ``source``; where it is None it is told by the columns, and is canonical
        where both fit.

    Raises
    ------
    DataError
        The file is absent or unreadable, or lacks columns, by the way that lacks fewest; or it
        may be of several waves.
    """
    if not path.is_file():
        raise DataError(Problem(str(path), "there is no such file"))
    ways = [way for way in _ways(described, path) if reading in (None, way.reading)]
    problems = [list(way.problems(needed)) for way in ways]
    fitting = [way for way, found in zip(ways, problems, strict=True) if not found]
    if not fitting:
        raise DataError(min(problems, key=len))
    return _one_of(fitting, path)


def _ways(described: Described, path: Path) -> list[Way]:
    """Return every way in which a file may be meant, the canonical one first."""
    surveys = [
        _Survey(described, path, source, codebook)
        for source, codebook in described.sources
        if codebook.level != "community"
    ]
    return [_Canonical(described, path), *surveys]


def _one_of(fitting: Sequence[Way], path: Path) -> Way:
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
