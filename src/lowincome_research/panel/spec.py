"""The study's `panel` and `tables` sections: which files, which keys, which survey design."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lowincome_research.strict import Identifier, Model, Sha256

Encoding = Literal["utf-8", "gb18030", "gbk", "big5", "utf-16", "cp1252"]
ROW_ID = "row_id"
"""Unit key of a file that has none: a hash of the row's values."""


def _inside(path: str) -> str:
    if PurePosixPath(path).is_absolute() or ".." in path.split("/"):
        raise ValueError(f"'{path}' must be a path inside the study folder")
    return path


RelativePath = Annotated[str, AfterValidator(_inside)]
"""A path relative to the study folder, and inside it."""


class Keys(Model):
    """The columns that identify a row: the unit and, in a panel, the time."""

    unit: Identifier
    time: Identifier | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The key columns in order."""
        return (self.unit,) if self.time is None else (self.unit, self.time)


class Design(Model):
    """Canonical columns of the survey design; each is optional."""

    weight: Identifier | None = None
    stratum: Identifier | None = None
    cluster: Identifier | None = None
    size: Identifier | None = None


class Source(Model):
    """Where rows come from: a file, or a data set inside an installed package.

    Parameters
    ----------
    file
        Path relative to the study folder; csv, parquet, dta, sav or xlsx.
    dataset
        ``<package>:<name>``, for example ``causaldata:social_insure``.
    codebook
        Path of the codebook, relative to the study folder.
    sha256
        Hash that the file must have.
    encoding
        Encoding of a csv file, or of a Stata or SPSS file that does not say it.
    sheet
        Sheet of an Excel file that has several.
    """

    file: RelativePath | None = None
    dataset: str | None = Field(default=None, pattern=r"^[a-z]+:[A-Za-z0-9_]+$")
    codebook: RelativePath
    sha256: Sha256 | None = None
    encoding: Encoding = "utf-8"
    sheet: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Source:
        if (self.file is None) == (self.dataset is None):
            raise ValueError("give exactly one of 'file' and 'dataset'")
        return self

    @property
    def name(self) -> str:
        """The file or data set as messages and the manifest name it."""
        return self.file or self.dataset or ""


class FileSpec(Source):
    """One file of the panel.

    Parameters
    ----------
    wave
        The wave that the whole file belongs to, where the file does not say it in a column.
    """

    wave: str | int | None = None


class TableSpec(Source):
    """A further table with its own keys, which rows may share (events, persons)."""

    keys: Keys


class SimulationSource(Model):
    """A simulated panel instead of files.

    Parameters
    ----------
    calibration
        Path of the calibration, relative to the study folder; the study's seed makes the panel.
    tables
        Simulated tables that make up the panel, joined on its keys. The first is read through
        ``codebook.yaml``, a further one through ``codebook_<table>.yaml``.
    """

    calibration: RelativePath
    tables: tuple[Identifier, ...] = Field(default=("households",), min_length=1)

    @property
    def files(self) -> tuple[FileSpec, ...]:
        """The tables as files of the panel."""
        first, *others = self.tables
        named = {first: "codebook.yaml", **{name: f"codebook_{name}.yaml" for name in others}}
        return tuple(
            FileSpec(file=f"{name}.parquet", codebook=codebook) for name, codebook in named.items()
        )


class PanelSpec(Model):
    """Where the panel comes from, files joined on its keys or a simulation; its survey design."""

    files: tuple[FileSpec, ...] = ()
    simulation: SimulationSource | None = None
    keys: Keys
    design: Design = Design()

    @property
    def sources(self) -> tuple[FileSpec, ...]:
        """The files that make up the panel, simulated ones included."""
        return self.simulation.files if self.simulation else self.files

    @model_validator(mode="after")
    def _one_origin(self) -> PanelSpec:
        if bool(self.files) == (self.simulation is not None):
            raise ValueError("give exactly one of 'files' and 'simulation'")
        return self

    @model_validator(mode="after")
    def _waves_need_a_time_key(self) -> PanelSpec:
        if self.keys.time is None and any(file.wave is not None for file in self.files):
            raise ValueError("a file has a 'wave', and 'keys' has no 'time'")
        return self

    @model_validator(mode="after")
    def _row_id_needs_one_file(self) -> PanelSpec:
        if self.keys.unit == ROW_ID and len(self.sources) > 1:
            raise ValueError(f"several files cannot be joined on '{ROW_ID}': name a key they share")
        return self
