"""Totals, means and ratios of a survey, with design-based standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.survey import Floats, SurveyDesign


@dataclass(frozen=True)
class SurveyEstimate:
    """An estimate, its design-based standard error and degrees of freedom."""

    estimate: float
    std_error: float
    df: int


def total(design: SurveyDesign, values: npt.ArrayLike) -> SurveyEstimate:
    """Estimate a population total of values, shape (n,)."""
    numbers = np.asarray(values, dtype=float)
    return _estimate(design, float(design.weight @ numbers), numbers)


def mean(design: SurveyDesign, values: npt.ArrayLike) -> SurveyEstimate:
    """Estimate a population mean of values, shape (n,); a share where they are 0 and 1."""
    return ratio(design, values, np.ones(len(design.weight)))


def ratio(
    design: SurveyDesign, numerator: npt.ArrayLike, denominator: npt.ArrayLike
) -> SurveyEstimate:
    """Estimate the ratio of two population totals, each shape (n,).

    The mean of a domain is the ratio of its values to its membership, 0 outside it in both.
    """
    top, below = (np.asarray(values, dtype=float) for values in (numerator, denominator))
    size = float(design.weight @ below)
    estimate = float(design.weight @ top) / size
    return _estimate(design, estimate, (top - estimate * below) / size)


def _estimate(design: SurveyDesign, estimate: float, influence: Floats) -> SurveyEstimate:
    variance = design.domain().variance(influence)
    return SurveyEstimate(estimate, variance**0.5, design.df)
