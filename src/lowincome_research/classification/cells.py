"""Counts of the four types in cells of time and stratum, under any weights and cuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.classification.fitted import FittedTypes
from lowincome_research.classification.rules import FittedCut, raw_codes, refit
from lowincome_research.classification.spec import TYPES
from lowincome_research.indices.spec import Base

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]
ALL = "all"
VERSIONS = ("raw", "final")
TypeCodes = tuple[Codes, Codes]


@dataclass(frozen=True)
class TypeCells:
    """The rows that have a type, and the cells to which they belong.

    Attributes
    ----------
    frame
        Rows of the universe with both scores.
    rows
        Their positions in the sample.
    size
        Persons in the household of each row.
    stratum_cell
        Cell of time and stratum of each row, as a code.
    within
        Which of these cells make up each cell that is reported, shape (cells, stratum cells).
    labels
        Time and stratum of the cells reported; ``all`` is the whole universe.
    """

    frame: pd.DataFrame
    fitted: FittedTypes
    rows: Codes
    size: Floats
    stratum_cell: Codes
    within: Floats
    labels: pd.DataFrame

    @cached_property
    def scores(self) -> Floats:
        """Drive and capability of the rows, shape (rows, 2)."""
        spec = self.fitted.spec
        return self.frame[[spec.drive, spec.capability]].to_numpy(float)

    @cached_property
    def without_labour(self) -> Flags:
        """Which rows are of the safety-net type whatever their scores, shape (rows,)."""
        spec = self.fitted.spec
        if not spec.override_no_labour:
            return np.zeros(len(self.frame), dtype=bool)
        return self.frame[spec.labour].fillna(1).to_numpy(float) <= 0

    @cached_property
    def bases(self) -> Mapping[str, Flags]:
        """Which rows each base of the cuts holds, shape (rows,)."""
        bases = [cut.rule.base for cut in self.fitted.cuts]
        return {str(base): self._inside(base) for base in bases}

    def refit(self, cut: FittedCut, weights: Floats) -> FittedCut:
        """Return a cut of the study fitted to other weights of the sample, shape (n,).

        It stays as it is where these weights leave too few of its base rows to find another.
        """
        inside = self.bases[str(cut.rule.base)]
        try:
            return refit(cut, self.scores[inside], weights[self.rows][inside])
        except ValueError:
            return cut

    def counts(self, codes: TypeCodes, weights: Floats) -> Floats:
        """Return weighted households, persons and rows, shape (3, versions, cells, types)."""
        own = weights[self.rows]
        amounts = (own, own * self.size, np.ones(len(own)))
        counted = [[self._count(code, amount) for code in codes] for amount in amounts]
        return np.asarray(self.within @ np.array(counted))

    def codes(self, cut: FittedCut) -> TypeCodes:
        """Return each row's type by a cut, raw and final, as its place in TYPES."""
        raw = raw_codes(cut, self.scores, self.frame)
        return raw, np.where(self.without_labour, TYPES.index("safety_net"), raw)

    def n_clusters(self, cluster: Codes) -> Codes:
        """Return how many clusters of the sample each cell reaches, shape (cells,)."""
        met = pd.crosstab(self.stratum_cell, cluster[self.rows]).to_numpy()
        reached: Codes = (self.within @ met > 0).sum(axis=1)
        return reached

    def _inside(self, base: Base | None) -> Flags:
        if not isinstance(base, dict):
            return np.ones(len(self.frame), dtype=bool)
        ((name, value),) = base.items()
        return self.frame[name].eq(value).to_numpy()

    def _count(self, code: Codes, amount: Floats) -> Floats:
        n_cells, n_types = self.within.shape[1], len(TYPES)
        place = self.stratum_cell * n_types + code
        counted = np.bincount(place, weights=amount, minlength=n_cells * n_types)
        return np.asarray(counted, dtype=float).reshape(n_cells, n_types)


def type_cells(frame: pd.DataFrame, fitted: FittedTypes, *, size: str | None) -> TypeCells:
    """Lay out the rows of a measured panel in cells.

    Parameters
    ----------
    frame
        The panel with its measures.
    size
        Column of household sizes; a household counts as one person without it.
    """
    spec = fitted.spec
    typed = (
        frame["income_stratum"].isin(spec.universe)
        & frame[spec.drive].notna()
        & frame[spec.capability].notna()
    ).to_numpy()
    chosen = frame[typed]
    time = chosen[fitted.time] if fitted.time else pd.Series("", index=chosen.index)
    keys = pd.DataFrame({"time": time, "stratum": chosen["income_stratum"]})
    cells = keys.drop_duplicates().sort_values(["time", "stratum"]).reset_index(drop=True)
    times = cells[["time"]].drop_duplicates()
    overall = cells["time"].to_numpy() == times["time"].to_numpy()[:, None]
    return TypeCells(
        frame=chosen,
        fitted=fitted,
        rows=np.flatnonzero(typed),
        size=chosen[size].to_numpy(float) if size else np.ones(len(chosen)),
        stratum_cell=keys.groupby(["time", "stratum"], sort=True).ngroup().to_numpy(),
        within=np.vstack([overall, np.eye(len(cells))]).astype(float),
        labels=pd.concat([times.assign(stratum=ALL), cells], ignore_index=True),
    )
