"""Small areas that lean on what all areas share, the spread between them being integrated out.

The area-level model of Fay and Herriot (1979), "Estimates of income for small places", *JASA* 74,
without covariates. Where the spread is estimated and then taken as known (see `shrinkage`),
intervals are too narrow when it comes out near zero; with a flat density of the variance between
areas they cover about as often as they say (Morris and Tang 2011, "Estimating random effects via
adjustment for density maximization", *Statistical Science* 26(2)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import DataError, Problem
from lowincome_research.stats.quantiles import weighted_quantile

Floats = npt.NDArray[np.float64]
FEWEST_AREAS = 4
_POINTS = 400
_SMALLEST = 1e-4
"""Where the grid of variances begins, as a part of the median sampling variance."""


@dataclass(frozen=True)
class AreaModel:
    """What the model says of areas, in the unit of what was given.

    Attributes
    ----------
    estimate, std_error
        Posterior mean and its standard error, shape (areas,).
    weight
        Mean weight of each area's own estimate, between 0 (the common mean) and 1, shape (areas,).
    mean, mean_std_error
        The mean of the areas' true values, and its standard error.
    between_sd
        Posterior median of the standard deviation of the true values.
    unseen_std_error
        Standard error of the mean as the estimate of an area of which nothing was seen.
    """

    estimate: Floats
    std_error: Floats
    weight: Floats
    mean: float
    mean_std_error: float
    between_sd: float
    unseen_std_error: float


def area_model(
    estimate: npt.ArrayLike, std_error: npt.ArrayLike, *, largest_sd: float
) -> AreaModel:
    """Fit the model.

    Parameters
    ----------
    estimate, std_error
        Shape (areas,); standard errors positive, taken as known.
    largest_sd
        The most by which true values can vary, such as one half for shares.

    Raises
    ------
    DataError
        There are fewer than four areas, or a standard error is not positive.
    """
    values, sampling = np.asarray(estimate, float), np.asarray(std_error, float) ** 2
    _check(values, sampling)
    between = np.geomspace(_SMALLEST * np.median(sampling), largest_sd**2, _POINTS)
    precision = 1 / (between[:, None] + sampling)
    total = precision.sum(axis=1)
    centre = precision @ values / total
    squares = (precision * (values - centre[:, None]) ** 2).sum(axis=1)
    log_density = (np.log(precision).sum(axis=1) - np.log(total) - squares) / 2
    # A flat density of the variance, on points evenly spaced in its logarithm.
    plausible = np.exp(log_density - log_density.max()) * between
    plausible /= plausible.sum()
    own = between[:, None] * precision
    means = centre[:, None] + own * (values - centre[:, None])
    variances = sampling * own + (1 - own) ** 2 / total[:, None]
    posterior, mean = plausible @ means, float(plausible @ centre)
    mean_variance = float(plausible @ (1 / total + (centre - mean) ** 2))
    return AreaModel(
        posterior,
        np.sqrt(plausible @ (variances + (means - posterior) ** 2)),
        plausible @ own,
        mean,
        mean_variance**0.5,
        float(weighted_quantile(np.sqrt(between), weights=plausible, at=[0.5])[0]),
        float(mean_variance + plausible @ between) ** 0.5,
    )


def _check(values: Floats, sampling: Floats) -> None:
    if len(values) < FEWEST_AREAS:
        raise DataError(
            Problem("area model", f"{len(values)} areas", f"at least {FEWEST_AREAS} areas")
        )
    if wrong := int((~(sampling > 0)).sum()):
        raise DataError(Problem("area model", f"{wrong} areas have no positive standard error"))
