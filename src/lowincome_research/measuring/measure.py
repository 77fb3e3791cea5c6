"""Measure a file with a study's indices and classification, on any engine, to a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from lowincome_research.classification.measure import FittedMeasures
from lowincome_research.errors import Problem, StudyError
from lowincome_research.exhibits.measure_columns import measure_variables
from lowincome_research.indices.strategy_spec import STRATEGY
from lowincome_research.measuring.engines import EngineName, check_engine
from lowincome_research.measuring.fitted import load_fitted
from lowincome_research.measuring.inputs import describe, read_inputs
from lowincome_research.measuring.job import Job, Observer
from lowincome_research.measuring.needs import Needs, needs_to_fit, needs_to_score
from lowincome_research.measuring.outputs import check_output, check_rows, renamed
from lowincome_research.measuring.readings import Reading
from lowincome_research.measuring.results import Measured
from lowincome_research.measuring.statistics import FileStatistics
from lowincome_research.study import LoadedStudy, Study
from lowincome_research.study.references import References, references


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

    Rules that the study only compares its types with are not fitted: they score no row.

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
    loaded = replace(loaded, study=_scored(loaded.study))
    given = load_fitted(fitted, loaded.study) if fitted else None
    known = references(loaded.study, loaded.folder)
    needs = _needs(loaded, known, given)
    panel, further = describe(loaded)
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=output.parent, prefix=".measure-") as scratch:
        job = Job(loaded.study, known, engine, needs, Path(scratch), observer)
        with job.step(f"read {source.name}"):
            inputs = read_inputs(
                panel, source, further, tables or {}, needs, job.scratch, reading=reading
            )
            check_rows(output, inputs.panel.n_rows)
        frozen, comparisons = job.score(inputs, given)
        missing = _missing(job.scored, frozen)
        with job.step(f"write {output.name}"):
            keys = {name: panel.variables[name] for name in job.keys}
            variables = keys | measure_variables(frozen)
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


def _scored(study: Study) -> Study:
    """Return a study without what is fitted but scores no row: rules to compare the types with.

    A rule that has no base takes the rows of the first other rule, which must then stay.
    """
    spec = study.classification
    if spec is None or spec.cut.base is None:
        return study
    return study.model_copy(update={"classification": spec.model_copy(update={"sensitivity": ()})})


def _needs(loaded: LoadedStudy, known: References, given: FittedMeasures | None) -> Needs:
    if given is not None:
        return needs_to_score(loaded.study, known, given)
    if loaded.study.indices:
        return needs_to_fit(loaded.study, known)
    fix = "add the section 'indices', or name --fitted"
    raise StudyError(Problem(loaded.file.name, "the study has no indices", fix=fix))


def _missing(path: Path, fitted: FittedMeasures) -> dict[str, int]:
    statistics = FileStatistics(path)
    names = [index.name for index in fitted.indices]
    names += ["income_stratum"] if fitted.types else []
    names += [STRATEGY] if fitted.strategy else []
    return {name: statistics.missing(name) for name in names}


def _warnings(fitted: FittedMeasures) -> Iterator[str]:
    for index in fitted.indices:
        yield from (f"{index.name}: {text}" for text in index.warnings)
    yield from fitted.types.warnings if fitted.types else ()
