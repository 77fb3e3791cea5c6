"""Simulation and extrapolation (SIMEX): error is added to what has error, and drawn back to none.

Cook and Stefanski (1994), "Simulation-extrapolation estimation in parametric measurement error
models", *Journal of the American Statistical Association* 89(428), 1314-1328. A share is computed
with lambda times the assumed variance of error added, for several lambda, and a quadratic in
lambda, fitted to its logit, is read at lambda = -1, where no error is left. The logit keeps shares
between 0 and 1. The share at each lambda is its expectation over the added error, which for
normal errors has a closed form: nothing is drawn and there is no Monte Carlo error.

What the quadratic leaves is of the third order in the assumed variance: next to nothing where the
standard deviation is small beside that of incomes, and more where it is large (.30 beside .55
leaves about a quarter of what error adds to an exclusion error, and half under mean reversion).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]

LAMBDAS = (0.0, 0.5, 1.0, 1.5, 2.0)
"""Error added, in multiples of the assumed variance."""
_DEGREE = 2
AT_NO_ERROR = np.vander([-1.0], _DEGREE + 1) @ np.linalg.pinv(np.vander(LAMBDAS, _DEGREE + 1))
"""What the values at `LAMBDAS` weigh in the fitted quadratic at -1, shape (1, lambdas)."""


@dataclass(frozen=True)
class Extrapolated:
    """A figure without error, its influence values per unit of weight, shape (n,).

    `line_slope` is its response to an estimated line, see `Linearised`.
    """

    estimate: float
    influence: Floats
    line_slope: float = 0.0


def extrapolated(counted: Floats, among: Floats, weight: Floats) -> Extrapolated | None:
    """Return a share at no error; None where it is 0 or 1 at some amount of error.

    Parameters
    ----------
    counted, among
        How far each row is in the numerator and in the denominator, by amount of error, shape
        (lambdas, n).
    weight
        Shape (n,), positive.
    """
    size, held = _totals(among, weight), _totals(counted, weight)
    if not ((held > TIE * size) & (held < (1 - TIE) * size)).all():
        return None
    share = held / size
    estimate = float(expit(AT_NO_ERROR[0] @ logit(share)))
    response = estimate * (1 - estimate) * AT_NO_ERROR[0] / (share * (1 - share) * size)
    influence = _combined(response, counted) - _combined(response * share, among)
    return Extrapolated(estimate, influence)


def _totals(values: Floats, weight: Floats) -> Floats:
    """Return weighted totals by amount of error; not by BLAS, whose threads wait on busy cores."""
    return np.asarray(np.einsum("ln,n->l", values, weight))


def _combined(by_error: Floats, values: Floats) -> Floats:
    return np.asarray(np.einsum("l,ln->n", by_error, values))


def without_error(
    registered: Floats, eligible: Floats, both: Floats, weight: Floats
) -> dict[str, Extrapolated]:
    """Return the errors of a register, were need known without error; nothing where they cannot be.

    Parameters
    ----------
    registered, eligible, both
        Chance that a row is so, by amount of error, shape (lambdas, n).
    weight
        Shape (n,), positive.

    Notes
    -----
    Three shares are drawn back: the register's among all (constant where it is known), and of the
    eligible among those on it and among those who are not. The errors follow from them, and so
    H (1 - EE) = G (1 - IE) holds of the corrected figures too.
    """
    whole = np.ones_like(registered)
    shares = (
        extrapolated(registered, whole, weight),
        extrapolated(both, registered, weight),
        extrapolated(eligible - both, whole - registered, weight),
    )
    known = [one for one in shares if one is not None]
    return dict(_errors(*known)) if len(known) == len(shares) else {}


def _errors(
    register: Extrapolated, right: Extrapolated, omitted: Extrapolated
) -> Iterator[tuple[str, Extrapolated]]:
    """Yield the errors of a register, of whose households some are right and others omitted."""
    g, dg = register.estimate, register.influence
    covered, d_covered = g * right.estimate, g * right.influence + right.estimate * dg
    missed = (1 - g) * omitted.estimate
    d_missed = (1 - g) * omitted.influence - omitted.estimate * dg
    h, dh = covered + missed, d_covered + d_missed
    leaked, d_leaked = g - covered, dg - d_covered
    yield "exclusion_error", Extrapolated(missed / h, (d_missed - missed / h * dh) / h)
    yield "inclusion_error", Extrapolated(1 - right.estimate, -right.influence)
    differential = covered / h - leaked / (1 - h)
    response = (d_covered - covered / h * dh) / h
    yield (
        "targeting_differential",
        Extrapolated(differential, response - (d_leaked + leaked / (1 - h) * dh) / (1 - h)),
    )
