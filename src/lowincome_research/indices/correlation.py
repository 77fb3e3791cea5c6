"""Weighted covariances and correlations of the parts of a dimension, over complete rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Second moments of k columns over the rows where none is missing.

    Attributes
    ----------
    covariance
        Shape (k, k), weighted, with divisor sum of weights: replicating every row or multiplying
        every weight changes nothing.
    varies
        Shape (k,): columns that are not constant on these rows.
    n
        Rows used: complete ones with a positive weight.
    """

    covariance: Floats
    varies: npt.NDArray[np.bool_]
    n: int

    @property
    def sd(self) -> Floats:
        """Standard deviations, shape (k,); 0 where constant."""
        return np.where(self.varies, np.sqrt(np.diag(self.covariance)), 0.0)

    def correlation(self) -> Floats:
        """Return the correlations of the columns that vary, in their order."""
        sd = self.sd[self.varies]
        found = self.covariance[np.ix_(self.varies, self.varies)] / np.outer(sd, sd)
        np.fill_diagonal(found, 1.0)
        return np.clip(found, -1.0, 1.0)


def moments(scores: Floats, *, weights: Floats) -> Moments:
    """Return the second moments of scores.

    Parameters
    ----------
    scores
        Shape (n, k); rows with a NaN are left out.
    weights
        Survey weights, shape (n,).

    Raises
    ------
    ValueError
        Fewer than two rows are complete.
    """
    used = np.isfinite(scores).all(axis=1) & (weights > 0)
    x, share = scores[used], weights[used]
    if len(x) < 2:
        raise ValueError("fewer than two rows have a value in every column")
    share = share / share.sum()
    span = np.ptp(x, axis=0)
    centred = x - share @ x
    covariance = (centred * share[:, None]).T @ centred
    return Moments(covariance, span > TIE * np.abs(x).max(axis=0), len(x))
