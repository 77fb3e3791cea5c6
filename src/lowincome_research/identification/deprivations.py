"""In what each row is deprived, and whether its deprivations are enough to be poor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.multidimensional_spec import Deprivation, Multidimensional
from lowincome_research.identification.rows import numbers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_TIED = 1e-9


@dataclass(frozen=True)
class Deprivations:
    """Deprivations of rows, by indicator.

    Attributes
    ----------
    deprived
        1, 0, or NaN where the indicator is missing, shape (n, indicators).
    weights
        Whole numbers, shape (indicators,).
    """

    spec: Multidimensional
    deprived: Floats
    weights: Ints

    @property
    def complete(self) -> npt.NDArray[np.bool_]:
        """Whether all indicators of a row are known, shape (n,)."""
        return np.asarray(~np.isnan(self.deprived).any(axis=1))

    @property
    def counts(self) -> Ints:
        """Weight of the deprivations that are known, shape (n,)."""
        return np.asarray((self.deprived == 1) @ self.weights)

    @property
    def poor(self) -> Floats:
        """1, 0, or NaN where missing indicators decide, shape (n,)."""
        counts, unknown = self.counts, np.isnan(self.deprived) @ self.weights
        undecided = (counts < self.spec.least) & (counts + unknown >= self.spec.least)
        return np.where(undecided, np.nan, counts >= self.spec.least)


def deprivations(source: pd.DataFrame, spec: Multidimensional, where: str) -> Deprivations:
    """Hold every indicator against its cut-off.

    Parameters
    ----------
    source
        A row per household, with the columns of the indicators.
    where
        The key of the study that a problem names.

    Raises
    ------
    StudyError
        Codes are text where the column holds numbers, or the other way round; every such
        indicator at once.
    """
    problems = [
        Problem(f"{where}.indicators.{name}.when", seen, allowed)
        for name, one in spec.indicators.items()
        for seen, allowed in _mixed_up(source[name], one)
    ]
    if problems:
        raise StudyError(problems)
    parts = [_deprived(source, name, one) for name, one in spec.indicators.items()]
    weights = np.array([one.weight for one in spec.indicators.values()], dtype=np.int64)
    return Deprivations(spec, np.column_stack(parts), weights)


def _deprived(source: pd.DataFrame, name: str, one: Deprivation) -> Floats:
    """Return 1, 0 or NaN per row; values within 1e-9 of a cut-off lie on it."""
    if one.when:
        found = source[name].isin(list(one.when)).to_numpy(dtype=bool)
        return np.where(source[name].isna().to_numpy(dtype=bool), np.nan, found)
    values = numbers(source, name)
    if one.below is not None:
        found = values < one.below - _TIED * abs(one.below)
    else:
        cutoff = one.at_least or 0.0
        found = values >= cutoff - _TIED * abs(cutoff)
    return np.where(np.isfinite(values), found, np.nan)


def _mixed_up(values: pd.Series, one: Deprivation) -> list[tuple[str, str]]:
    """Tell where codes can meet no value because one is text and the other a number."""
    numeric = bool(pd.api.types.is_numeric_dtype(values))
    wrong = [code for code in one.when if isinstance(code, str) == numeric]
    if not wrong:
        return []
    kind = "numbers" if numeric else "text"
    shown = sorted(map(str, values.dropna().unique()))[:10]
    return [(f"{wrong[0]!r}, but the column holds {kind}", ", ".join(shown))]
