"""Measure a file with a study's indices and classification, on any engine, to a file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw

from lowincome_research.artifacts import atomic_directory
from lowincome_research.classification.measure import FittedMeasures, fit_measures, measure
from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.compare import Comparison, compare_with
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.persons import person_rows
from lowincome_research.runs.engines import (
    EngineName,
    Read,
    check_engine,
    open_engine,
    write_parquet,
)
from lowincome_research.runs.file_statistics import FileStatistics
from lowincome_research.runs.fitted_files import load_fitted
from lowincome_research.runs.measure_files import check_output, check_rows, renamed, write_as
from lowincome_research.runs.measure_input import Inputs, Reading, describe, read_inputs
from lowincome_research.runs.measure_labels import labelled
from lowincome_research.runs.measure_needs import Needs, needs_to_fit, needs_to_score
from lowincome_research.runs.measured import Measured
from lowincome_research.runs.progress import Silent
from lowincome_research.study import LoadedStudy, Study
from lowincome_research.study.references import References, references

if TYPE_CHECKING:
    from lowincome_research.panel.columns import Variable
    from lowincome_research.runs.schedule import State


class Observer(Protocol):
    """Is told when a step begins and ends."""

    def started(self, step: str) -> None: ...
    def finished(self, step: str, state: State, seconds: float) -> None: ...


def measure_file(
    loaded: LoadedStudy,
    source: Path,
    output: Path,
    *,
    engine: EngineName = "polars",
    fitted: Path | None = None,
    tables: Mapping[str, Path] | None = None,
    reading: Reading | None = None,
    observer: Observer | None = None,
) -> Measured:
    """Fit a study's measures on a file, or take fitted ones, score each row, and write a file.

    Parameters
    ----------
    source
        A file in the study's canonical columns, or a survey file as its codebook describes it.
    output
        ``.parquet``, ``.csv``, ``.dta`` or ``.xlsx``; it appears whole or not at all. Rows have
        the order of `source`; they are ordered by key on pyspark, and where an index of persons
        or the mean of a group is joined to them.
    fitted
        A fitted index or a folder of fitted measures, of another file or province; nothing is
        fitted then. Without it they are written to ``<output without suffix>.fitted``.
    tables
        Files of the study's further tables, for indices of persons.
    reading
        How the files are meant, where their columns do not tell.
    observer
        Is told of each step.

    Raises
    ------
    UsageError
        The engine is not installed, or the output cannot be written so.
    StudyError
        The study has no indices, or the fitted measures are not those it needs.
    DataError
        A file is absent, unreadable, lacks columns or has values that are not allowed.
    """
    check_engine(engine)
    check_output(output, source)
    given = load_fitted(fitted, loaded.study) if fitted else None
    known = references(loaded.study, loaded.folder)
    needs = _needs(loaded, known, given)
    panel, further = describe(loaded)
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=output.parent, prefix=".measure-") as scratch:
        job = _Job(loaded.study, known, engine, needs, Path(scratch), observer or Silent())
        with job.step(f"read {source.name}"):
            inputs = read_inputs(
                panel, source, further, tables or {}, needs, job.scratch, reading=reading
            )
            check_rows(output, inputs.panel.n_rows)
        frozen, comparisons = job.score(inputs, given)
        missing = _missing(job.scored, frozen)
        with job.step(f"write {output.name}"):
            variables = labelled(job.columns(frozen), frozen, panel.variables)
            folder = job.publish(output, variables, None if given else frozen)
    return Measured(
        output=output,
        n_rows=inputs.panel.n_rows,
        read_as=inputs.read_as,
        fitted=folder,
        missing=missing,
        warnings=() if given else tuple(_warnings(frozen)),
        comparisons=comparisons,
        renamed=renamed(list(variables), output),
    )


@dataclass(frozen=True)
class _Job:
    """One call of `measure_file`: what each of its steps needs to know."""

    study: Study
    known: References
    engine: EngineName
    needs: Needs
    scratch: Path
    observer: Observer

    @property
    def scored(self) -> Path:
        """Measures as the engine writes them."""
        return self.scratch / "measures.parquet"

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell the observer of a step."""
        begin = time.monotonic()
        state: State = "failed"
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
                    comparisons = tuple(self._compare(rows, one) for one in fitted.indices)
            with self.step(f"score {count} on {self.engine}"):
                measured = measure(rows.panel, fitted, keys=self._keys, tables=rows.tables)
                order = self._keys if self.engine == "pyspark" or _joins(fitted) else ()
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

    def columns(self, fitted: FittedMeasures) -> tuple[str, ...]:
        """Columns of the file, in order."""
        return (*self._keys, *fitted.columns)

    @property
    def _keys(self) -> tuple[str, ...]:
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
            keys=self._keys,
            tables=rows.tables,
            judgements=self.known.judgements,
        )

    def _compare(self, rows: _Rows, index: FittedIndex) -> Comparison:
        found = person_rows(rows.panel, index.spec, tables=rows.tables, keys=self._keys)
        return compare_with(found, index)


@dataclass(frozen=True)
class _Rows:
    """Households, and further tables, as frames of one engine."""

    panel: Any
    tables: Mapping[str, Any]


def _needs(loaded: LoadedStudy, known: References, given: FittedMeasures | None) -> Needs:
    if given is not None:
        return needs_to_score(loaded.study, known, given)
    if loaded.study.indices:
        return needs_to_fit(loaded.study, known)
    fix = "add the section 'indices', or name --fitted"
    raise StudyError(Problem(loaded.file.name, "the study has no indices", fix=fix))


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


def _missing(path: Path, fitted: FittedMeasures) -> dict[str, int]:
    statistics = FileStatistics(path)
    names = [index.name for index in fitted.indices]
    names += ["income_stratum"] if fitted.types else []
    return {name: statistics.missing(name) for name in names}


def _warnings(fitted: FittedMeasures) -> Iterator[str]:
    for index in fitted.indices:
        yield from (f"{index.name}: {text}" for text in index.warnings)
    yield from fitted.types.warnings if fitted.types else ()
