"""Totals and ratios over a part of a sample, with the errors of the whole design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.intervals import wald_interval
from lowincome_research.stats.survey import Floats, Ints, SurveyDesign, SurveyDomain


@dataclass(frozen=True)
class Part:
    """Rows of a sample in its design; arrays have a value for each of these rows.

    Attributes
    ----------
    rows
        Positions in the sample.
    """

    rows: Ints
    domain: SurveyDomain

    def total(self, name: str, values: npt.ArrayLike) -> dict[str, float]:
        """Return a population total and its standard error, under `name`."""
        numbers = np.asarray(values, dtype=float)
        return self._named(name, self._sum(numbers), numbers)

    def ratio(self, name: str, top: npt.ArrayLike, below: npt.ArrayLike) -> dict[str, float]:
        """Return a ratio of totals and its standard error; missing where it divides by nothing."""
        part, whole = np.asarray(top, dtype=float), np.asarray(below, dtype=float)
        size = self._sum(whole)
        if not size > 0:
            return {name: np.nan, f"{name}_std_error": np.nan}
        estimate = self._sum(part) / size
        return self._named(name, estimate, (part - estimate * whole) / size)

    def interval(self, name: str, found: dict[str, float]) -> dict[str, float]:
        """Return the 95% interval of an estimate."""
        low, high = wald_interval(found[name], found[f"{name}_std_error"], max(self.domain.df, 1))
        return {f"{name}_ci_low": float(low), f"{name}_ci_high": float(high)}

    def _sum(self, values: Floats) -> float:
        return float((self.domain.weight * values).sum())

    def _named(self, name: str, estimate: float, influence: Floats) -> dict[str, float]:
        return {name: estimate, f"{name}_std_error": self.domain.variance(influence) ** 0.5}


def part_of(survey: SurveyDesign, inside: npt.NDArray[np.bool_]) -> Part:
    """Return the rows of a sample for which `inside`, shape (n,), holds."""
    rows = np.flatnonzero(inside)
    return Part(rows, survey.domain(rows))
