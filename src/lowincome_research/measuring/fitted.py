"""Fitted measures of another file or province, as a user names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lowincome_research.classification.measure import FittedMeasures, load_measures
from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.fitted import FittedIndex, load_index
from lowincome_research.indices.strategy_spec import STRATEGY, LivelihoodStrategySpec
from lowincome_research.study import Study

_TYPES = "classification"
_BESIDE = {
    _TYPES: "types rest on indices",
    STRATEGY: "livelihood strategies stand beside indices",
}


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
        lacks an index, the classification or the livelihood strategies of the study.
    """
    if path.is_dir():
        return _complete(load_measures(path), path, study)
    if not path.is_file():
        raise StudyError(Problem(f"--fitted {path}", "there is no such file or folder"))
    if path.stem in _BESIDE:
        fix = "name the folder, which has the indices too"
        raise StudyError(Problem(f"--fitted {path.name}", _BESIDE[path.stem], fix=fix))
    index = load_index(path)
    return FittedMeasures((index,), strategy=_own_strategy(index, study))


def _own_strategy(index: FittedIndex, study: Study) -> LivelihoodStrategySpec | None:
    """Return the study's livelihood strategies where an index is made of their columns."""
    spec = study.livelihood_strategy
    used = {leaf.column for leaf in index.leaves}
    return spec if spec and index.spec.persons is None and used & set(spec.columns) else None


def _complete(found: FittedMeasures, folder: Path, study: Study) -> FittedMeasures:
    problems = list(_lacking(found, folder, study))
    if problems:
        raise StudyError(problems)
    names = {name: place for place, name in enumerate(study.indices)}
    ordered = sorted(found.indices, key=lambda index: names.get(index.name, len(names)))
    return replace(found, indices=tuple(ordered))


def _lacking(found: FittedMeasures, folder: Path, study: Study) -> Iterator[Problem]:
    names = [index.name for index in found.indices]
    wanted = [*(name for name in study.indices if name not in names)]
    wanted += [_TYPES] if study.classification and not found.types else []
    wanted += [STRATEGY] if study.livelihood_strategy and not found.strategy else []
    time = found.types.time if found.types else None
    for name in wanted:
        yield Problem(
            f"--fitted {folder.name}", f"the study measures '{name}', and it lacks {name}.json",
            ", ".join(names), "name the folder of a run of the same study",
        )  # fmt: skip
    if time not in (None, study.panel.keys.time):
        seen = f"the classification goes by the time key '{time}'"
        yield Problem(f"--fitted {folder.name}", seen, str(study.panel.keys.time))
