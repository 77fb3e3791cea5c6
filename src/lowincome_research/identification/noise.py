"""Error in reported income: who would be found below a line if incomes were reported again.

Incomes are measured on a scale on which errors are alike, t = arsinh(y / (floor x line)). Well
above the floor it is the logarithm but for a constant, so that an error of .15 is about 15% of the
income; below it, at zero and beneath, it is the income itself, so that the error is a fixed amount.
The scale is smooth at every income, and its unit is the line, not the yuan.

An error of variance v turns a true t into arsinh(exp(-v/2) sinh t) + e with e normal of variance
v. The factor makes the report right on average in yuan at every income, for
E[sinh(a + e)] = exp(v/2) sinh a. A mean-reverting report is drawn towards the centre of the scale
before: t becomes centre + (1 - reversion)(t - centre). Those truly below the line are then those
whose drawn t lies below the drawn line, so that reversion moves the line and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, owens_t

from lowincome_research.identification.measurement_error_spec import Kind, MeasurementError
from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]
_FAR = 8.0
"""Standard deviations beyond which a normal variable is not found."""


@dataclass(frozen=True)
class Noise:
    """An error of reporting.

    Attributes
    ----------
    kind
        ``classical`` or ``mean_reverting``.
    sd
        Standard deviation of its random part, on the scale of the module.
    reversion
        Share of the distance from the centre by which a report falls short; 0 where classical.
    """

    kind: Kind
    sd: float
    reversion: float

    def drawn(self, line: float, centre: float) -> float:
        """Return where a line lies among incomes drawn towards the centre."""
        return centre + (1 - self.reversion) * (line - centre)

    def undrawn(self, income: Floats, centre: float) -> Floats:
        """Return the incomes that are drawn to given ones."""
        return np.asarray(centre + (income - centre) / (1 - self.reversion))


def noises(assumed: MeasurementError) -> Iterator[Noise]:
    """Yield the errors that are assumed, by kind and standard deviation."""
    for kind in assumed.kinds:
        for sd in assumed.sd:
            yield Noise(kind, sd, assumed.reversion if kind == "mean_reverting" else 0.0)


def scaled(ratio: Floats | float, floor: float) -> Floats:
    """Return incomes, given as ratios to the line, on the scale of the module."""
    return np.arcsinh(np.asarray(ratio) / floor)


def expected(reported: Floats, variance: float) -> Floats:
    """Return the middle of incomes with error of some variance added, which keeps their means."""
    return np.asarray(np.arcsinh(np.exp(-variance / 2) * np.sinh(reported)))


def below(reported: Floats, variance: float, line: float) -> Floats:
    """Return the chance that incomes with error of some variance added lie below a line.

    Parameters
    ----------
    reported
        Incomes on the scale, shape (n,).
    variance
        Of the error added; with 0 the chance is 0 or 1.
    """
    if variance == 0:
        return (reported < line - TIE).astype(float)
    return np.asarray(ndtr(_distance(reported, variance, line)))


def both_below(reported: Floats, first: tuple[float, float], second: tuple[float, float]) -> Floats:
    """Return the chance that incomes lie below a line, and below another after a further error.

    Parameters
    ----------
    reported
        Incomes on the scale, shape (n,).
    first, second
        Variance of all error added until then, and the line; the second variance is larger.

    Notes
    -----
    The bivariate normal distribution by Owen's T (Owen 1956, "Tables for computing bivariate
    normal probabilities", *Annals of Mathematical Statistics* 27(4)).
    """
    if first[0] == 0:
        return below(reported, *first) * below(reported, *second)
    h, k = _distance(reported, *first), _distance(reported, *second)
    joint = np.where(h > 0, ndtr(k), 0.0)
    near = np.abs(h) < _FAR
    joint[near] = _bivariate(h[near], k[near], float(np.sqrt(first[0] / second[0])))
    return joint


def _distance(reported: Floats, variance: float, line: float) -> Floats:
    return np.asarray((line - expected(reported, variance)) / np.sqrt(variance))


def _bivariate(h: Floats, k: Floats, correlation: float) -> Floats:
    """Return P(Z1 < h, Z2 < k) of standard normal variables with a correlation."""
    h, k = (np.where(np.abs(x) < TIE, TIE, x) for x in (h, k))
    across = np.sqrt(1 - correlation**2)
    corner = owens_t(h, (k / h - correlation) / across) + owens_t(k, (h / k - correlation) / across)
    return np.asarray((ndtr(h) + ndtr(k) - (h * k < 0)) / 2 - corner)
