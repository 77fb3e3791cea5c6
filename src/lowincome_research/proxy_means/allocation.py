"""Places given out under a budget: to the poorest by some ranking, by a list, or by lot.

The household at the margin gets a part of a place, and households that rank alike the same part,
so that a budget is spent exactly and no figure depends on the order of rows. The cut is estimated
from the sample, as the budget may be, and influence values say so: a budget raised by a little
reaches the households close to the cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.incidence import Ranking, ranking
from lowincome_research.proxy_means.amounts import Amount, mean, total

Floats = npt.NDArray[np.float64]
BudgetOf = Literal["declared", "register", "eligible"]
WINDOW = 0.05
"""Share of the population on either side of a cut that is taken to lie close to it."""
_INSIDE = 0.9
_DECIMALS = 9


@dataclass(frozen=True)
class Budget:
    """For which share of the population there is a place.

    Attributes
    ----------
    of
        Where it comes from: the study, the register's coverage, or the share that is eligible.
    amount
        The share, between 0 and 1; it does not move where it was declared.
    """

    of: BudgetOf
    amount: Amount

    @property
    def share(self) -> float:
        """The share of the population."""
        return self.amount.value


@dataclass(frozen=True)
class Allocation:
    """Who gets a place under a rule, and how that moves with the sample.

    Attributes
    ----------
    served
        Part of each row that gets a place, between 0 and 1, shape (n,).
    marginal
        How fast that part grows with the budget, shape (n,).
    left
        What of the budget the sample leaves at a given cut; its value does not matter.
    weight
        Weight in which the budget is counted, summing to one, shape (n,).
    """

    served: Floats
    marginal: Floats
    left: Amount
    weight: Floats

    def reach(self, values: Floats, weight: Floats, moved: Floats | None = None) -> Amount:
        """Return the mean over everybody of the values of those served.

        Parameters
        ----------
        values
            Shape (n,): ones for coverage, eligibility for the eligible who are served.
        weight
            Weight in which it is told, summing to one, shape (n,); that of households, say,
            though places are counted by persons.
        moved
            What a unit more of an estimated line adds to the values, shape (n,).
        """
        found = mean(values * self.served, weight, None if moved is None else moved * self.served)
        left = Amount(0.0, self.left.influence * self.weight / weight, self.left.line_slope)
        return found.moving_with(left, total(weight, values * self.marginal))


def ranking_by(scores: Floats, weight: Floats) -> Ranking:
    """Rank rows by a score, lowest first, shape (n,); scores within 1e-9 tie."""
    return ranking(np.round(scores, _DECIMALS), weight)


def ranked(ranks: Ranking, budget: Budget, window: float = WINDOW) -> Allocation:
    """Serve the lowest ranks, as many as the budget allows.

    Parameters
    ----------
    window
        Share of the population on either side of the cut that tells who lies close to it.
    """
    share, served = budget.share, ranks.reached(budget.share)
    half = min(window, _INSIDE * share, _INSIDE * (1 - share))
    wider = ranks.reached(share + half) - ranks.reached(share - half)
    left = Amount(0.0, budget.amount.influence + share - served, budget.amount.line_slope)
    return Allocation(served, wider / (2 * half), left, ranks.weight)


def by_lot(weight: Floats, budget: Budget) -> Allocation:
    """Serve everybody with the same probability: the expectation of a lottery, not a draw."""
    everyone = np.ones(len(weight))
    return Allocation(budget.share * everyone, everyone, budget.amount, weight)


def listed(flags: Floats, weight: Floats) -> Allocation:
    """Serve those on a list, shape (n,): 1 for who is on it, 0 for who is not."""
    nothing = np.zeros(len(weight))
    return Allocation(flags, nothing, Amount(0.0, nothing), weight)
