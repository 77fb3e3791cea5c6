"""Every value of an exhibits folder under an address, from `values.json` and the CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lowincome_research.artifacts import read_json

VALUES = "values.json"
FRAMES = ("tables", "figures")


@dataclass(frozen=True, order=True)
class Address:
    """Where a value stands.

    Attributes
    ----------
    exhibit
        Id of a table or figure, or ``<family>.<analysis>`` for values that prose refers to.
    place
        ``<value id> <field>``, or ``row <number> <column>``.
    """

    exhibit: str
    place: str

    def __str__(self) -> str:
        return f"{self.exhibit}: {self.place}"


Cells = dict[Address, Any]


def value_files(folder: Path) -> list[Path]:
    """Return the files of an exhibits folder that hold values, sorted, without pictures."""
    frames = [path for name in FRAMES for path in sorted((folder / name).glob("*.csv"))]
    return [path for path in (folder / VALUES,) if path.is_file()] + frames


def read_values(folder: Path) -> Cells:
    """Return every value of an exhibits folder; an empty mapping where there is none."""
    cells: Cells = {}
    for path in value_files(folder):
        cells.update(_registered(path) if path.name == VALUES else _framed(path))
    return cells


def _registered(path: Path) -> Iterator[tuple[Address, Any]]:
    for value_id, record in read_json(path).items():
        exhibit = ".".join(value_id.split(".")[:2])
        for field, value in record.items():
            yield Address(exhibit, f"{value_id} {field}"), value


def _framed(path: Path) -> Iterator[tuple[Address, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows, [])
        yield Address(path.stem, "columns"), ", ".join(header)
        for number, row in enumerate(rows, start=1):
            for column, cell in zip(header, row, strict=True):
                yield Address(path.stem, f"row {number} {column}"), cell
