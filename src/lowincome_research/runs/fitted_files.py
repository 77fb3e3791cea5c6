"""Fitted measures of another file or province, as a user names them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lowincome_research.classification.measure import FittedMeasures, load_measures
from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.fitted import load_index
from lowincome_research.study import Study

_TYPES = "classification"


def load_fitted(path: Path, study: Study) -> FittedMeasures:
    """Read one fitted index, or a folder of all that a study measures.

    Parameters
    ----------
    path
        ``<index>.json``, or the folder ``fitted`` of a run.
    study
        What it measures must be in the folder, which may hold more.

    Raises
    ------
    StudyError
        There is no such file, one is of another version or no fitted measure, or the folder
        lacks an index or the classification of the study.
    """
    if path.is_dir():
        return _complete(load_measures(path), path, study)
    if not path.is_file():
        raise StudyError(Problem(f"--fitted {path}", "there is no such file or folder"))
    if path.stem == _TYPES:
        fix = "name the folder, which has the indices too"
        raise StudyError(Problem(f"--fitted {path.name}", "types rest on indices", fix=fix))
    return FittedMeasures((load_index(path),))


def _complete(found: FittedMeasures, folder: Path, study: Study) -> FittedMeasures:
    problems = list(_lacking(found, folder, study))
    if problems:
        raise StudyError(problems)
    names = {name: place for place, name in enumerate(study.indices)}
    ordered = sorted(found.indices, key=lambda index: names.get(index.name, len(names)))
    return FittedMeasures(tuple(ordered), found.types)


def _lacking(found: FittedMeasures, folder: Path, study: Study) -> Iterator[Problem]:
    names = [index.name for index in found.indices]
    wanted = [*(name for name in study.indices if name not in names)]
    wanted += [_TYPES] if study.classification and not found.types else []
    time = found.types.time if found.types else None
    for name in wanted:
        yield Problem(
            f"--fitted {folder.name}", f"the study measures '{name}', and it lacks {name}.json",
            ", ".join(names), "name the folder of a run of the same study",
        )  # fmt: skip
    if time not in (None, study.panel.keys.time):
        seen = f"the classification goes by the time key '{time}'"
        yield Problem(f"--fitted {folder.name}", seen, str(study.panel.keys.time))
