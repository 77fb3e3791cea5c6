"""Confidence intervals from an estimate, its standard error and its degrees of freedom."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Floats = npt.NDArray[np.float64]
CONFIDENCE = 0.95


def wald_interval(
    estimate: npt.ArrayLike, std_error: npt.ArrayLike, df: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Return estimate -+ t x standard error, with the t distribution of `df`."""
    centre, half = np.asarray(estimate, float), _t(df) * np.asarray(std_error, float)
    return centre - half, centre + half


def proportion_interval(
    share: npt.ArrayLike, std_error: npt.ArrayLike, df: npt.ArrayLike, n_clusters: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Return an interval between 0 and 1.

    Parameters
    ----------
    share, std_error, df
        Same shape.
    n_clusters
        Clusters with a row in the share's denominator.

    Notes
    -----
    The logit of the share -+ t x its standard error, turned back (R survey's
    ``svyciprop(method = "logit")``). A share of exactly 0 or 1 has a linearised standard error of
    0; its interval is the exact binomial one (Clopper and Pearson 1934) with the clusters as
    independent observations, as if each were wholly alike inside: it errs on the wide side.
    """
    p, se = np.asarray(share, float), np.asarray(std_error, float)
    inner = (p > 0) & (p < 1)
    safe = np.where(inner, p, 0.5)
    half = _t(df) * se / (safe * (1 - safe))
    reach = 1 - ((1 - CONFIDENCE) / 2) ** (1 / np.maximum(np.asarray(n_clusters, float), 1))
    low = np.where(inner, special.expit(special.logit(safe) - half), np.where(p >= 1, 1 - reach, 0))
    high = np.where(inner, special.expit(special.logit(safe) + half), np.where(p <= 0, reach, 1))
    return low, high


def _t(df: npt.ArrayLike) -> Floats:
    return np.asarray(stats.t.ppf((1 + CONFIDENCE) / 2, np.asarray(df, float)))
