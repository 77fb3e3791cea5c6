"""What registers that pay do to poverty, to inequality and to welfare, by every monetary truth.

Usual targeting measures say little about the effect on poverty (Ravallion 2009, *World Bank
Research Observer* 24(2)). Efficiency is that of Beckerman (1979), "The impact of income
maintenance payments on poverty in Britain, 1975", *Economic Journal* 89: which part of the money
reaches the poor, and which part of that lies beyond their gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.case import Case
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.domains import Domains, groups_of, whole
from lowincome_research.identification.estimates import stacked
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.payments import (
    GAPS,
    PROPORTIONS,
    RATIOS,
    Payments,
    payments,
    still_contained,
)
from lowincome_research.identification.pooled import (
    Pool,
    Quantity,
    pool,
    pooled_estimates,
    ratio,
)
from lowincome_research.identification.poverty import monetary_truths
from lowincome_research.identification.poverty_results import COLUMNS, moment
from lowincome_research.identification.spec import IdentificationSpec, SocialWelfare
from lowincome_research.identification.worth import WITHIN_ONE, WORTH, worth

METRICS = (*RATIOS, *WORTH)
"""Every figure, in the order of the table; those of `WORTH` for the whole population only."""


@dataclass(frozen=True)
class OutcomeResults:
    """What every register that pays does, by every monetary truth.

    Attributes
    ----------
    metrics
        A row per register, truth, unit, group and metric, the overall one with empty `group_by`
        and `group`. Changes are after less before. `n` counts households that are not zero in the
        denominator, `n_cases` those in the numerator.
    notices
        What was left out, where, and how many.
    """

    spec: IdentificationSpec
    metrics: pd.DataFrame
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the outcomes."""
        return self.metrics.copy()

    def summary(self) -> str:
        """Return one line per overall figure, then the notices."""
        overall = self.metrics[self.metrics["group_by"].eq("")]
        lines = [
            f"{row.register} by {row.truth} ({row.unit}): {row.metric} {row.estimate:.4f} "
            f"({row.std_error:.4f}), 95% {row.ci_low:.4f} to {row.ci_high:.4f}, n = {row.n}"
            for row in overall.itertuples()
        ]
        return "\n".join([*lines, *map(str, self.notices)])


def targeting_outcomes(cases: Cases) -> OutcomeResults:
    """Measure what each register that pays an amount does to poverty and welfare.

    Welfare before assistance is the truth's; after it, what the register pays is added, whatever
    else a household receives. A register without an amount, a truth that is a score, and a measure
    that may still contain the amount have no outcomes; notices say so.

    Raises
    ------
    StudyError
        A truth's line is not above zero in some rows, a grouping column is missing in all, or an
        amount of households cannot be divided by their size.
    """
    monetary, spec = monetary_truths(cases), cases.spec
    metrics, notices = [], list(_without_outcomes(cases))
    for paid in _payments(cases, monetary):
        names = {"register": paid.case.register, "truth": paid.case.truth, "time": moment(spec)}
        for domains in _divisions(paid.case, spec.by):
            found, lacking = _measured(paid, domains, spec.welfare)
            metrics.append(found.assign(**names))
            notices += lacking
    return OutcomeResults(
        spec, stacked(metrics, ["register", *COLUMNS]), (*cases.notices, *notices)
    )


def _payments(cases: Cases, monetary: Sequence[str]) -> Iterator[Payments]:
    """Yield what each register that pays is held to, all problems at once where some are refused.

    Raises
    ------
    StudyError
        An amount of households cannot be divided by their size.
    """
    problems: dict[Problem, None] = {}
    for one in cases.cases:
        declared = cases.spec.register(one.register)
        judged = one.truth in monetary and declared.amount is not None
        if judged and not still_contained(declared, cases.spec.truths[one.truth]):
            try:
                yield payments(one, declared)
            except StudyError as error:
                problems.update(dict.fromkeys(error.problems))
    if problems:
        raise StudyError(problems)


def _without_outcomes(cases: Cases) -> Iterator[Notice]:
    """Yield the truths and registers that outcomes leave out, and why."""
    spec = cases.spec
    paying = [name for name in spec.registers if spec.register(name).amount is not None]
    for register in spec.registers:
        if register not in paying:
            yield Notice("no_amount", f"register={register}", 1)
    for truth, need in cases.needs.items():
        if not need.monetary:
            yield Notice("not_money", f"truth={truth}", 1)
            continue
        for register in paying:
            if still_contained(spec.register(register), spec.truths[truth]):
                yield Notice("assistance_kept", f"register={register} truth={truth}", 1)


def _divisions(case: Case, by: Sequence[str]) -> Iterator[Domains]:
    yield whole(case.position)
    for name in by:
        yield groups_of(case.column(name), case.position)


def _measured(
    paid: Payments, domains: Domains, spec: SocialWelfare
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the figures of a case for households and persons, by the groups of one column."""
    case, frames = paid.case, []
    notices = [*_floored(paid, domains, spec), *_ungrouped(case, domains)]
    pooled = None
    for unit, design in case.rows.designs.items():
        weight = design.weight[case.position]
        pooled = replace(pooled, weight=weight) if pooled else pool(design, domains)
        found, lacking = pooled_estimates(
            pooled,
            _Figures(paid, domains, pooled, spec),
            line=case.estimated,
            where=f"{case.name} unit={unit}",
            possible=len(RATIOS if domains.column else METRICS),
        )
        frames.append(found.assign(unit=unit))
        notices += lacking
    return pd.concat(frames), notices


def _floored(paid: Payments, domains: Domains, spec: SocialWelfare) -> Iterator[Notice]:
    """Yield once per case how many rows are raised to the floor of the welfare function."""
    case = paid.case
    raised = int((case.welfare < spec.floor * case.level).sum())
    if raised and not domains.column:
        yield Notice("floored_welfare", case.name, raised)


def _ungrouped(case: Case, domains: Domains) -> Iterator[Notice]:
    if missing := int((domains.code < 0).sum()):
        yield Notice("missing_group", f"{case.name} group_by={domains.column}", missing)


class _Figures:
    """Computes the figures of a group, given by its code."""

    def __init__(self, paid: Payments, domains: Domains, pooled: Pool, spec: SocialWelfare) -> None:
        self._paid, self._domains, self._pooled, self._spec = paid, domains, pooled, spec
        touched = pooled.part(paid.touched)
        self._totals = {name: touched.totals(one) for name, one in paid.quantities.items()}
        self._totals["everyone"] = pooled.totals(Quantity(np.ones(len(paid.benefit))))
        within = GAPS if paid.case.welfare[0] >= 0 else frozenset()
        self._proportions = PROPORTIONS | within

    def __call__(self, group: int) -> Iterator[Linearised]:
        cells = self._pooled.members(group)
        here = {name: totals.of(cells) for name, totals in self._totals.items()}
        for metric, (top, below) in RATIOS.items():
            share = metric in self._proportions
            figure = ratio(metric, here[top], here[below], proportion=share)
            if figure is not None:
                yield figure
        if not self._domains.column:
            yield from self._whole()

    def _whole(self) -> Iterator[Linearised]:
        rows = np.arange(len(self._paid.benefit))
        for metric, figure in worth(self._paid, self._pooled.weight, self._spec):
            share = metric in WITHIN_ONE
            yield self._pooled.linearised(metric, figure, rows, 0, proportion=share)
