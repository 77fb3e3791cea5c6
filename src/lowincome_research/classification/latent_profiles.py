"""Latent profiles: a mixture of normal distributions of the two scores, by weighted EM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.classification.cut_spec import LatentProfileCut
from lowincome_research.classification.cuts import moments
from lowincome_research.classification.joint_means import quantile_starts
from lowincome_research.classification.regions import Regions, regions_of, sides
from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]
_STARTS, _TRIAL_STEPS, _STEPS, _REFIT_STEPS = 12, 20, 2000, 40
_SETTLED = 1e-9
_LEAST_VARIANCE = 0.01
"""Least variance of a profile, as a share of the axis's: a likelihood has no bound without one."""


@dataclass(frozen=True)
class Mixture:
    """A mixture on standardised axes: shares (k,), means (k, 2), variances (k, 2)."""

    share: Floats
    mean: Floats
    variance: Floats
    log_likelihood: float


def fit_latent_profiles(rule: LatentProfileCut, scores: Floats, *, weights: Floats) -> Regions:
    """Fit 1 to `rule.most` profiles and keep the number with the least BIC.

    Parameters
    ----------
    scores
        Drive and capability in the universe of the base rows, shape (n, 2), no NaN.
    weights
        Survey weights, shape (n,).

    Raises
    ------
    ValueError
        A score does not vary, or a single profile fits best, so that there are no types.

    Notes
    -----
    Within a profile the two scores are independent. Weights are scaled to the number of rows, so
    that the likelihood is a pseudo-likelihood, and BIC is -2 log L + (5 k - 1) ln n (Schwarz
    1978, Annals of Statistics 6, 461-464). Entropy is 1 - sum of -p ln p / (n ln k) (Celeux and
    Soromenho 1996, Journal of Classification 13, 195-212).
    """
    mean, sd = np.array([moments(column, weights=weights) for column in scores.T]).T
    if not sd.all():
        raise ValueError("all values are equal")
    x, w = (scores - mean) / sd, weights * (len(weights) / weights.sum())
    found = [_best(x, w, k) for k in range(1, rule.most + 1)]
    bic = [-2 * one.log_likelihood + (5 * k - 1) * np.log(len(x)) for k, one in enumerate(found, 1)]
    chosen = found[int(np.argmin(bic))]
    if len(chosen.share) == 1:
        raise ValueError("one profile fits best by BIC")
    regions = regions_of(
        rule, centres=mean + sd * chosen.mean, spreads=sd * np.sqrt(chosen.variance),
        shares=chosen.share, types=sides(chosen.mean, np.zeros(2)),
    )  # fmt: skip
    return Regions(
        rule=rule, regions=regions, bic=tuple(map(float, bic)), entropy=_entropy(x, w, chosen)
    )


def refit_latent_profiles(fitted: Regions, scores: Floats, *, weights: Floats) -> Regions:
    """Take the profiles to other weights by a few steps from where they are, each with its type."""
    mean, sd = np.array([moments(column, weights=weights) for column in scores.T]).T
    start = Mixture(
        fitted.shares, (fitted.centres - mean) / sd, (fitted.spreads / sd) ** 2, -np.inf
    )  # fmt: skip
    w = weights * (len(weights) / weights.sum())
    moved = _climb((scores - mean) / sd, w, start, _REFIT_STEPS)
    regions = regions_of(
        fitted.rule, centres=mean + sd * moved.mean, spreads=sd * np.sqrt(moved.variance),
        shares=moved.share, types=[one.type for one in fitted.regions],
    )  # fmt: skip
    return fitted.model_copy(update={"regions": regions})


def _best(x: Floats, w: Floats, k: int) -> Mixture:
    tried = [
        _climb(x, w, _start(centres), _TRIAL_STEPS)
        for centres in quantile_starts(x, w, k, _STARTS if k > 1 else 1)
    ]
    reached = np.array([one.log_likelihood for one in tried])
    first = int((reached >= reached.max() - TIE * abs(reached.max())).argmax())
    return _climb(x, w, tried[first], _STEPS)


def _start(centres: Floats) -> Mixture:
    k = len(centres)
    return Mixture(np.full(k, 1 / k), centres, np.full((k, 2), 0.5), -np.inf)


def _climb(x: Floats, w: Floats, mixture: Mixture, steps: int) -> Mixture:
    """Take EM steps until the log likelihood per row settles."""
    for _ in range(steps):
        log_joint = _log_joint(x, mixture)
        top = log_joint.max(axis=1, keepdims=True)
        posterior = np.exp(log_joint - top)
        size = posterior.sum(axis=1)
        reached = float(w @ (np.log(size) + top[:, 0]))
        weighted = posterior * (w / size)[:, None]
        amount = np.maximum(weighted.sum(axis=0), np.finfo(float).tiny)
        mean = weighted.T @ x / amount[:, None]
        variance = weighted.T @ x**2 / amount[:, None] - mean**2
        settled = reached - mixture.log_likelihood < _SETTLED * len(x)
        mixture = Mixture(
            np.maximum(amount / w.sum(), TIE), mean, np.maximum(variance, _LEAST_VARIANCE), reached
        )
        if settled:
            break
    return mixture


def _log_joint(x: Floats, mixture: Mixture) -> Floats:
    """Return log share + log density of each profile at each row, shape (n, k)."""
    precision = 1 / mixture.variance
    constant = np.log(mixture.share) - 0.5 * np.log(2 * np.pi * mixture.variance).sum(axis=1)
    squares = x**2 @ precision.T - 2 * x @ (mixture.mean * precision).T
    return np.asarray(constant - 0.5 * (squares + (mixture.mean**2 * precision).sum(axis=1)))


def _entropy(x: Floats, w: Floats, mixture: Mixture) -> float:
    log_joint = _log_joint(x, mixture)
    log_joint -= log_joint.max(axis=1, keepdims=True)
    p = np.exp(log_joint)
    p /= p.sum(axis=1, keepdims=True)
    spread = -(p * np.log(np.maximum(p, np.finfo(float).tiny))).sum(axis=1)
    return float(1 - (w @ spread) / (w.sum() * np.log(len(mixture.share))))
