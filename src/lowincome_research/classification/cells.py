"""Counts of the four types in cells of time and stratum, under any weights and cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.classification.cuts import cut_point
from lowincome_research.classification.fitted import CutPoints, FittedTypes
from lowincome_research.classification.spec import TYPES, Cut

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer[Any]]
ALL = "all"
VERSIONS = ("raw", "final")


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

    def cuts(self, rule: Cut, weights: Floats) -> CutPoints:
        """Return the cuts of a rule under weights of the sample, shape (n,)."""
        spec, inside = self.fitted.spec, np.ones(len(self.frame), dtype=bool)
        if isinstance(rule.base, dict):
            ((name, value),) = rule.base.items()
            inside = self.frame[name].eq(value).to_numpy()
        own = weights[self.rows][inside]
        drive, capability = (
            cut_point(rule, self.frame[name].to_numpy(float)[inside], weights=own)
            for name in (spec.drive, spec.capability)
        )
        return CutPoints(rule=rule, drive=drive, capability=capability)

    def counts(self, points: CutPoints, weights: Floats) -> Floats:
        """Return weighted households, persons and rows, shape (3, versions, cells, types)."""
        own = weights[self.rows]
        amounts = (own, own * self.size, np.ones(len(own)))
        codes = self._codes(points)
        counted = [[self._count(code, amount) for code in codes] for amount in amounts]
        return np.asarray(self.within @ np.array(counted))

    def n_clusters(self, cluster: Codes) -> Codes:
        """Return how many clusters of the sample each cell reaches, shape (cells,)."""
        met = pd.crosstab(self.stratum_cell, cluster[self.rows]).to_numpy()
        reached: Codes = (self.within @ met > 0).sum(axis=1)
        return reached

    def _count(self, code: Codes, amount: Floats) -> Floats:
        n_cells, n_types = self.within.shape[1], len(TYPES)
        place = self.stratum_cell * n_types + code
        counted = np.bincount(place, weights=amount, minlength=n_cells * n_types)
        return np.asarray(counted, dtype=float).reshape(n_cells, n_types)

    def _codes(self, points: CutPoints) -> tuple[Codes, ...]:
        """Return each row's type, raw and final, as its place in TYPES."""
        spec = self.fitted.spec
        low_drive = self.frame[spec.drive].to_numpy(float) <= points.drive
        low_capability = self.frame[spec.capability].to_numpy(float) <= points.capability
        raw = 2 * low_drive + low_capability
        if not spec.override_no_labour:
            return raw, raw
        without = self.frame[spec.labour].fillna(1).to_numpy(float) <= 0
        return raw, np.where(without, TYPES.index("safety_net"), raw)


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
