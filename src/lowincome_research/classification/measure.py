"""All measures of a study, fitted together and applied to any dataframe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw

from lowincome_research.classification.fitted import FittedTypes, load_types
from lowincome_research.classification.spec import CLASSIFIED, ClassificationSpec
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.errors import Problem, StudyError
from lowincome_research.indices.diversification import with_strategy
from lowincome_research.indices.fit import fit
from lowincome_research.indices.fitted import FittedIndex, load_index
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.judgements import Judgements
from lowincome_research.indices.persons import person_rows, with_person_scores
from lowincome_research.indices.score import score
from lowincome_research.indices.spec import IndexSpec
from lowincome_research.indices.strategy_spec import (
    LivelihoodStrategySpec,
    load_strategy,
    save_strategy,
)

_TYPES, _STRATEGY = "classification.json", "livelihood_strategy.json"


@dataclass(frozen=True)
class FittedMeasures:
    """Every index of a study, its classification and livelihood strategies, if it has them."""

    indices: tuple[FittedIndex, ...]
    types: FittedTypes | None = None
    strategy: LivelihoodStrategySpec | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of `measures.parquet` after the keys."""
        scores = [name for index in self.indices for name in index.columns]
        classified = CLASSIFIED if self.types else ()
        return (*scores, *classified, *(self.strategy.columns if self.strategy else ()))

    def save(self, folder: Path) -> None:
        """Write a JSON file per index, one for the classification, one for the strategies."""
        for index in self.indices:
            index.save(folder / f"{index.name}.json")
        if self.types:
            self.types.save(folder / _TYPES)
        if self.strategy:
            save_strategy(self.strategy, folder / _STRATEGY)


def load_measures(folder: Path) -> FittedMeasures:
    """Read what `FittedMeasures.save` wrote.

    Raises
    ------
    StudyError
        The folder has no fitted measure, or a file is not one of this version.
    """
    paths = sorted(folder.glob("*.json"))
    indices = tuple(load_index(path) for path in paths if path.name not in (_TYPES, _STRATEGY))
    if not paths:
        raise StudyError(Problem(str(folder), "there is no fitted measure"))
    types, strategy = folder / _TYPES, folder / _STRATEGY
    return FittedMeasures(
        indices,
        load_types(types) if types.exists() else None,
        load_strategy(strategy) if strategy.exists() else None,
    )


def fit_measures(
    frame: Any,
    *,
    indices: Mapping[str, IndexSpec],
    frameworks: Mapping[str, Framework],
    classification: ClassificationSpec | None = None,
    time: str | None = None,
    weight: str | None = None,
    region: str | None = None,
    keys: Sequence[str] = (),
    tables: Mapping[str, Any] | None = None,
    judgements: Mapping[str, Judgements] | None = None,
    strategy: LivelihoodStrategySpec | None = None,
) -> FittedMeasures:
    """Fit a study's indices, then its classification on their scores.

    Parameters
    ----------
    frame
        Any dataframe narwhals reads.
    indices, frameworks
        By name of the index.
    time, weight
        Columns of the time key and the survey weight.
    region
        Region of the policy lines.
    keys, tables
        Keys of the panel, and the study's further tables, for indices of persons; the tables are
        of the same kind as `frame`.
    judgements
        Pairwise judgements, by their path in the specs.
    strategy
        Livelihood strategies, whose columns indices and classification may use.
    """
    frame = with_strategy(frame, strategy)
    households = _Households(keys, tables or {})
    fitted = tuple(
        fit(
            households.rows(frame, spec, weight), frameworks[name], spec, name=name, weight=weight,
            judgements=judgements,
        )
        for name, spec in indices.items()
    )  # fmt: skip
    if classification is None:
        return FittedMeasures(fitted, strategy=strategy)
    needed = [
        one for one in fitted if one.name in (classification.drive, classification.capability)
    ]
    types = fit_types(
        _scored(frame, needed, households), classification, time=time, weight=weight, region=region,
        indices=fitted,
    )  # fmt: skip
    return FittedMeasures(fitted, types, strategy)


def measure(
    frame: Any,
    fitted: FittedMeasures,
    *,
    keys: Sequence[str],
    tables: Mapping[str, Any] | None = None,
) -> Any:
    """Return the measures of each row: keys, indices, strata and types, livelihood strategy.

    Parameters
    ----------
    frame
        Any dataframe narwhals reads; the result is of the same kind.
    keys
        Key columns, which come first.
    tables
        The study's further tables, of the same kind, for indices of persons.
    """
    frame = with_strategy(frame, fitted.strategy)
    measured = _scored(frame, fitted.indices, _Households(keys, tables or {}))
    if fitted.types:
        measured = classify(measured, fitted.types)
    return nw.from_native(measured).select(*keys, *fitted.columns).to_native()


@dataclass(frozen=True)
class _Households:
    """Where the rows of an index are found: in the panel or, by its keys, among its persons."""

    keys: Sequence[str]
    tables: Mapping[str, Any]

    def rows(self, frame: Any, spec: IndexSpec, weight: str | None) -> Any:
        """Return the rows on which an index is fitted."""
        return person_rows(frame, spec, tables=self.tables, keys=self.keys, bring=[weight])

    def score(self, frame: Any, index: FittedIndex) -> Any:
        """Add an index to the panel."""
        if index.spec.persons is None:
            return score(frame, index)
        return with_person_scores(frame, index, tables=self.tables, keys=self.keys)


def _scored(frame: Any, indices: Sequence[FittedIndex], households: _Households) -> Any:
    for index in indices:
        frame = households.score(frame, index)
    return frame
