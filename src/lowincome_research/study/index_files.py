"""The files that the indices of a study are made from: frameworks and pairwise judgements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.checks import check_spec
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.framework_file import load_framework
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.published import framework_path
from lowincome_research.indices.spec import IndexSpec, judgement_files


@dataclass(frozen=True)
class IndexFiles:
    """What was read.

    Attributes
    ----------
    frameworks
        By name of the index.
    judgements
        By path, as the indices name it.
    """

    frameworks: Mapping[str, Framework]
    judgements: Mapping[str, Judgements]


def read_index_files(
    indices: Mapping[str, IndexSpec],
    folder: Path,
    *,
    columns: tuple[str, ...],
    tables: Mapping[str, tuple[str, ...]],
) -> IndexFiles:
    """Read frameworks and judgements, and check that they give what the indices ask of them.

    Parameters
    ----------
    folder
        The study folder.
    columns, tables
        Columns of the panel and of each further table: those an indicator may be.

    Raises
    ------
    StudyError
        A file is absent or invalid, names a column that its rows lack, or lacks what an index
        needs; all problems at once.
    """
    frameworks: dict[str, Framework] = {}
    judgements: dict[str, Judgements] = {}
    problems: list[Problem] = []
    for name, spec in indices.items():
        rows = tables.get(spec.persons.table) if spec.persons else columns
        try:
            frameworks[name] = load_framework(framework_path(spec.framework, folder), rows)
            check_spec(frameworks[name], spec, name)
        except StudyError as error:
            problems += error.problems
    for path in dict.fromkeys(one for spec in indices.values() for one in judgement_files(spec)):
        try:
            judgements[path] = _judgements(folder / path)
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(problems)
    return IndexFiles(frameworks, judgements)


def _judgements(path: Path) -> Judgements:
    from lowincome_research.indices.ahp import load_judgements  # numpy, for those who judge

    return load_judgements(path)
