"""What payments are worth: inequality, social welfare and equal treatment of equals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lowincome_research.identification.horizontal_equity import horizontal_violation
from lowincome_research.identification.payments import Payments
from lowincome_research.identification.social_welfare import (
    perfect_equivalent,
    society,
    uniform_equivalent,
)
from lowincome_research.identification.spec import SocialWelfare
from lowincome_research.stats.functionals import Functional, mean
from lowincome_research.stats.inequality import ranked_mean

Floats = npt.NDArray[np.float64]

WORTH = (
    "gini_before",
    "gini_after",
    "gini_change",
    "social_rate_of_return",
    "uniform_equivalent",
    "perfect_equivalent",
    "equivalent_of_perfect",
    "horizontal_violation",
)
"""Figures of the whole population, in the order of the table."""
WITHIN_ONE = frozenset({"equivalent_of_perfect", "horizontal_violation"})
"""Those that lie between 0 and 1 by definition."""


def worth(paid: Payments, weight: Floats, spec: SocialWelfare) -> Iterator[tuple[str, Functional]]:
    """Yield the figures that the payments support; see each in `WORTH`.

    Parameters
    ----------
    weight
        Shape (n,), positive.
    spec
        How benefits are weighed up.

    Notes
    -----
    Of equal payments with the register's budget, ``uniform_equivalent`` says what each yuan of
    the register is worth, ``perfect_equivalent`` what it would be worth if the poorest got it, and
    ``equivalent_of_perfect`` the first over the second (Hanna and Olken 2018).
    """
    case = paid.case
    if not paid.benefit.any():
        return
    yield from _inequality(case.welfare, paid.benefit, weight)
    people = society(
        case.welfare, case.level, weight, rho=spec.rho, floor=spec.floor,
        estimated=case.estimated is not None,
    )  # fmt: skip
    budget = mean(paid.benefit, weight)
    reached, perfect = (
        equivalent(people, paid.benefit) for equivalent in (uniform_equivalent, perfect_equivalent)
    )
    yield "uniform_equivalent", reached / budget
    yield "perfect_equivalent", perfect / budget
    yield "equivalent_of_perfect", reached / perfect
    violation = horizontal_violation(
        case.welfare, case.eligible, case.registered, weight, case.near_line, case.by_welfare
    )
    yield "horizontal_violation", violation


def _inequality(
    before: Floats, benefit: Floats, weight: Floats
) -> Iterator[tuple[str, Functional]]:
    """Yield Gini before and after and the social rate of return.

    Notes
    -----
    The rate is the gain of Gini's social welfare, mean times one less Gini, over what is paid,
    less one (Kakwani and Son 2016, *Social Welfare Functions and Development*, chapter 10, whose
    abstract defines it by this welfare; the last step is recalled): 0 where each yuan is worth a
    yuan, as it is at the median rank, above it where the poor get more.
    """
    after = before + benefit
    means = [mean(values, weight) for values in (before, after)]
    ranked = [ranked_mean(values, weight) for values in (before, after)]
    if means[0].estimate > 0:
        was, now = (
            (one / centre).scaled(2.0, -1.0) for one, centre in zip(ranked, means, strict=True)
        )
        yield "gini_before", was
        yield "gini_after", now
        yield "gini_change", now - was
    cost = means[1] - means[0]
    gain = (cost - (ranked[1] - ranked[0])).scaled(2.0)
    yield "social_rate_of_return", (gain / cost).scaled(1.0, -1.0)
