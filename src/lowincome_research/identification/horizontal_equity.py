"""Horizontal equity: whether people who are equally well off are treated alike.

Hanna and Olken (2018), "Universal basic incomes versus targeted transfers", *Journal of Economic
Perspectives* 32(4), compare the treatment of households of nearly the same welfare. Their exact
window is recalled and not read again; here it is a tenth of the population.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.incidence import Places, Ranking, ranking
from lowincome_research.stats.functionals import Functional

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
TENTHS = 10
_WINDOW = 0.02
"""Share of the population on either side of a bound that tells who lies at it: wider ones, as the
concentration curve has, understated the error by 5 to 8% in simulations."""


@dataclass(frozen=True)
class _Tenths:
    """The tenth of each row, shape (n,), and the weights, which sum to one."""

    tenth: Ints
    weight: Floats

    def mass(self, values: Floats) -> Floats:
        """Return the mean over the population of values in each tenth, shape (10,)."""
        return np.bincount(self.tenth, self.weight * values, TENTHS).astype(float, copy=False)


def horizontal_violation(
    welfare: Floats,
    eligible: Floats,
    registered: Floats,
    weight: Floats,
    near_line: Floats | None = None,
    order: Places | None = None,
) -> Functional:
    """Return the chance that someone eligible is left out while an equal is in.

    The equal is drawn at random from the same tenth of the population by welfare. With V_t the
    share of the population that is eligible, in tenth t, and left out, G_t the coverage of the
    tenth, and H the share eligible, the chance is the sum over t of V_t G_t over H.

    Parameters
    ----------
    welfare, eligible, registered, weight
        Shape (n,); somebody is eligible.
    near_line
        What a unit more of an estimated line adds to `eligible`, shape (n,).
    order
        Places by welfare, where they are known already.

    Notes
    -----
    The bounds of the tenths are estimated: moving one takes the rows close to it from one tenth to
    the next, which the influence values contain.
    """
    ranks = ranking(welfare, weight, order)
    last = TENTHS - 1
    tenths = _Tenths(np.minimum((TENTHS * ranks.middle).astype(np.intp), last), ranks.weight)
    missed = eligible * (1 - registered)
    left_out, covered = tenths.mass(missed), tenths.mass(registered)
    size = ranks.mean(eligible)
    chance = TENTHS * float(left_out @ covered) / size
    own = covered[tenths.tenth] * missed + left_out[tenths.tenth] * registered
    moved = _across_bounds(ranks, (missed, registered), (covered, left_out))[tenths.tenth]
    influence = TENTHS * (own + moved) / size - chance * eligible / size
    centred = influence - ranks.mean(influence)
    slope = 0.0
    if near_line is not None:
        more = tenths.mass(near_line * (1 - registered))
        slope = (TENTHS * float(more @ covered) - chance * ranks.mean(near_line)) / size
    return Functional(chance, centred / weight.sum(), slope)


def _across_bounds(
    ranks: Ranking, values: tuple[Floats, Floats], factors: tuple[Floats, Floats]
) -> Floats:
    """Return what a row of each tenth adds by moving the bounds above it, shape (10,)."""
    at_bound = np.zeros(TENTHS)
    for one, factor in zip(values, factors, strict=True):
        near = [_at_bound(ranks, bound / TENTHS, one) for bound in range(1, TENTHS)]
        at_bound[:-1] += np.array(near) * -np.diff(factor)
    return -np.cumsum(at_bound[::-1])[::-1]


def _at_bound(ranks: Ranking, share: float, values: Floats) -> float:
    """Return the mean of values around a quantile, at least of the row at it."""
    start = int(np.searchsorted(ranks.ascending, share - _WINDOW))
    end = int(np.searchsorted(ranks.ascending, share + _WINDOW, side="right"))
    first = min(start, len(values) - 1)
    close = ranks.places.order[first : max(end, first + 1)]
    return float(np.average(values[close], weights=ranks.weight[close]))
