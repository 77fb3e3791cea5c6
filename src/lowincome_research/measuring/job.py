"""The steps of measuring a file: fit or compare, score on an engine, put the file in place."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import narwhals as nw

from lowincome_research.artifacts import atomic_directory
from lowincome_research.classification.measure import FittedMeasures, fit_measures, measure
from lowincome_research.indices.compare import Comparison, compare_with
from lowincome_research.indices.diversification import with_strategy
from lowincome_research.indices.persons import person_rows
from lowincome_research.measuring.engines import EngineName, Read, open_engine, write_parquet
from lowincome_research.measuring.inputs import Inputs
from lowincome_research.measuring.needs import Needs
from lowincome_research.measuring.outputs import write_as
from lowincome_research.panel.columns import Variable
from lowincome_research.study import Study
from lowincome_research.study.references import References

Ended = Literal["run", "failed"]


class Observer(Protocol):
    """Is told when a step begins and how it ended."""

    def started(self, step: str) -> None:
        """Say that a step begins."""

    def finished(self, step: str, state: Ended, seconds: float) -> None:
        """Say how a step ended."""


@dataclass(frozen=True)
class Job:
    """One measurement of a file: what each of its steps needs to know.

    Attributes
    ----------
    known
        What the study may name.
    needs
        The columns that are read.
    scratch
        Folder of unfinished files, on the disk of the output.
    observer
        Is told of each step; nobody is where it is None.
    """

    study: Study
    known: References
    engine: EngineName
    needs: Needs
    scratch: Path
    observer: Observer | None

    @property
    def scored(self) -> Path:
        """Measures as the engine writes them."""
        return self.scratch / "measures.parquet"

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell the observer of a step."""
        if self.observer is None:
            yield
            return
        begin = time.monotonic()
        state: Ended = "failed"
        self.observer.started(name)
        try:
            yield
            state = "run"
        finally:
            self.observer.finished(name, state, time.monotonic() - begin)

    def score(
        self, inputs: Inputs, given: FittedMeasures | None
    ) -> tuple[FittedMeasures, tuple[Comparison, ...]]:
        """Fit, unless fitted measures are given and compared, and write the measures."""
        count = f"{inputs.panel.n_rows:,} rows"
        with open_engine(self.engine) as read:
            rows = self._rows(read, inputs)
            comparisons: tuple[Comparison, ...] = ()
            if given is None:
                with self.step("fit"):
                    fitted = self._fit(rows)
            else:
                fitted = given
                with self.step(f"compare {count}"):
                    comparisons = tuple(self._compare(rows, fitted))
            with self.step(f"score {count} on {self.engine}"):
                measured = measure(rows.panel, fitted, keys=self.keys, tables=rows.tables)
                order = self.keys if self.engine == "pyspark" or _joins(fitted) else ()
                write_parquet(self.engine, measured, self.scored, order)
        return fitted, comparisons

    def publish(
        self, output: Path, variables: Mapping[str, Variable], fitted: FittedMeasures | None
    ) -> Path | None:
        """Put the file in place, and beside it what was fitted."""
        finished = self.scratch / f"finished{output.suffix}"
        write_as(self.scored, finished, variables)
        folder = None
        if fitted is not None:
            folder = output.with_suffix(".fitted")
            with atomic_directory(folder) as target:
                fitted.save(target)
        os.replace(finished, output)
        return folder

    @property
    def keys(self) -> tuple[str, ...]:
        """Key columns, which come first in the file."""
        return self.study.panel.keys.names

    def _rows(self, read: Read, inputs: Inputs) -> _Rows:
        return _Rows(
            _without_nan(read(inputs.panel.path, self.needs.panel)),
            {
                name: _without_nan(read(one.path, self.needs.tables[name]))
                for name, one in inputs.tables.items()
            },
        )

    def _fit(self, rows: _Rows) -> FittedMeasures:
        study = self.study
        return fit_measures(
            rows.panel,
            indices=study.indices,
            frameworks=self.known.frameworks,
            classification=study.classification,
            time=study.panel.keys.time,
            weight=study.panel.design.weight,
            region=study.region,
            keys=self.keys,
            tables=rows.tables,
            judgements=self.known.judgements,
            strategy=study.livelihood_strategy,
        )

    def _compare(self, rows: _Rows, fitted: FittedMeasures) -> Iterator[Comparison]:
        panel = with_strategy(rows.panel, fitted.strategy)
        for index in fitted.indices:
            found = person_rows(panel, index.spec, tables=rows.tables, keys=self.keys)
            yield compare_with(found, index)


@dataclass(frozen=True)
class _Rows:
    """Households, and further tables, as frames of one engine."""

    panel: Any
    tables: Mapping[str, Any]


def _without_nan(frame: Any) -> Any:
    """Return a frame in which what is not a number is missing: some programs write it so."""
    source = nw.from_native(frame)
    floats = [name for name, kind in source.collect_schema().items() if kind.is_float()]
    return source.with_columns(nw.col(*floats).fill_nan(None)).to_native() if floats else frame


def _joins(fitted: FittedMeasures) -> bool:
    """Say whether something is joined to the rows, which then lose their order."""
    return any(
        index.spec.persons or (leaf.fill and leaf.fill.groups)
        for index in fitted.indices
        for leaf in index.leaves
    )
