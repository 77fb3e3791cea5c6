"""Whether the density of incomes jumps at a line, by way of diff-diff."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from diff_diff import RDDensityTest

Floats = npt.NDArray[np.float64]
PACKAGE = "diff-diff"
FEWEST = 50
"""Households that each side must hold within half the line."""
MOST = 100_000
"""Rows beyond which a sample is drawn: the test sorts and fits all of them at every place."""
_NEAR = 0.5
_EXPECTED = (
    "Repeated running-variable values",
    "Bandwidth h_.* is greater than the range",
    "Estimated density is negative",
)
"""Warnings that report what is meant, or what makes the result none, see `density_jump`."""


@dataclass(frozen=True)
class Jump:
    """A density on either side of a place.

    Attributes
    ----------
    ratio
        Density just under over density just over.
    statistic, p_value
        Robust, bias-corrected; negative where the density falls at the place.
    n_left, n_right
        Households within the bandwidths.
    bandwidth
        The larger of the two, in the unit of the positions.
    """

    ratio: float
    statistic: float
    p_value: float
    n_left: int
    n_right: int
    bandwidth: float


def density_jump(position: Floats) -> Jump | None:
    """Test whether the density of positions jumps at zero.

    Parameters
    ----------
    position
        Income less the place, over the line, shape (n,).

    Returns
    -------
    Jump or None
        None where a side holds too few households, or the fitted density of one is not positive.

    Notes
    -----
    Rows within half the line of the place, so that a bandwidth stays near it. Cattaneo, Jansson
    and Ma (2020), "Simple local polynomial density estimators", *Journal of the American
    Statistical Association* 115(531), with the defaults of R ``rddensity``. Rows count as
    independent draws: neither weights nor clusters enter.
    """
    near = position[np.abs(position) <= _NEAR]
    if min((near < 0).sum(), (near >= 0).sum()) < FEWEST:
        return None
    with warnings.catch_warnings():
        for message in _EXPECTED:
            warnings.filterwarnings("ignore", message=message)
        try:
            found = RDDensityTest().fit(pd.DataFrame({"position": near}), running="position")
        except ValueError:  # too few distinct amounts next to the place
            return None
    figures = found.t_stat, found.p_value, found.f_left, found.f_right
    if not np.isfinite(figures).all() or min(found.f_left, found.f_right) <= 0:
        return None
    return Jump(
        float(found.f_left / found.f_right),
        float(found.t_stat),
        float(found.p_value),
        int(found.n_eff_left),
        int(found.n_eff_right),
        float(max(found.h_left, found.h_right)),
    )
