"""Observable proxies of welfare, read as numbers, and those that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem
from lowincome_research.identification.incidence import ranking
from lowincome_research.panel.columns import Variable

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp] | npt.NDArray[np.bool_]
Kind = Literal["number", "boolean", "category"]

MOST_LEVELS = 30
"""Levels of a category beyond which groups of it must be formed."""
_TELLING = 0.95
"""Rank correlation with welfare above which a column is taken to contain it."""


@dataclass(frozen=True)
class Proxies:
    """What is observed of each household.

    Attributes
    ----------
    names
        The predictors.
    kinds
        Whether each is a number, 0 or 1, or a category.
    levels
        Values of each category in ascending order, none for the others.
    values
        Numbers, places of the level for categories; NaN where unknown, shape (n, predictors).
    """

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    levels: tuple[tuple[str | int, ...], ...]
    values: Floats

    def rows(self, chosen: Rows) -> Proxies:
        """Return the proxies of some rows."""
        return replace(self, values=self.values[chosen])

    @property
    def missing(self) -> Mapping[str, int]:
        """Rows in which each predictor is unknown, where there are any."""
        counts = np.isnan(self.values).sum(axis=0)
        return {name: int(n) for name, n in zip(self.names, counts, strict=True) if n}


def read_proxies(
    frame: pd.DataFrame, names: Sequence[str], variables: Mapping[str, Variable]
) -> Proxies:
    """Read predictors from a panel's rows.

    Parameters
    ----------
    names
        Columns of type integer, number, boolean or category.
    """
    kinds = tuple(_kind(variables[name]) for name in names)
    values, levels = np.empty((len(frame), len(names))), []
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        if kind == "category":
            codes, found = pd.factorize(frame[name], sort=True)
            values[:, place] = np.where(codes < 0, np.nan, codes)
            levels.append(tuple(one if isinstance(one, str) else int(one) for one in found))
        else:
            values[:, place] = frame[name].to_numpy(dtype=float, na_value=np.nan)
            levels.append(())
    return Proxies(tuple(names), kinds, tuple(levels), values)


def _kind(variable: Variable) -> Kind:
    if variable.type in ("boolean", "category"):
        return "boolean" if variable.type == "boolean" else "category"
    return "number"


def unusable_proxies(proxies: Proxies, outcome: Floats, weight: Floats) -> Iterator[Problem]:
    """Yield predictors that say nothing, too many things, or what is to be predicted.

    Parameters
    ----------
    outcome, weight
        Shape (n,).
    """
    ranks = ranking(outcome, weight).middle
    for place, name in enumerate(proxies.names):
        where, values = f"proxy_means.predictors[{place}]", proxies.values[:, place]
        known = np.isfinite(values)
        levels = len(proxies.levels[place])
        if len(np.unique(values[known])) < 2:
            seen = f"'{name}' does not vary among the {int(known.sum())} rows that have it"
            yield Problem(where, seen, fix="leave it out")
        elif levels > MOST_LEVELS:
            seen = f"'{name}' has {levels} levels"
            yield Problem(where, seen, f"{MOST_LEVELS} at most", "group them with 'recode'")
        elif (strength := _strength(values[known], levels, ranks[known], weight[known])) > _TELLING:
            seen = f"'{name}' alone tells welfare (rank correlation {strength:.3f}): it contains it"
            yield Problem(where, seen, f"{_TELLING} at most", "leave it out")


def _strength(values: Floats, levels: int, ranks: Floats, weight: Floats) -> float:
    """Return the rank correlation with welfare, for a category the correlation ratio."""
    above = ranks - np.average(ranks, weights=weight)
    if levels:
        codes = values.astype(np.intp)
        size = np.bincount(codes, weight, minlength=levels)
        sums = np.bincount(codes, weight * above, minlength=levels)
        between = float(np.sum(sums**2 / np.where(size > 0, size, 1)))
        return float(np.sqrt(between / (weight @ above**2)))
    own = ranking(values, weight).middle
    own = own - np.average(own, weights=weight)
    products = weight @ np.column_stack([own * above, own**2, above**2])
    return float(abs(products[0]) / np.sqrt(products[1] * products[2]))
