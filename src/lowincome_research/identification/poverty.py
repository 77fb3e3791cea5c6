"""Poverty and inequality of welfare before assistance, by every truth that is money below a line.

Standard errors rest on influence functions and carry the sampling error of lines that the sample
sets. Poverty asks for welfare and line alone: the screens of a truth, such as its asset test,
say who is eligible and not who is poor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.curves import TENTHS
from lowincome_research.identification.domains import Domains, groups_of, whole
from lowincome_research.identification.estimates import stacked
from lowincome_research.identification.lines import EstimatedLine
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.pooled import (
    Pool,
    Quantity,
    Totals,
    pool,
    pooled_estimates,
    ratio,
)
from lowincome_research.identification.poverty_results import (
    COLUMNS,
    LORENZ_COLUMNS,
    PovertyResults,
    moment,
)
from lowincome_research.stats import inequality
from lowincome_research.stats.functionals import total
from lowincome_research.stats.poverty import contributions, responses, shortfall

Floats = npt.NDArray[np.float64]

FGT = ("poverty_rate", "poverty_gap", "squared_poverty_gap")
"""The Foster-Greer-Thorbecke measures of order 0, 1 and 2."""
METRICS = (*FGT, "mean_welfare", "median_welfare", "gini")


@dataclass(frozen=True)
class _Standing:
    """The rows whose welfare a truth knows, the poorest first.

    Attributes
    ----------
    touched
        Places of the rows that are poor, of all rows where the sample sets the line.
    quantities
        What the rows touched add to poverty; others add nothing.
    """

    truth: str
    position: npt.NDArray[np.intp]
    welfare: Floats
    touched: npt.NDArray[np.intp]
    quantities: Mapping[str, Quantity]
    line: EstimatedLine | None


def poverty(cases: Cases) -> PovertyResults:
    """Measure poverty and inequality before assistance by every monetary truth.

    Welfare at or below zero counts as it is: it leaves a gap of more than the line, and the Gini
    coefficient may exceed one; a notice counts such rows.

    Raises
    ------
    StudyError
        A truth's line is not above zero in some rows, or a grouping column is missing in all.
    """
    metrics, curves, notices = [], [], []
    for truth in monetary_truths(cases):
        standing, counted = _standing(cases, truth)
        notices += counted
        for domains in _divisions(cases, standing):
            found, lacking = _measured(cases, standing, domains)
            metrics.append(found.assign(truth=truth, time=moment(cases.spec)))
            notices += lacking
        curves.append(_lorenz(cases, standing).assign(truth=truth, time=moment(cases.spec)))
    return PovertyResults(
        cases.spec,
        stacked(metrics, COLUMNS),
        stacked(curves, LORENZ_COLUMNS),
        (*cases.rows.notices, *_scores(cases), *notices),
    )


def monetary_truths(cases: Cases) -> tuple[str, ...]:
    """Return the truths that are money below a line.

    Raises
    ------
    StudyError
        A truth is known of no row, or its line is not above zero in some, where shares of it mean
        nothing.
    """
    names = tuple(name for name, need in cases.needs.items() if need.monetary)
    problems = []
    for name in names:
        need, where = cases.needs[name], f"identification.truths.{name}"
        known = np.isfinite(need.welfare) & cases.rows.judged
        if not known.any():
            problems.append(Problem(where, "no row of the sample has the measure and its line"))
        if count := int((known & (need.level <= 0)).sum()):
            seen = f"not above zero in {count} rows"
            problems.append(Problem(f"{where}.below", seen, "a line above zero"))
    if problems:
        raise StudyError(problems)
    return names


def fgt_quantities(
    welfare: Floats, level: Floats, near: Floats | None, names: tuple[str, str, str] = FGT
) -> dict[str, Quantity]:
    """Return what each row adds to the measures of order 0, 1 and 2.

    Parameters
    ----------
    near
        Kernel of welfare around the line where the sample sets it, shape (n,).
    """
    gap = shortfall(welfare, level)
    return {
        name: Quantity(
            contributions(gap, level, alpha),
            None if near is None else responses(gap, level, alpha, near),
        )
        for alpha, name in enumerate(names)
    }


def _scores(cases: Cases) -> Iterator[Notice]:
    for name, need in cases.needs.items():
        if not need.monetary:
            yield Notice("not_money", f"truth={name}", 1)


def _standing(cases: Cases, truth: str) -> tuple[_Standing, list[Notice]]:
    need, judged = cases.needs[truth], cases.rows.judged
    known = judged & np.isfinite(need.welfare)
    kept = np.flatnonzero(known)
    position = kept[np.argsort(need.welfare[kept], kind="stable")]
    welfare, level, line = need.welfare[position], need.level[position], need.estimated
    touched = np.flatnonzero((welfare < level) | (line is not None))
    near = None if line is None else line.near[position]
    quantities = fgt_quantities(welfare[touched], level[touched], near)
    counted = (
        Notice("missing_truth", f"truth={truth}", int((judged & ~known).sum())),
        Notice("negative_welfare", f"truth={truth}", int((welfare < 0).sum())),
    )
    standing = _Standing(truth, position, welfare, touched, quantities, line)
    return standing, [notice for notice in counted if notice.count]


def _divisions(cases: Cases, standing: _Standing) -> Iterator[Domains]:
    yield whole(standing.position)
    for name in cases.spec.by:
        yield groups_of(cases.rows.frame[name].iloc[standing.position], standing.position)


def _measured(
    cases: Cases, standing: _Standing, domains: Domains
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the figures of a truth for households and persons, by the groups of one column."""
    frames, notices = [], []
    where = f"truth={standing.truth} group_by={domains.column or 'none'}"
    if missing := int((domains.code < 0).sum()):
        notices.append(Notice("missing_group", where, missing))
    pooled = None
    for unit, design in cases.rows.designs.items():
        weight = design.weight[standing.position]
        pooled = replace(pooled, weight=weight) if pooled else pool(design, domains)
        found, lacking = pooled_estimates(
            pooled,
            _Figures(standing, domains, pooled),
            line=standing.line,
            where=f"truth={standing.truth} unit={unit}",
            possible=len(METRICS),
        )
        frames.append(found.assign(unit=unit))
        notices += lacking
    return pd.concat(frames), notices


class _Figures:
    """Computes the figures of a group, given by its code."""

    def __init__(self, standing: _Standing, domains: Domains, pooled: Pool) -> None:
        self._standing, self._domains, self._pooled = standing, domains, pooled
        touched = pooled.part(standing.touched)
        self._everyone = pooled.totals(Quantity(np.ones(len(standing.welfare))))
        self._totals: dict[str, Totals] = {
            **{name: touched.totals(one) for name, one in standing.quantities.items()},
            "mean_welfare": pooled.totals(Quantity(standing.welfare)),
        }

    def __call__(self, group: int) -> Iterator[Linearised]:
        cells = self._pooled.members(group)
        everyone = self._everyone.of(cells)
        rows = self._domains.members[group]
        welfare, weight = self._standing.welfare[rows], self._pooled.weight[rows]
        for name, totals in self._totals.items():
            # With welfare below zero a gap may exceed the line: no proportion by definition.
            within = name == FGT[0] or (name in FGT and welfare[0] >= 0)
            yield from _given(ratio(name, totals.of(cells), everyone, proportion=within))
        if welfare[0] < welfare[-1]:
            middle = inequality.median(welfare, weight)
            yield self._pooled.linearised("median_welfare", middle, rows, group)
        if total(weight, welfare) > 0:
            spread = inequality.gini(welfare, weight)
            yield self._pooled.linearised("gini", spread, rows, group)


def _given(figure: Linearised | None) -> Iterator[Linearised]:
    if figure is not None:
        yield figure


def _these(figures: list[Linearised], _: int) -> list[Linearised]:
    return figures


def _lorenz(cases: Cases, standing: _Standing) -> pd.DataFrame:
    """Return the Lorenz curve at tenths; nothing where welfare is not above zero on average."""
    frames = []
    domains = whole(standing.position)
    for unit, design in cases.rows.designs.items():
        weight = design.weight[standing.position]
        if total(weight, standing.welfare) <= 0:
            continue
        pooled, rows = pool(design, domains), np.arange(len(weight))
        points = [
            pooled.linearised(str(share), held, rows, 0)
            for share, held in zip(
                TENTHS[:-1], inequality.lorenz(standing.welfare, weight, TENTHS[:-1]), strict=True
            )
        ]
        found, _ = pooled_estimates(
            pooled, partial(_these, points), line=None, where="", possible=len(points)
        )
        shares = found["metric"].astype(float)
        frames.append(found.assign(share_population=shares, unit=unit))
    return pd.concat(frames) if frames else pd.DataFrame(columns=LORENZ_COLUMNS)
