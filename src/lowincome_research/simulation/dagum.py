"""The Dagum distribution of incomes, and the mapping of ranks to it.

Dagum (1977), "A new model of personal income distribution: specification and estimation",
Économie appliquée 30: F(y) = [1 + (y / b)^(-a)]^(-p).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gamma

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Dagum:
    """A Dagum distribution with shapes `a`, `p` and scale `b`; `a` above 1 has a mean."""

    a: float
    b: float
    p: float

    @classmethod
    def with_mean(cls, mean: float, *, a: float, p: float) -> Dagum:
        """Return the distribution of these shapes that has a given mean."""
        unit = cls(a, 1.0, p)
        return cls(a, mean / unit.mean, p)

    @property
    def mean(self) -> float:
        """Expected value."""
        scale = gamma(self.p + 1 / self.a) * gamma(1 - 1 / self.a) / gamma(self.p)
        return float(self.b * scale)

    def cdf(self, income: npt.ArrayLike) -> Floats:
        """Return the share at or below positive incomes."""
        ratio = np.asarray(income, dtype=float) / self.b
        return np.asarray((1 + ratio**-self.a) ** -self.p)

    def quantile(self, share: npt.ArrayLike) -> Floats:
        """Return the income below which a share strictly between 0 and 1 lies."""
        shares = np.asarray(share, dtype=float)
        return np.asarray(self.b * (shares ** (-1 / self.p) - 1) ** (-1 / self.a))


def by_rank(latent: Floats, weights: Floats, distribution: Dagum) -> Floats:
    """Give each unit the income of its weighted rank.

    Parameters
    ----------
    latent
        (n,), any ordering of the units.
    weights
        (n,), persons each unit stands for.

    Returns
    -------
    numpy.ndarray
        (n,), incomes in the order of `latent`, distributed as `distribution` over persons.
    """
    order = np.argsort(latent, kind="stable")
    cumulated = np.cumsum(weights[order])
    ranks = np.empty(len(latent))
    ranks[order] = (cumulated - weights[order] / 2) / cumulated[-1]
    return distribution.quantile(ranks)
