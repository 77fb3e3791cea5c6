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
    eligible: Floats,
    registered: Floats,
    weight: Floats,
    group: npt.NDArray[np.intp],
    near_line: Floats | None = None,
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
    near_line
        See `accuracy`.

    Yields
    ------
    Linearised
        ``within``: from telling eligible and other households apart inside groups; a group in
        which all or none are eligible adds nothing. ``between``: from covering more where need
        is greater.
    """
    need, cover = (float(np.average(x, weights=weight)) for x in (eligible, registered))
    need_here, cover_here = (_group_means(x, weight, group) for x in (eligible, registered))
    here, apart = registered - cover_here, cover_here - cover
    inside = (eligible - need_here) * here
    between = (eligible - need) * (registered - cover) - inside
    variance, slope = need * (1 - need), (1 - 2 * need) * (eligible - need)
    near = np.zeros(len(eligible)) if near_line is None else weight * near_line / weight.sum()
    steeper = (1 - 2 * need) * near.sum()
    n, everyone = len(eligible), np.ones(len(eligible), dtype=bool)
    for name, covariances, told in (("within", inside, here), ("between", between, apart)):
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
            line_slope=float(near @ told - covariance / variance * steeper) / variance,
        )


def _group_means(values: Floats, weight: Floats, group: npt.NDArray[np.intp]) -> Floats:
    sums = np.bincount(group, weights=weight * values)
    return np.asarray((sums / np.bincount(group, weights=weight))[group])
