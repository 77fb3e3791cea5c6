"""What `lowincome measure` did, told in lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lowincome_research.indices.compare import Comparison


@dataclass(frozen=True)
class Measured:
    """What was measured, and what a reader of the file must know.

    Attributes
    ----------
    output
        The file written.
    n_rows
        Its rows, as many as the file read has.
    read_as
        How each file given was understood, by its name.
    fitted
        Folder of what was fitted; None where fitted measures were given.
    missing
        Rows without a value, of each index and of the income stratum.
    warnings
        What fitting met.
    comparisons
        How far the file leaves the bounds of measures that were fitted elsewhere.
    renamed
        Columns that have another name in the file.
    """

    output: Path
    n_rows: int
    read_as: Mapping[str, str]
    fitted: Path | None
    missing: Mapping[str, int]
    warnings: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    renamed: Mapping[str, str]

    def summary(self) -> str:
        """Return a line for each thing to know, the file written last."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for name, how in self.read_as.items():
            yield f"{name}: read as {how}"
        for comparison in self.comparisons:
            yield comparison.summary()
        yield from self.warnings
        for name, count in self.missing.items():
            if count:
                yield f"{name}: missing in {count:,} of {self.n_rows:,} rows"
        for name, short in self.renamed.items():
            yield f"{name}: named {short} in the file"
        if self.fitted:
            yield f"{self.fitted}: what was fitted"
        yield f"{self.output}: {self.n_rows:,} rows measured"
