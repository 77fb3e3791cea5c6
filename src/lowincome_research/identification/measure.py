"""Accuracy of every register against every truth, overall and by group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pandas as pd

from lowincome_research.errors import Problem, StudyError
from lowincome_research.identification.accuracy import RATIOS, Linearised, accuracy
from lowincome_research.identification.case import Case, case
from lowincome_research.identification.curves import curves
from lowincome_research.identification.decomposition import decompose
from lowincome_research.identification.domains import Codes, Domains, groups_of, whole
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.incidence import auc, incidence
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.results import (
    CURVE_COLUMNS,
    DECOMPOSITION_COLUMNS,
    METRIC_COLUMNS,
    IdentificationResults,
)
from lowincome_research.identification.rows import Rows, rows_at
from lowincome_research.identification.spec import IdentificationSpec, Unit
from lowincome_research.identification.truth import need
from lowincome_research.panel.spec import Design, Keys

METRICS = (*RATIOS, "targeting_differential", "cgh", "concentration_coef", "auc")
"""Every figure, in the order of the table."""


def identification_accuracy(
    frame: pd.DataFrame,
    spec: IdentificationSpec,
    *,
    keys: Keys,
    design: Design | None = None,
    region: str | None = None,
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
    rows = rows_at(frame, spec, keys, design or Design())
    cases = _cases(rows, frame, spec, keys, region)
    notices = [*rows.notices, *(notice for one in cases for notice in one.notices)]
    metrics, tenths, parts = [], [], []
    for one in cases:
        groups = [groups_of(one.column(name), one.position) for name in spec.by]
        for unit in rows.designs:
            named = {**_names(one, spec), "unit": unit}
            found, lacking = _figures(one, unit, groups)
            metrics.append(found.assign(variance="linearised", **named))
            tenths.append(curves(one, unit).assign(**named))
            parts += [part.assign(**named) for part in _decomposition(one, unit, groups)]
            notices += lacking
    return IdentificationResults(
        spec,
        stacked(metrics, METRIC_COLUMNS),
        stacked(tenths, CURVE_COLUMNS),
        stacked(parts, DECOMPOSITION_COLUMNS),
        {one.truth: one.line for one in cases if one.line},
        tuple(notices),
    )


def _cases(
    rows: Rows, frame: pd.DataFrame, spec: IdentificationSpec, keys: Keys, region: str | None
) -> list[Case]:
    """Return every register with every truth, or all that is wrong with them at once."""
    cases: list[Case] = []
    problems: dict[Problem, None] = {}
    for truth in spec.truths:
        try:
            needed = need(rows, frame, spec, truth, keys=keys, region=region)
        except StudyError as error:
            problems.update(dict.fromkeys(error.problems))
            continue
        for register in spec.registers:
            try:
                cases.append(case(rows, needed, spec, register, truth))
            except StudyError as error:
                problems.update(dict.fromkeys(error.problems))
    if problems:
        raise StudyError(problems)
    order = list(spec.registers)
    return sorted(cases, key=lambda one: order.index(one.register))


def _names(one: Case, spec: IdentificationSpec) -> dict[str, str]:
    time = "" if spec.at is None else str(spec.at)
    return {"register": one.register, "truth": one.truth, "time": time}


def _figures(one: Case, unit: Unit, groups: Sequence[Domains]) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the figures of a case and unit, overall and by group, and what could not be told."""
    found, notices = [], []
    for domains in (whole(one.position), *groups):
        frame = _figures_of(one, unit, domains)
        told = frame["interval"].ne("")
        found.append(frame[told].assign(group_by=domains.column))
        where = f"{one.name} unit={unit} group_by={domains.column or 'none'}"
        possible = (len(METRICS) - (one.score is None)) * len(domains.labels)
        notices += [
            Notice("missing_group", where, int((domains.code < 0).sum())),
            Notice("undefined", where, possible - len(frame)),
            Notice("no_variance", where, int((~told).sum())),
        ]
    return pd.concat(found), [notice for notice in notices if notice.count]


def _figures_of(one: Case, unit: Unit, domains: Domains) -> pd.DataFrame:
    design = one.rows.designs[unit]
    weight = design.weight[one.position]

    def figures(rows: Codes) -> Iterator[Linearised]:
        eligible, weights = one.eligible[rows], weight[rows]
        yield from accuracy(eligible, one.registered[rows], weights)
        yield from incidence(one.welfare[rows], one.benefit[rows], weights)
        if one.score is not None:
            yield from auc(eligible, one.score[rows], weights)

    return estimates(design, domains, figures)


def _decomposition(one: Case, unit: Unit, groups: Sequence[Domains]) -> Iterator[pd.DataFrame]:
    """Yield the targeting differential within and between the groups of each column."""
    design = one.rows.designs[unit]
    for division in groups:
        kept = division.code >= 0
        eligible, position = one.eligible[kept], one.position[kept]
        if eligible.all() or not eligible.any():
            continue
        weight = design.weight[position]
        parts = list(decompose(eligible, one.registered[kept], weight, division.code[kept]))
        frame = estimates(design, whole(position), _given(parts))
        yield frame.assign(
            part=frame["metric"], group_by=division.column, n_groups=len(division.labels)
        )


def _given(figures: list[Linearised]) -> Callable[[Codes], list[Linearised]]:
    return lambda _: figures
