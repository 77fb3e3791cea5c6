"""What is known of each place's true value once chance and case-mix are allowed for.

An empirical-Bayes view: the places' own values are shrunk towards what their traits let expect,
the more so the fewer cases stand behind them. Draws of the true values carry this to scores, which
are not linear in them: a score capped at its target would punish small places for chance alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.performance.case_mix import expectation
from lowincome_research.performance.places import PlaceValues
from lowincome_research.stats.shrinkage import shrink

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """True values of places, risk-adjusted.

    Attributes
    ----------
    expected
        Value expected from the place's traits, shape (places,).
    adjusted
        Observed less expected, plus the mean of all places: the value at an average case-mix.
    shrunk, std_error
        Its posterior mean and standard error, shape (places,).
    own_weight
        Weight of the place's own value, 1 where it is known exactly.
    draws
        Of the true values, shape (draws, places).
    """

    expected: Floats
    adjusted: Floats
    shrunk: Floats
    std_error: Floats
    own_weight: Floats
    draws: Floats


def posterior(
    found: PlaceValues, traits: Floats, *, n_draws: int, generator: np.random.Generator
) -> Posterior:
    """Return the posterior of one indicator's true values.

    Parameters
    ----------
    traits
        Centred traits, shape (places, traits); without columns nothing is adjusted.

    Raises
    ------
    DataError
        Values vary by chance and there are fewer than four places.

    Notes
    -----
    The errors of the slopes are common to all places and enter the draws as such. Sampling
    variances are smoothed first, see `smoothed_error`.
    """
    expected = expectation(found.value, traits)
    adjusted = found.value - expected.expected + found.value.mean()
    shape = (n_draws, len(adjusted))
    if not found.std_error.any():
        centre, spread, own = adjusted, np.zeros(shape[1]), np.ones(shape[1])
    else:
        shrunk = shrink(adjusted, smoothed_error(found))
        centre, spread, own = shrunk.estimate, shrunk.std_error, shrunk.weight
    common = expected.errors(generator.standard_normal((n_draws, traits.shape[1])))
    draws = centre + spread * generator.standard_normal(shape) - own * common
    error = np.hypot(spread, own * expected.std_error)
    return Posterior(expected.expected, adjusted, centre, error, own, draws)


def smoothed_error(found: PlaceValues) -> Floats:
    """Return standard errors as of one common variance per case, shape (places,).

    The estimated variance of a share goes with the share itself: a place that by chance saw few
    errors would be held the surest of all, and would pull the others towards it. The variance of
    one case is therefore averaged over places, as is usual before shrinking area estimates (Wolter
    2007, *Introduction to Variance Estimation*, chapter 7).
    """
    return np.asarray(np.sqrt(np.mean(found.std_error**2 * found.n) / found.n))
