"""Who is missed more often: errors by group, and differences between groups that hold at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.domains import Domains, groups_of
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.rows import numbers
from lowincome_research.proxy_means.allocation import Allocation, Budget
from lowincome_research.proxy_means.comparison import named, told
from lowincome_research.proxy_means.errors import Population, difference, errors
from lowincome_research.proxy_means.judged import REGISTER, Judged, Rules
from lowincome_research.proxy_means.spec import Bands
from lowincome_research.stats.multiple_testing import holm

Flags = npt.NDArray[np.bool_]

OTHERS = "others"
_FAMILY = ["rule", "metric", "group_by"]


def group_errors(
    rules: Rules, budget: Budget, by: Sequence[str | Bands]
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return exclusion and inclusion errors by group under a budget.

    Places are given out among everybody. Each learner and, at its own budget, the register is
    told, in the unit whose places are counted.

    Returns
    -------
    DataFrame
        `unit`, `rule`, `group_by`, `group`, `metric`, `against`, the columns of `estimates`,
        `p_value` and `p_holm`. Where `against` is ``others``, the figure is the group's less that
        of all other groups, and its p-value is adjusted for all groups of the column (Holm); of
        two groups the second is told. Degrees of freedom are those of the sample, as the cut is.
    list of Notice
        Rows in no group; errors that cannot be told, as where nobody in a group is eligible, and
        differences that do not vary, as where a list misses every household.
    """
    judged = rules.judged
    shown = {
        rule: one
        for rule, one in rules.under(budget).items()
        if rule in judged.predicted or rule == REGISTER
    }
    frames, notices = [], []
    for one in by:
        division = _division(judged, one)
        found, lacking = _by(judged, shown, division)
        frames.append(found)
        notices += lacking
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_FAMILY)
    return _adjusted(whole.assign(unit=judged.unit)), notices


def _by(
    judged: Judged, shown: dict[str, Allocation], division: Domains
) -> tuple[pd.DataFrame, list[Notice]]:
    among = judged.population(judged.unit)
    figures = [
        named(one, rule, against)
        for rule, allocation in shown.items()
        for one, against in _figures(allocation, among, division)
    ]
    clusters = judged.rows.designs[judged.unit].cluster[judged.position]
    kept = [one for one in figures if len(np.unique(clusters[one.among])) > 1]
    frame, alike = _varying(told(judged, judged.unit, kept)) if kept else (pd.DataFrame(), 0)
    possible = 2 * len(shown) * len(division.labels)
    told_levels = sum(one.metric.endswith("@") for one in figures)
    where = f"proxy_means group_by={division.column}"
    notices = (
        Notice("missing_group", where, int((division.code < 0).sum())),
        Notice("undefined", where, possible - told_levels),
        Notice("no_variance", where, len(figures) - len(kept) + alike),
    )
    return _with_groups(frame, division), [one for one in notices if one.count]


def _varying(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Leave out differences without any error, as where a list misses every household."""
    alike = frame["against"].ne("") & frame["interval"].isin(["", "fixed"])
    return frame[~alike], int(alike.sum())


def _figures(
    allocation: Allocation, among: Population, division: Domains
) -> Iterator[tuple[Linearised, str]]:
    """Yield the errors of each group, and how they differ from those of all other groups."""
    in_some = division.code >= 0
    for code in range(len(division.labels)):
        inside = division.code == code
        rest = {one.metric: one for one in errors(allocation, among, in_some & ~inside)}
        for one in errors(allocation, among, inside):
            named_here = replace(one, metric=f"{one.metric}:{code}")
            yield named_here, ""
            if one.metric in rest and (code > 0 or len(division.labels) > 2):
                yield replace(difference(one, rest[one.metric]), metric=named_here.metric), OTHERS


def _with_groups(frame: pd.DataFrame, division: Domains) -> pd.DataFrame:
    if frame.empty:
        return frame
    parts = frame["metric"].str.split(":", expand=True)
    labels = [division.labels[int(code)] for code in parts[1]]
    return frame.assign(metric=parts[0], group=labels, group_by=division.column)


def _division(judged: Judged, by: str | Bands) -> Domains:
    column = by if isinstance(by, str) else by.column
    known = list(map(str, judged.rows.frame.columns))
    if column not in known:
        seen = f"no column '{column}'"
        raise StudyError(Problem("proxy_means.by", seen, fix=suggestion(column, known)))
    if isinstance(by, str):
        return groups_of(judged.rows.frame[by].iloc[judged.position], judged.position)
    values = numbers(judged.rows.frame, by.column)[judged.position]
    if not np.isfinite(values).any():
        seen = f"column '{by.column}' is missing in all {len(values)} rows"
        raise StudyError(Problem("proxy_means.by", seen, "a column with groups"))
    code = np.where(np.isfinite(values), np.searchsorted(by.cuts, values, side="right"), -1)
    return Domains(by.column, band_labels(by), code.astype(np.intp), judged.position)


def band_labels(bands: Bands) -> tuple[str, ...]:
    """Return how the groups of a number are called: ``under_45``, ``45_to_60``, ``from_60``."""
    cuts = [f"{cut:g}" for cut in bands.cuts]
    between = (f"{low}_to_{high}" for low, high in pairwise(cuts))
    return (f"under_{cuts[0]}", *between, f"from_{cuts[-1]}")


def _adjusted(frame: pd.DataFrame) -> pd.DataFrame:
    """Add p-values of differences, adjusted for all groups of a column (Holm)."""
    if frame.empty:
        return frame
    t = (frame["estimate"] / frame["std_error"]).abs()
    p = pd.Series(2 * stats.t.sf(t, frame["df"].astype(float)), frame.index)
    frame = frame.assign(p_value=p.where(frame["against"].ne("")), p_holm=np.nan)
    for _, family in frame[frame["against"].ne("")].groupby(_FAMILY, sort=False):
        p_value = family["p_value"].to_numpy(float)
        frame.loc[family.index, "p_holm"] = holm(p_value) if len(p_value) > 1 else p_value
    return frame
