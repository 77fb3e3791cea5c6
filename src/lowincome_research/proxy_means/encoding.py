"""Proxies as the columns of a linear model: learnt from some rows, applied to any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.proxy_means.predictors import Proxies
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Coded:
    """How one predictor enters.

    Attributes
    ----------
    place
        Where the predictor stands among the proxies.
    median
        Taken for a number where it is unknown; None for a category.
    shown
        Levels of a category with a column of their own: all but the commonest.
    unknown
        Whether not knowing has a column of its own: where it occurred among the rows learnt from.
    """

    place: int
    median: float | None
    shown: tuple[int, ...]
    unknown: bool

    @property
    def width(self) -> int:
        """Columns."""
        return (self.median is not None) + len(self.shown) + self.unknown

    def columns(self, values: Floats) -> Floats:
        """Return the columns of one predictor's values, shape (n, width)."""
        missing = np.isnan(values)
        found = [] if self.median is None else [np.where(missing, self.median, values)]
        found += [(values == level).astype(float) for level in self.shown]
        if self.unknown:
            found.append(missing.astype(float))
        return np.column_stack(found) if found else np.empty((len(values), 0))


@dataclass(frozen=True)
class Encoding:
    """How all predictors enter a linear model."""

    coded: tuple[Coded, ...]

    def matrix(self, values: Floats) -> Floats:
        """Return the columns of a linear model, shape (n, columns)."""
        return np.hstack([one.columns(values[:, one.place]) for one in self.coded])


def encoding(proxies: Proxies, weight: Floats) -> Encoding:
    """Learn from rows how predictors enter.

    Parameters
    ----------
    weight
        Shape (n,), positive.
    """
    return Encoding(tuple(_coded(proxies, place, weight) for place in range(len(proxies.names))))


def _coded(proxies: Proxies, place: int, weight: Floats) -> Coded:
    values = proxies.values[:, place]
    known = np.isfinite(values)
    unknown = not known.all()
    if proxies.kinds[place] != "category":
        median = weighted_quantile(values, weights=weight, at=[0.5])[0] if known.any() else 0.0
        return Coded(place, float(median), (), unknown)
    size = np.bincount(values[known].astype(np.intp), weight[known])
    present = np.flatnonzero(size)
    commonest = int(size.argmax()) if len(size) else -1
    return Coded(place, None, tuple(int(one) for one in present if one != commonest), unknown)
