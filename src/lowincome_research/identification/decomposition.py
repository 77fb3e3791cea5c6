"""Targeting within and between groups (Galasso and Ravallion 2005).

The targeting differential is the covariance of need and coverage over the variance of need, so it
splits by the law of total covariance: E. Galasso and M. Ravallion, "Decentralized targeting of an
antipoverty program", *Journal of Public Economics* 89(4), 705-727.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.accuracy import Linearised

Floats = npt.NDArray[np.float64]


def decompose(
    eligible: Floats, registered: Floats, weight: Floats, group: npt.NDArray[np.intp]
) -> Iterator[Linearised]:
    """Yield the two parts of the targeting differential, which add up to it.

    Parameters
    ----------
    eligible, registered
        0 or 1, shape (n,); neither all nor none are eligible.
    weight
        Shape (n,), positive.
    group
        Codes from 0, shape (n,).

    Yields
    ------
    Linearised
        ``within``: from telling eligible and other households apart inside groups; a group in
        which all or none are eligible adds nothing. ``between``: from covering more where need
        is greater.
    """
    need, cover = (float(np.average(x, weights=weight)) for x in (eligible, registered))
    need_here, cover_here = (_group_means(x, weight, group) for x in (eligible, registered))
    inside = (eligible - need_here) * (registered - cover_here)
    between = (eligible - need) * (registered - cover) - inside
    variance, slope = need * (1 - need), (1 - 2 * need) * (eligible - need)
    n, everyone = len(eligible), np.ones(len(eligible), dtype=bool)
    for name, covariances in (("within", inside), ("between", between)):
        covariance = float(np.average(covariances, weights=weight))
        influence = covariances - covariance - covariance / variance * slope
        yield Linearised(
            name,
            covariance / variance,
            influence / (variance * weight.sum()),
            n,
            n,
            everyone,
            proportion=False,
        )


def greatest_differential(need: float, cover: float) -> float:
    """Return the targeting differential if as many places went to the neediest.

    Parameters
    ----------
    need, cover
        Shares of the population that are eligible and registered, between 0 and 1.
    """
    return cover / need if cover <= need else (1 - cover) / (1 - need)


def _group_means(values: Floats, weight: Floats, group: npt.NDArray[np.intp]) -> Floats:
    sums = np.bincount(group, weights=weight * values)
    return np.asarray((sums / np.bincount(group, weights=weight))[group])
