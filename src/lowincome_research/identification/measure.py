"""Accuracy of every register against every truth, overall and by group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from lowincome_research.identification.accuracy import RATIOS, Linearised, accuracy
from lowincome_research.identification.case import Case
from lowincome_research.identification.cases import Cases, identification_cases
from lowincome_research.identification.curves import curves
from lowincome_research.identification.decomposition import decompose
from lowincome_research.identification.domains import Domains, groups_of, whole
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.incidence import auc, incidence
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.results import (
    CURVE_COLUMNS,
    DECOMPOSITION_COLUMNS,
    METRIC_COLUMNS,
    IdentificationResults,
)
from lowincome_research.identification.spec import IdentificationSpec, Unit
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.stats.survey import SurveyDesign

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
    return accuracy_of(identification_cases(frame, spec, keys=keys, design=design, region=region))


def accuracy_of(cases: Cases) -> IdentificationResults:
    """Judge every register by every truth, of cases that are brought together already.

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
            parts += [part.assign(**named) for part in _decomposition(one, unit, groups)]
            notices += lacking
    return IdentificationResults(
        spec,
        stacked(metrics, METRIC_COLUMNS),
        stacked(tenths, CURVE_COLUMNS),
        stacked(parts, DECOMPOSITION_COLUMNS),
        {one.truth: one.line for one in cases.cases if one.line},
        tuple(notices),
    )


def _names(one: Case, spec: IdentificationSpec) -> dict[str, str]:
    time = "" if spec.at is None else str(spec.at)
    return {"register": one.register, "truth": one.truth, "time": time}


@dataclass(frozen=True)
class _Parted:
    """A case in parts, one per group; what its rows hold is put in order once for all units."""

    domains: Domains
    parts: Sequence[Case]


def _parted(one: Case, domains: Domains) -> _Parted:
    return _Parted(domains, [one.part(rows) for rows in domains.members])


def _figures(one: Case, unit: Unit, parted: Sequence[_Parted]) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the figures of a case and unit, overall and by group, and what could not be told."""
    found, notices = [], []
    for each in parted:
        domains, frame = each.domains, _figures_of(each, one.rows.designs[unit])
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


def _figures_of(parted: _Parted, design: SurveyDesign) -> pd.DataFrame:
    def figures(group: int) -> Iterator[Linearised]:
        part = parted.parts[group]
        weight = design.weight[part.position]
        yield from accuracy(part.eligible, part.registered, weight)
        yield from incidence(part.welfare, part.benefit, weight, part.by_welfare)
        if part.score is not None:
            yield from auc(part.eligible, part.score, weight, part.by_score)

    return estimates(design, parted.domains, figures)


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


def _given(figures: list[Linearised]) -> Callable[[int], list[Linearised]]:
    return lambda _: figures
