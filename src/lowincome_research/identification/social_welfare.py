"""What a register is worth to a society averse to inequality, in money.

Welfare is the mean of u(y + b) with u(x) = x^(1 - rho) / (1 - rho), and log x at rho = 1: Hanna and
Olken (2018), "Universal basic incomes versus targeted transfers", *Journal of Economic
Perspectives* 32(4), whose rho of 3 is recalled and not read again. Utility has no value at or
below zero, so nobody is taken to live on less than a declared share of the line: welfare before
assistance is raised to this floor, benefits come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowincome_research.stats.functionals import Functional, total

Floats = npt.NDArray[np.float64]
_PRECISE = 1e-12
_MOST_STEPS = 100


@dataclass(frozen=True)
class Society:
    """Rows whose welfare counts.

    Attributes
    ----------
    welfare
        Before assistance, at the floor or above it, shape (n,).
    response
        What a unit more of an estimated line adds to it, through the floor, shape (n,).
    weight
        Shape (n,), positive.
    rho
        Aversion to inequality, zero or more.
    """

    welfare: Floats
    response: Floats
    weight: Floats
    rho: float

    def utility(self, income: Floats) -> Floats:
        """Return the utility of incomes above zero, shape (n,)."""
        return self.values(income)[0]

    def values(self, income: Floats) -> tuple[Floats, Floats]:
        """Return utility and marginal utility, each shape (n,)."""
        marginal = self.marginal(income)
        if self.rho == 1:
            return np.log(income), marginal
        return income * marginal / (1 - self.rho), marginal

    def marginal(self, income: Floats) -> Floats:
        """Return the utility that a unit more of income adds, shape (n,)."""
        if not self.rho.is_integer():
            return np.asarray(income**-self.rho)
        power, inverse = np.ones(len(income)), 1 / income
        for _ in range(int(self.rho)):  # products are many times as fast as powers
            power *= inverse
        return power


def society(
    welfare: Floats,
    level: Floats,
    weight: Floats,
    *,
    rho: float,
    floor: float,
    estimated: bool = False,
) -> Society:
    """Return rows with their welfare raised to the floor.

    Parameters
    ----------
    level
        The line of each row, shape (n,), above zero.
    floor
        Share of the line that nobody is taken to live below.
    estimated
        Whether the sample sets the line, and with it the floor.
    """
    least = floor * level
    response = np.where(estimated & (welfare < least), floor, 0.0)
    return Society(np.maximum(welfare, least), response, weight, rho)


def uniform_equivalent(people: Society, benefit: Floats) -> Functional:
    """Return the equal payment to everybody that is worth as much as the benefits.

    Parameters
    ----------
    benefit
        Shape (n,), not negative.

    Notes
    -----
    The payment e solves mean u(y + e) = mean u(y + b). A row adds (u(y + b) - u(y + e)) over the
    total of u'(y + e) to it.
    """
    after = people.welfare + benefit
    target = people.utility(after)
    slope = float(total(people.weight * people.response, people.marginal(after)))
    return _equivalent(people, target, slope, float(total(people.weight, benefit)))


def perfect_equivalent(people: Society, benefit: Floats) -> Functional:
    """Return the equal payment that is worth as much as the same money given to the poorest.

    Notes
    -----
    The money raises the poorest to one level L, which no payment of the same budget can beat:
    mean (L - y)+ = mean b. A row changes L by (b - (L - y)+) over the weight below L.
    """
    budget = float(total(people.weight, benefit))
    level = _water_level(people, budget)
    lifted = np.maximum(people.welfare, level)
    marginal = float(people.marginal(np.array([level]))[0])
    target = people.utility(lifted) + marginal * (benefit - (lifted - people.welfare))
    slope = marginal * float(total(people.weight * people.response, people.welfare < level))
    return _equivalent(people, target, slope, budget)


def _equivalent(people: Society, target: Floats, slope: float, budget: float) -> Functional:
    """Return the equal payment with which mean utility reaches that of the target, shape (n,)."""
    weight, welfare = people.weight, people.welfare
    wanted, payment = float(total(weight, target)), budget / float(weight.sum())
    precise = _PRECISE * (budget + float(total(weight, welfare))) / float(weight.sum())
    for _ in range(_MOST_STEPS):  # Newton's: utility is concave, so that none goes astray
        utility, marginal = people.values(welfare + payment)
        steepness = float(total(weight, marginal))
        step = (wanted - float(total(weight, utility))) / steepness
        if abs(step) <= precise:
            break
        payment = max(payment + step, 0.0)
    own = float(total(weight * people.response, marginal))
    return Functional(payment, (target - utility) / steepness, (slope - own) / steepness)


def _water_level(people: Society, budget: float) -> float:
    """Return the level to which a budget raises the poorest."""
    order = np.argsort(people.welfare, kind="stable")
    welfare, weight = people.welfare[order], people.weight[order]
    size, money = np.cumsum(weight), np.cumsum(weight * welfare)
    needed = welfare * size - money  # what raises all poorer rows to this one
    last = int(np.searchsorted(needed, budget, side="right")) - 1
    return float((budget + money[last]) / size[last])
