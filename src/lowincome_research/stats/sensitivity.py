"""Which choice moves a result: variance-based sensitivity to factors with equally likely levels.

Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010), "Variance based sensitivity
analysis of model output", *Computer Physics Communications* 181, 259-270: two independent samples
A and B of all factors, and for each factor a sample A_B that is A but for that factor, which comes
from B. First-order shares are by their estimator (b) of table 2, which is exact for a factor that
changes nothing, total ones by that of Jansen (1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.intervals import CONFIDENCE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_SMALLEST = 1e-12


@dataclass(frozen=True)
class SensitivityDesign:
    """Levels drawn for each run.

    Attributes
    ----------
    a, b
        Two independent samples, shape (draws, factors); a level is its position in its list.
    """

    a: Ints
    b: Ints

    @property
    def mixed(self) -> tuple[Ints, ...]:
        """For each factor the sample A with that factor taken from B."""
        return tuple(
            np.where(np.arange(self.a.shape[1]) == factor, self.b, self.a)
            for factor in range(self.a.shape[1])
        )

    @property
    def runs(self) -> Ints:
        """All runs, shape (draws x (factors + 2), factors): A, B, then the mixed samples."""
        return np.concatenate([self.a, self.b, *self.mixed])


def sensitivity_design(
    levels: Sequence[int], *, draws: int, generator: np.random.Generator
) -> SensitivityDesign:
    """Draw a design over factors with so many levels each."""
    shape = (draws, len(levels))
    a, b = (generator.integers(0, levels, size=shape) for _ in range(2))
    return SensitivityDesign(a, b)


@dataclass(frozen=True)
class Sensitivity:
    """Shares of the variance of a result that a factor explains.

    Attributes
    ----------
    first, total
        By the factor alone; and with its interactions. Shape (factors,); zeros where the result
        does not vary.
    first_interval, total_interval
        Percentile intervals over bootstrap samples of the draws, shape (2, factors). They tell of
        the Monte Carlo error alone.
    """

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats


def sensitivity(
    results: Floats,
    *,
    draws: int,
    generator: np.random.Generator,
    n_replicates: int = 500,
) -> Sensitivity:
    """Estimate first-order and total sensitivity.

    Parameters
    ----------
    results
        One result per run of the design, in the order of `SensitivityDesign.runs`.
    draws
        Of the design.
    generator, n_replicates
        Of the bootstrap.
    """
    a, b, *mixed = np.asarray(results, dtype=float).reshape(-1, draws)
    middle = (a.mean() + b.mean()) / 2
    terms = _terms(a - middle, b - middle, np.array(mixed) - middle)
    drawn = np.array([_resampled(draws, generator) for _ in range(n_replicates)])
    first, total = _shares(terms.mean(axis=0)[None])
    tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    spread = np.quantile(_shares(drawn @ terms / draws), tails, axis=1)
    return Sensitivity(first[0], total[0], spread[:, 0], spread[:, 1])


def _resampled(draws: int, generator: np.random.Generator) -> Ints:
    """Return how often each draw is in a bootstrap sample."""
    return np.bincount(generator.integers(0, draws, size=draws), minlength=draws)


def _terms(a: Floats, b: Floats, mixed: Floats) -> Floats:
    """Return what each draw adds to the means that the estimators need, shape (draws, terms)."""
    apart = mixed - a
    both = np.array([(a + b) / 2, (a**2 + b**2) / 2])
    return np.concatenate([both, apart, b * apart, apart**2 / 2]).T


def _shares(means: Floats) -> tuple[Floats, Floats]:
    """Return first-order and total shares, each shape (samples, factors), from means of terms."""
    middle, square = means[:, :1], means[:, 1:2]
    apart, product, half_square = np.split(means[:, 2:], 3, axis=1)
    variance = square - middle**2
    varies = variance > _SMALLEST * np.maximum(square, _SMALLEST)
    divisor = np.where(varies, variance, 1.0)
    first = np.where(varies, (product - middle * apart) / divisor, 0.0)
    return first, np.where(varies, half_square / divisor, 0.0)
