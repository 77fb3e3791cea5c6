"""The rows on which rules are compared, and the rules themselves under a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.incidence import Ranking
from lowincome_research.identification.lines import EstimatedLine
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.rows import Rows
from lowincome_research.identification.spec import Unit
from lowincome_research.proxy_means.allocation import (
    WINDOW,
    Allocation,
    Budget,
    BudgetOf,
    by_lot,
    listed,
    ranked,
    ranking_by,
)
from lowincome_research.proxy_means.amounts import Amount, mean, total
from lowincome_research.proxy_means.cross_fitting import Predictions
from lowincome_research.proxy_means.errors import Population

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

REGISTER, RANDOM, PERFECT, UNIVERSAL = "register", "random", "perfect", "universal"
_TIED = 1e-9


@dataclass(frozen=True)
class Judged:
    """Rows of which the truth, the predictions and, where there is one, the register are known.

    Attributes
    ----------
    unit
        Whose places are counted.
    position
        Positions of these rows among all, shape (n,).
    predicted
        From learner to predicted logarithm of welfare, shape (n,).
    outcome
        The logarithm that they were to predict, shape (n,).
    welfare, level, eligible
        As the truth has them, shape (n,).
    near_line, line
        Of a line that the sample sets, see `Need`; None where the line is given.
    registered
        1 or 0, shape (n,); None where no register is named.
    """

    rows: Rows
    unit: Unit
    position: Positions
    predicted: Mapping[str, Floats]
    outcome: Floats
    welfare: Floats
    level: Floats
    eligible: Floats
    near_line: Floats | None
    line: EstimatedLine | None
    registered: Floats | None
    notices: tuple[Notice, ...] = ()

    def population(self, unit: Unit) -> Population:
        """Return the rows as a population of households or persons."""
        gap = np.where(self.eligible == 1, self.level - self.welfare, 0.0)
        weight = self.rows.designs[unit].weight[self.position]
        return Population(self.eligible, gap, weight, self.near_line)

    @property
    def share(self) -> Floats:
        """Weights of the unit whose places are counted, summing to one, shape (n,)."""
        return self.population(self.unit).share

    def among(self, kept: npt.NDArray[np.bool_]) -> Judged:
        """Return some of the rows."""
        return replace(
            self,
            position=self.position[kept],
            predicted={name: values[kept] for name, values in self.predicted.items()},
            outcome=self.outcome[kept],
            welfare=self.welfare[kept],
            level=self.level[kept],
            eligible=self.eligible[kept],
            near_line=None if self.near_line is None else self.near_line[kept],
            registered=None if self.registered is None else self.registered[kept],
        )


def judged(predictions: Predictions, outcome: Floats, cases: Cases) -> Judged:
    """Bring predictions together with the truth and the register that the section names.

    Parameters
    ----------
    outcome
        The logarithm that was to be predicted, shape (n,).

    Raises
    ------
    StudyError
        No row is eligible, or all are; or a line is not above zero.
    """
    spec, at = predictions.spec, predictions.position
    need = cases.needs[spec.truth]
    found = Judged(
        predictions.rows,
        predictions.unit,
        at,
        {str(name): values for name, values in predictions.predicted.items()},
        outcome,
        need.welfare[at],
        need.level[at],
        need.eligible[at],
        None if need.near_line is None else need.near_line[at],
        need.estimated,
        None if spec.register_ is None else _registered(cases, spec.truth, spec.register_)[at],
    )
    if found.registered is not None:
        known = np.isfinite(found.registered)
        missing = Notice(
            "missing_register", f"proxy_means register={spec.register_}", int((~known).sum())
        )
        found = replace(found.among(known), notices=(missing,) if missing.count else ())
    _reject_unusable(found, spec.truth)
    return found


def budgets(judged: Judged, declared: float | None) -> tuple[Budget, ...]:
    """Return the budgets under which rules are compared, the section's own first.

    They are the one declared, the register's coverage and the share that is eligible, at which
    exclusion and inclusion error are one figure.
    """
    share = judged.share
    amounts: dict[BudgetOf, Amount] = {}
    if declared is not None:
        amounts["declared"] = Amount(declared, np.zeros(len(share)))
    if judged.registered is not None:
        amounts["register"] = mean(judged.registered, share)
    amounts["eligible"] = mean(judged.eligible, share, judged.near_line)
    return tuple(Budget(of, amount) for of, amount in amounts.items())


@dataclass(frozen=True)
class Rules:
    """Ways to give out places among the same rows; rankings are made once for all budgets.

    Attributes
    ----------
    ranks
        From learner to the ranking by its predictions, and that by welfare itself.
    """

    judged: Judged
    ranks: Mapping[str, Ranking]

    def under(self, budget: Budget) -> dict[str, Allocation]:
        """Return who gets a place by each learner, by lot and with perfect information.

        The register is added where the budget is its own.
        """
        windows = {PERFECT: self._up_to_the_last_eligible(budget)}
        found = {
            name: ranked(ranks, budget, windows.get(name, WINDOW))
            for name, ranks in self.ranks.items()
        }
        if budget.of == REGISTER and self.judged.registered is not None:
            found[REGISTER] = listed(self.judged.registered, self.judged.share)
        found[RANDOM] = by_lot(self.judged.share, budget)
        return found

    def _up_to_the_last_eligible(self, budget: Budget) -> float:
        """Return the window of a ranking in which eligibility ends at one rank."""
        away = abs(budget.share - total(self.judged.share, self.judged.eligible))
        return min(WINDOW, away) if away > _TIED else WINDOW

    def universal(self) -> Allocation:
        """Return a place for everybody."""
        return listed(np.ones(len(self.judged.eligible)), self.judged.share)


def rules(judged: Judged) -> Rules:
    """Rank the rows by each learner's prediction, and by what the truth knows.

    Predicted welfare counts relative to the line that a household is held against: where lines
    differ between places, the same income is need in one and none in another. Predictions within
    1e-9 tie. Perfect information ranks the eligible first, so that a screen counts as well.
    """
    log_level, share = np.log(judged.level), judged.share
    keys = {name: values - log_level for name, values in judged.predicted.items()}
    keys[PERFECT] = _needs_first(judged)
    return Rules(
        judged,
        {name: ranking_by(key, share) for name, key in keys.items()},
    )


def _needs_first(judged: Judged) -> Floats:
    relative = judged.welfare / judged.level
    return np.asarray(relative + (judged.eligible == 0) * (1 + np.ptp(relative)))


def _registered(cases: Cases, truth: str, register: str) -> Floats:
    """Return who is on the register, NaN where it cannot be told, for all rows."""
    one = next(one for one in cases.cases if (one.truth, one.register) == (truth, register))
    flags = np.full(len(cases.rows.frame), np.nan)
    flags[one.position] = one.registered
    return flags


def _reject_unusable(found: Judged, truth: str) -> None:
    """Refuse rows among which nobody can be told apart, or lines that nothing is relative to."""
    where, n = f"proxy_means.truth '{truth}'", len(found.eligible)
    if not n:
        raise StudyError(Problem(where, "no row has the truth, the predictors and the register"))
    checks = {
        f"nobody is eligible among {n} rows": not found.eligible.any(),
        f"everybody is eligible among {n} rows": bool(found.eligible.all()),
        f"the line is zero or less in {(found.level <= 0).sum()} of {n} rows": bool(
            (found.level <= 0).any()
        ),
    }
    problems = [
        Problem(where, seen, fix="check the line and its unit")
        for seen, failed in checks.items()
        if failed
    ]
    if problems:
        raise StudyError(problems)
