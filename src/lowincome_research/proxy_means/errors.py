"""Errors of an allocation: whom it misses, and whom it serves though they are not eligible.

With H the share that is eligible, G that of those served and T that of both, the exclusion error
is 1 - T/H, the inclusion error 1 - T/G and the targeting differential T/H - (G - T)/(1 - H). For a
lottery they are 1 - G, 1 - H and 0; with perfect information the exclusion error is 1 - G/H, at
least 0. Where G = H, exclusion and inclusion error are one figure, the targeting error rate
(Brown, Ravallion and van de Walle 2018, *Journal of Development Economics* 134, 109-124).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.proxy_means.allocation import Allocation
from lowincome_research.proxy_means.amounts import Amount, mean
from lowincome_research.stats.densities import bandwidth

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ERRORS = ("exclusion_error", "inclusion_error", "targeting_differential")


@dataclass(frozen=True)
class Population:
    """Those among whom places are given out.

    Attributes
    ----------
    eligible
        1 or 0, shape (n,).
    gap
        Line less welfare of the eligible, 0 for all others, shape (n,).
    weight
        Weight of the unit in which figures are told, positive, shape (n,).
    near_line
        What a unit more of an estimated line adds to `eligible`, shape (n,), or None.
    """

    eligible: Floats
    gap: Floats
    weight: Floats
    near_line: Floats | None = None

    @cached_property
    def share(self) -> Floats:
        """Weights that sum to one, shape (n,)."""
        return np.asarray(self.weight / self.weight.sum())

    @cached_property
    def poor(self) -> Flags:
        """Whether a row is eligible, shape (n,)."""
        return self.eligible == 1

    @cached_property
    def gap_width(self) -> float:
        """Width of a kernel for the gaps of the eligible; 0 where all have the same."""
        gaps = self.gap[self.poor]
        return bandwidth(gaps, self.weight[self.poor]) if np.ptp(gaps) > 0 else 0.0


def errors(
    allocation: Allocation, among: Population, group: Flags | None = None
) -> Iterator[Linearised]:
    """Yield exclusion error, inclusion error and, of everybody, the targeting differential.

    Parameters
    ----------
    among
        Neither all nor none are eligible; somebody is served.
    group
        Rows of a group whose errors are asked for, shape (n,). Places are given out among
        everybody; an error whose denominator the group leaves empty is not yielded.
    """
    inside = np.ones(len(among.eligible)) if group is None else group.astype(float)
    share, eligible, near = among.share, among.eligible * inside, among.near_line
    moved = None if near is None else near * inside
    need = mean(eligible, share, moved)
    both = allocation.reach(eligible, share, moved)
    served = allocation.reach(inside, share)
    poor, got = eligible == 1, (allocation.served > 0) & (inside == 1)
    if poor.any():
        missed = poor & (allocation.served < 1)
        yield linear("exclusion_error", both.over(need).complement(), among, missed, poor)
    if got.any():
        wrongly = got & ~poor
        yield linear("inclusion_error", both.over(served).complement(), among, wrongly, got)
    if group is None:
        leaked = (served - both).over(need.complement())
        yield _differential(both.over(need) - leaked, among)


def linear(
    metric: str, share: Amount, among: Population, counted: Flags, within: Flags
) -> Linearised:
    """Return a share as `estimates` takes it.

    Parameters
    ----------
    counted, within
        Rows in its numerator and its denominator, shape (n,).
    """
    return Linearised(
        metric,
        share.value,
        share.influence / among.weight.sum(),
        int(within.sum()),
        int(counted.sum()),
        within,
        line_slope=share.line_slope,
    )


def difference(one: Linearised, other: Linearised) -> Linearised:
    """Return one figure less another of the same sample, whose errors go together."""
    return Linearised(
        one.metric,
        one.estimate - other.estimate,
        one.influence - other.influence,
        min(one.n, other.n),
        min(one.n_cases, other.n_cases),
        one.among | other.among,
        proportion=False,
        line_slope=one.line_slope - other.line_slope,
    )


def _differential(found: Amount, among: Population) -> Linearised:
    n = min(int(among.poor.sum()), int((~among.poor).sum()))
    return Linearised(
        "targeting_differential",
        found.value,
        found.influence / among.weight.sum(),
        n,
        n,
        np.ones(len(among.eligible), dtype=bool),
        proportion=False,
        line_slope=found.line_slope,
    )
