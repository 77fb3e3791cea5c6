"""Accuracy of every register against every truth, overall and by group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import (
    Linearised,
    accuracy_of_totals,
    cells_of,
    moved_by_line,
)
from lowincome_research.identification.case import Case
from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.cells import CELL_METRICS, OF_LOTTERIES
from lowincome_research.identification.curves import curves
from lowincome_research.identification.decomposition import decompose
from lowincome_research.identification.domains import Domains, groups_of, whole
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.incidence import auc, incidence, ranking
from lowincome_research.identification.lines import EstimatedLine, line_rows
from lowincome_research.identification.lotteries import like_lotteries
from lowincome_research.identification.normalised import (
    TARGETING_ERROR_RATE,
    targeting_error_rate,
)
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.pooled import Pool, pool
from lowincome_research.identification.resampling import resampled
from lowincome_research.identification.results import (
    BOOTSTRAP_COLUMNS,
    CURVE_COLUMNS,
    DECOMPOSITION_COLUMNS,
    LINE_COLUMNS,
    METRIC_COLUMNS,
    IdentificationResults,
)
from lowincome_research.identification.spec import IdentificationSpec, Unit
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.streams import stream
from lowincome_research.stats.survey import SurveyDesign

METRICS = (*CELL_METRICS, TARGETING_ERROR_RATE, "cgh", "concentration_coef", "auc")
"""Every figure, in the order of the table."""
GROUP_METRICS = tuple(metric for metric in METRICS if metric not in OF_LOTTERIES)
"""The figures of groups."""


def identification_accuracy(
    frame: pd.DataFrame,
    spec: IdentificationSpec,
    *,
    keys: Keys,
    design: Design | None = None,
    region: str | None = None,
    seed: int = 0,
) -> IdentificationResults:
    """Judge every register by every truth.

    Parameters
    ----------
    frame
        Canonical panel, a row per household (and time).
    spec
        The `identification` section.
    keys, design
        As the study declares them. Persons are judged only where the design names a size.
    region
        Region whose policy lines the truths may name.
    seed
        Of the bootstrap, where the section asks for one.

    Returns
    -------
    IdentificationResults
        In the order of registers, truths, units and groups.

    Raises
    ------
    StudyError
        The data cannot support the section; one problem per register and truth that fails.
    DataError
        Weights, sizes, strata or clusters cannot be used.
    """
    cases = identification_cases(frame, spec, keys=keys, design=design, region=region)
    return accuracy_of(cases, seed=seed)


def accuracy_of(cases: Cases, *, seed: int = 0) -> IdentificationResults:
    """Judge every register by every truth, of cases that are brought together already.

    Parameters
    ----------
    seed
        See `identification_accuracy`.

    Raises
    ------
    StudyError
        A grouping column is missing in every row.
    """
    spec, rows = cases.spec, cases.rows
    notices = list(cases.notices)
    metrics, tenths, parts = [], [], []
    for one in cases.cases:
        groups = [groups_of(one.column(name), one.position) for name in spec.by]
        parted = [_parted(one, each) for each in (whole(one.position), *groups)]
        for unit in rows.designs:
            named = {**_names(one, spec), "unit": unit}
            found, lacking = _figures(one, unit, parted)
            metrics.append(found.assign(variance="linearised", **named))
            tenths.append(curves(one, unit).assign(**named))
            split, undefined = _decomposition(one, unit, groups)
            parts += [part.assign(**named) for part in split]
            notices += lacking + undefined
    table = stacked(metrics, METRIC_COLUMNS)
    estimated = {truth: need.estimated for truth, need in cases.needs.items() if need.estimated}
    return IdentificationResults(
        spec,
        table,
        stacked(tenths, CURVE_COLUMNS),
        stacked(parts, DECOMPOSITION_COLUMNS),
        _bootstrap(cases, table, seed),
        {truth: need.line for truth, need in cases.needs.items() if need.line},
        stacked(line_rows(estimated), LINE_COLUMNS),
        (*notices, *_lotteries(table)),
    )


def _lotteries(table: pd.DataFrame) -> Iterator[Notice]:
    for register, truths in like_lotteries(table).items():
        yield Notice("like_a_lottery", f"register={register}", truths)


def _bootstrap(cases: Cases, table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the overall figures with their spread over replicates, where the study asks for it."""
    asked = cases.spec.bootstrap
    if asked is None or table.empty:
        return stacked([], BOOTSTRAP_COLUMNS)
    generator = stream(seed, "identification.bootstrap")
    spread = resampled(cases, n=asked.replicates, generator=generator)
    overall = table[table["group_by"].eq("")]
    return stacked([overall.merge(spread)], BOOTSTRAP_COLUMNS)


def _names(one: Case, spec: IdentificationSpec) -> dict[str, str]:
    time = "" if spec.at is None else str(spec.at)
    return {"register": one.register, "truth": one.truth, "time": time}


@dataclass(frozen=True)
class _Parted:
    """A case in parts, one per group; what its rows hold is put in order once for all units."""

    domains: Domains
    parts: Sequence[Case]
    pool: Pool
    cell: npt.NDArray[np.intp]


def _parted(one: Case, domains: Domains) -> _Parted:
    pooled = pool(one.rows.designs["household"], domains)
    parts = [one.part(rows) for rows in domains.members] if domains.column else [one]
    return _Parted(domains, parts, pooled, cells_of(one.eligible, one.registered))


def _figures(one: Case, unit: Unit, parted: Sequence[_Parted]) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the figures of a case and unit, overall and by group, and what could not be told."""
    found, notices = [], []
    for each in parted:
        domains, frame = each.domains, _figures_of(each, one.rows.designs[unit], one.estimated)
        told = frame["interval"].ne("")
        found.append(frame[told].assign(group_by=domains.column))
        where = f"{one.name} unit={unit} group_by={domains.column or 'none'}"
        possible = (len(_metrics(domains)) - (one.score is None)) * len(domains.labels)
        notices += [
            Notice("missing_group", where, int((domains.code < 0).sum())),
            Notice("undefined", where, possible - len(frame)),
            Notice("no_variance", where, int((~told).sum())),
        ]
    return pd.concat(found), [notice for notice in notices if notice.count]


def _metrics(domains: Domains) -> tuple[str, ...]:
    return GROUP_METRICS if domains.column else METRICS


def _figures_of(parted: _Parted, design: SurveyDesign, line: EstimatedLine | None) -> pd.DataFrame:
    wanted = _metrics(parted.domains)
    pooled = replace(parted.pool, weight=design.weight[parted.domains.position])
    totals, rows = pooled.tabulated(parted.cell, n_kinds=4)

    def figures(group: int) -> Iterator[Linearised]:
        part, cells = parted.parts[group], pooled.members(group)
        weight = design.weight[part.position]
        moved = moved_by_line(part.registered, weight, part.near_line)
        yield from accuracy_of_totals(totals[cells], rows[cells], moved, metrics=wanted)
        for each in _of_rows(part, weight):
            yield pooled.added_up(each, parted.domains.members[group], group)

    return estimates(pooled.design, pooled.domains, figures, line)


def _of_rows(part: Case, weight: npt.NDArray[np.float64]) -> Iterator[Linearised]:
    """Yield the figures that rest on an order of rows."""
    ranks = ranking(part.welfare, weight, part.by_welfare)
    nearest = ranks
    if part.by_need is not part.by_welfare:
        nearest = ranking(part.welfare, weight, part.by_need)
    yield from targeting_error_rate(nearest, part.registered, part.passed)
    yield from incidence(ranks, part.benefit)
    if part.score is not None:
        yield from auc(part.eligible, part.score, weight, part.by_score, part.near_line)


def _decomposition(
    one: Case, unit: Unit, groups: Sequence[Domains]
) -> tuple[list[pd.DataFrame], list[Notice]]:
    """Return the targeting differential within and between the groups of each column."""
    design, found, notices = one.rows.designs[unit], [], []
    for division in groups:
        kept = division.code >= 0
        eligible, position = one.eligible[kept], one.position[kept]
        if eligible.all() or not eligible.any():
            where = f"{one.name} unit={unit} group_by={division.column} decomposition"
            notices.append(Notice("undefined", where, len(("within", "between"))))
            continue
        weight = design.weight[position]
        near = None if one.near_line is None else one.near_line[kept]
        parts = list(decompose(eligible, one.registered[kept], weight, division.code[kept], near))
        frame = estimates(design, whole(position), _given(parts), one.estimated)
        found.append(
            frame.assign(
                part=frame["metric"], group_by=division.column, n_groups=len(division.labels)
            )
        )
    return found, notices


def _given(figures: list[Linearised]) -> Callable[[int], list[Linearised]]:
    return lambda _: figures
