"""A fitted index made anew on its base rows with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.indices.ahp import Judgements
from lowincome_research.indices.base import BaseRows, Groups
from lowincome_research.indices.fit import FittedRows, collect_base, fit_rows
from lowincome_research.indices.fitted import FittedIndex
from lowincome_research.indices.framework import Framework
from lowincome_research.indices.spec import IndexSpec

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Refit:
    """An index with the rows on which it was fitted.

    Attributes
    ----------
    fitted
        The index.
    rows
        Its base rows, collected once.
    """

    fitted: FittedIndex
    rows: BaseRows

    @property
    def name(self) -> str:
        """The index's name."""
        return self.fitted.name

    @property
    def spec(self) -> IndexSpec:
        """How it is made."""
        return self.fitted.spec

    @cached_property
    def whole(self) -> FittedRows:
        """The index as fitted, with the scores of its dimensions."""
        return self.fit()

    @property
    def fitted_scores(self) -> Floats:
        """Scores of the index as fitted, shape (base rows,)."""
        return np.asarray(self.whole.scores[self.name])

    def fit(
        self,
        *,
        framework: Framework | None = None,
        spec: IndexSpec | None = None,
        weights: Floats | None = None,
        judgements: Mapping[str, Judgements] | None = None,
    ) -> FittedRows:
        """Fit on the base rows with another framework, spec, survey weights or judgements.

        What is only shown of an index, coupling and obstacles, is left aside. Under other weights
        the scores are those of the rows that have some.

        Raises
        ------
        StudyError, DataError
            The index cannot be made so.
        """
        rows = self.rows if weights is None else _reweighted(self.rows, weights)
        bare = (spec or self.spec).model_copy(update={"coupling": None, "obstacle": False})
        return fit_rows(
            rows, framework or self.fitted.framework, bare, name=self.name,
            judgements=self.fitted.judgements if judgements is None else judgements,
        )  # fmt: skip


def _reweighted(rows: BaseRows, weights: Floats) -> BaseRows:
    """Return rows under other weights, without those that have none: a third of a bootstrap."""
    held = weights > 0
    groups = rows.groups and Groups(rows.groups.values, rows.groups.codes[held])
    return BaseRows(
        {name: values[held] for name, values in rows.values.items()}, weights[held], groups
    )


def refit(frame: Any, fitted: FittedIndex) -> Refit:
    """Collect the base rows of an index.

    Parameters
    ----------
    frame
        Any dataframe narwhals reads, with the rows on which the index was fitted.
    """
    return Refit(fitted, collect_base(frame, fitted.framework, fitted.spec, weight=fitted.weight))


def base_of(frame: pd.DataFrame, fitted: FittedIndex) -> pd.DataFrame:
    """Return the rows of a frame on which an index was fitted."""
    base = fitted.spec.base
    if not isinstance(base, dict):
        return frame
    ((name, value),) = base.items()
    return frame[frame[name].eq(value)]
