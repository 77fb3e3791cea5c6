"""Reliability of a scale: Cronbach's alpha and McDonald's omega of its items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from lowincome_research.indices.correlation import moments
from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]

LEAST_UNIQUENESS = 0.005
"""Share of an item's variance that the factor leaves to it at least, as in R's ``factanal``."""


@dataclass(frozen=True)
class OneFactor:
    """One common factor of items, fitted by maximum likelihood.

    Attributes
    ----------
    loadings
        In units of the items, shape (k,); their sum is positive.
    unique
        Variances that the factor leaves to the items, shape (k,).
    """

    loadings: Floats
    unique: Floats

    def omega(self, without: int | None = None) -> float:
        """Return McDonald's omega (total) of the sum of the items, or of all but one of them.

        It is taken over the variance that the factor model gives the sum.
        """
        kept = np.arange(len(self.loadings)) != without
        common = float(self.loadings[kept].sum()) ** 2
        return common / (common + float(self.unique[kept].sum()))


@dataclass(frozen=True)
class Scale:
    """Reliability of the sum of items.

    Attributes
    ----------
    alpha
        Cronbach's alpha of the items as they are scored, not standardised.
    factor
        Their common factor; None with fewer than three items, where it is not identified.
    n_items, n
        Items, and complete rows.
    """

    alpha: float
    factor: OneFactor | None
    n_items: int
    n: int

    @property
    def omega(self) -> float | None:
        """McDonald's omega (total) of the common factor, where there is one."""
        return self.factor.omega() if self.factor else None


def scale_reliability(items: Floats, *, weights: Floats) -> Scale:
    """Return the reliability of a scale whose items all point the same way.

    Parameters
    ----------
    items
        Shape (n, k); rows with a NaN are left out.
    weights
        Survey weights, shape (n,).

    Raises
    ------
    ValueError
        There are fewer than two items, one does not vary, or they determine one another.
    """
    found = moments(items, weights=weights)
    k = len(found.varies)
    if k < 2:
        raise ValueError("a scale has at least two items")
    if not found.varies.all():
        named = ", ".join(map(str, np.flatnonzero(~found.varies) + 1))
        raise ValueError(f"items {named} of the scale do not vary")
    factor = _one_factor(found.correlation(), found.sd) if k > 2 else None
    return Scale(_alpha(found.covariance), factor, k, found.n)


def _alpha(covariance: Floats) -> float:
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _one_factor(r: Floats, sd: Floats) -> OneFactor:
    if np.linalg.eigvalsh(r)[0] <= TIE:
        raise ValueError("items of the scale determine one another: leave one out")
    unique = _uniquenesses(r)
    loadings = sd * _loadings(r, unique)
    return OneFactor(loadings if loadings.sum() >= 0 else -loadings, sd**2 * unique)


def _uniquenesses(r: Floats) -> Floats:
    """Fit one factor by maximum likelihood; the criterion is Jöreskog's, in uniquenesses alone."""

    def distance(unique: Floats) -> tuple[float, Floats]:
        others = np.linalg.eigvalsh(_scaled(r, unique))[:-1]
        loadings = _loadings(r, unique)
        gradient = (loadings**2 + unique - 1) / unique**2
        return float((others - np.log(others) - 1).sum()), gradient

    start = 0.5 * (2 - 1 / len(r)) / np.diag(np.linalg.inv(r))
    found = optimize.minimize(
        distance, np.clip(start, LEAST_UNIQUENESS, 1), jac=True, method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1.0)] * len(r), options={"ftol": 1e-15, "gtol": 1e-9},
    )  # fmt: skip
    return np.asarray(found.x)


def _loadings(r: Floats, unique: Floats) -> Floats:
    values, vectors = np.linalg.eigh(_scaled(r, unique))
    return np.sqrt(unique * max(values[-1] - 1, 0.0)) * vectors[:, -1]


def _scaled(r: Floats, unique: Floats) -> Floats:
    root = np.sqrt(unique)
    return r / np.outer(root, root)
