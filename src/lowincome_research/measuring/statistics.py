"""Counts and extremes of the columns of a parquet file, read from what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet


@dataclass(frozen=True)
class FileStatistics:
    """Statistics from a file's footer; values are read where the footer has none."""

    path: Path

    def missing(self, column: str) -> int:
        """Return the number of rows in which a column is missing."""
        known = [one.null_count for one in self._groups(column) if one and one.has_null_count]
        if len(known) == parquet.read_metadata(self.path).num_row_groups:
            return sum(known)
        return sum(values.null_count for values in self._values(column))

    def ends(self, column: str) -> tuple[float, ...]:
        """Return the least and the largest value; nothing where all are missing."""
        groups = self._groups(column)
        if all(one is not None and one.has_min_max for one in groups):
            pairs = [(one.min, one.max) for one in groups]
        else:
            found = (pc.min_max(values).as_py() for values in self._values(column))
            pairs = [(one["min"], one["max"]) for one in found if one["min"] is not None]
        if not pairs:
            return ()
        lows, highs = zip(*pairs, strict=True)
        return tuple(dict.fromkeys((float(min(lows)), float(max(highs)))))

    def _groups(self, column: str) -> list[Any]:
        about = parquet.read_metadata(self.path)
        at = [about.schema.column(i).path for i in range(about.num_columns)].index(column)
        return [about.row_group(i).column(at).statistics for i in range(about.num_row_groups)]

    def _values(self, column: str) -> Iterator[pa.ChunkedArray]:
        with parquet.ParquetFile(self.path) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=[column]).column(0)
