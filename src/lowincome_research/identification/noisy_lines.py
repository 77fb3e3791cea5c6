"""Lines set as a share of the median or mean, among incomes with more or less error.

Error moves such a line too: reports that are right on average in yuan have a lower median than the
incomes they report, by about half the variance of the error in logarithms, and the same mean; under
mean reversion the mean is lower as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from lowincome_research.identification.noise import Noise, below, expected
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]
Typical = Literal["median", "mean"]

_REPORTS = Noise("classical", 0.0, 0.0)
_QUARTERS, _PRECISION = (0.25, 0.5, 0.75), 1e-7


@dataclass(frozen=True)
class NoisyLine:
    """A line on the scale of `noise`.

    Attributes
    ----------
    reported
        Where it lies among the reports as they are.
    relative
        Of what it is a share; None where it is given, and error does not move it.
    income, weight
        The reports that set it, on the scale, and their weights, shape (n,).
    centre
        Towards which a mean-reverting report is drawn.
    medians
        Medians of the reports found so far, by the variance of the error added.
    """

    reported: float
    relative: Typical | None
    income: Floats
    weight: Floats
    centre: float
    medians: dict[float, float] = field(default_factory=dict, compare=False)

    def judged(self, variance: float) -> float:
        """Return the line of those who go by reports with error added."""
        return self._moved(_REPORTS, variance)

    def true(self, noise: Noise, variance: float) -> float:
        """Return the line of incomes of which the reports with error added were true but drawn.

        It is given among the drawn ones: who is below it is truly below the line.
        """
        return noise.drawn(self._moved(noise, variance), self.centre)

    def _moved(self, noise: Noise, variance: float) -> float:
        if self.relative is None:
            return self.reported
        typical = _median if self.relative == "median" else _mean
        moved = typical(self, noise, variance) / typical(self, _REPORTS, 0.0)
        return float(np.arcsinh(moved * np.sinh(self.reported)))


def _median(line: NoisyLine, noise: Noise, variance: float) -> float:
    """Return the median of undrawn incomes with error added, in yuan but for a factor."""
    if variance not in line.medians:
        line.medians[variance] = _median_with(line, variance)
    return float(np.sinh(noise.undrawn(np.array(line.medians[variance]), line.centre)))


def _median_with(line: NoisyLine, variance: float) -> float:
    """Return the median of incomes with error added, on the scale.

    It lies within three standard deviations of the middle half of them: beyond, less than one
    half is on the one side, whatever their distribution.
    """
    middle = expected(line.income, variance)
    low, half, high = weighted_quantile(middle, weights=line.weight, at=_QUARTERS)
    if not variance:
        return float(half)
    reach = 3 * variance**0.5

    def excess(at: float) -> float:
        return float(np.average(below(line.income, variance, at), weights=line.weight)) - 0.5

    return float(brentq(excess, low - reach, high + reach, xtol=_PRECISION))


def _mean(line: NoisyLine, noise: Noise, variance: float) -> float:
    """Return their mean: of sinh(a + e) it is exp(v/2) sinh a, where e has variance v."""
    undrawn = noise.undrawn(expected(line.income, variance), line.centre)
    factor = np.exp(variance / (1 - noise.reversion) ** 2 / 2)
    return float(factor * np.average(np.sinh(undrawn), weights=line.weight))
