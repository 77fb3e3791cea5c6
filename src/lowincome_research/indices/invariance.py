"""Whether the items of a scale mean the same to all groups, before groups are compared by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import Problem, StudyError, suggestion
from lowincome_research.indices.item_differences import Differences, item_differences
from lowincome_research.indices.refit import Refit
from lowincome_research.indices.reliability import OneFactor, Scale, scale_reliability
from lowincome_research.indices.scales import items_of
from lowincome_research.panel.spec import Design
from lowincome_research.stats.multiple_testing import holm
from lowincome_research.stats.quantiles import TIE
from lowincome_research.stats.survey import SurveyDesign, survey_design

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Verdict = Literal["comparable", "items_differ", "structure_differs", "undetermined"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
EQUAL, FAIR = 0.95, 0.85
"""Congruence from which factors count as equal, and as fairly similar: a convention of Lorenzo-Seva
and ten Berge (2006), Methodology 2(2), 57-64 [M]."""
LEAST_ROWS = 30
MOST_GROUPS = 12
SIGNIFICANT = 0.05
INVARIANCE_COLUMNS = [
    "index", "column", "group", "n", "missing", "congruence", "alpha", "omega", "item",
    "difference", "ci_low", "ci_high", "p_value", "smallest", "verdict", "refused",
]  # fmt: skip


def invariance(
    whole: Refit, base: pd.DataFrame, columns: Sequence[str], *, design: Design
) -> pd.DataFrame:
    """Compare how the items of a scale work in groups.

    Parameters
    ----------
    whole
        The index on its base rows.
    base
        Those rows, with the columns of groups and of the design.
    columns
        Columns of groups.
    design
        Stratum and cluster of the standard errors.

    Returns
    -------
    DataFrame
        A row per column and group: index, column, group, n (complete rows), missing (complete rows
        without a group), congruence (the smallest of the group's loadings with another group's),
        alpha, omega, item (the one with the largest difference from the other groups at the same
        level of the scale, of the significant ones where there are any), difference, ci_low,
        ci_high (95%, not adjusted), p_value (adjusted by Holm's procedure over the items, and over
        groups where there are more than two); of the column, smallest (congruence of any two
        groups) and verdict; and refused, which says why a group is left out and is empty where it
        is not.

    Raises
    ------
    StudyError
        A column is absent or has too many values, or the scale has fewer than three items.
    """
    items = items_of(whole, whole.fitted.root)
    _check(whole.name, base, columns, items)
    survey = survey_design(
        whole.rows.weights,
        stratum=base[design.stratum] if design.stratum else None,
        cluster=base[design.cluster] if design.cluster else None,
    )
    scores = np.column_stack(list(items.values()))
    rows = [
        {"index": whole.name, "column": column, **row}
        for column in columns
        for row in _Groups(scores, tuple(items), survey, base[column]).rows()
    ]
    return pd.DataFrame(rows, columns=INVARIANCE_COLUMNS)


def congruence(first: Floats, second: Floats) -> float:
    """Return Tucker's coefficient of congruence of two factors' loadings, each shape (k,)."""
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))


def _check(
    name: str, base: pd.DataFrame, columns: Sequence[str], items: Mapping[str, Floats]
) -> None:
    where, known = f"index '{name}' scale", [str(column) for column in base.columns]
    problems = []
    if len(items) < 3:
        seen = f"{len(items)} of its items vary: a factor takes three"
        problems.append(Problem(where, seen, fix="write 'scale: true'"))
    for column in columns:
        if column not in known:
            seen = f"no column '{column}'"
            problems.append(Problem(where, seen, ", ".join(known), suggestion(column, known)))
        elif (n := base[column].nunique()) > MOST_GROUPS:
            seen = f"column '{column}' has {n} values"
            allowed = f"{MOST_GROUPS} at most"
            problems.append(Problem(where, seen, allowed, "derive classes with the verb 'bin'"))
    if problems:
        raise StudyError(problems)


@dataclass
class _Groups:
    """The groups of one column."""

    scores: Floats
    items: tuple[str, ...]
    survey: SurveyDesign
    labels: pd.Series
    scales: dict[Any, Scale] = field(default_factory=dict)
    refused: dict[Any, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.complete = np.isfinite(self.scores).all(axis=1) & (self.survey.weight > 0)
        for group in sorted(self.labels.dropna().unique()):
            try:
                self.scales[group] = self._scale(group)
            except ValueError as error:
                self.refused[group] = str(error)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each group, those left out last."""
        compared = list(self._compared()) if self._comparable() else self._alone()
        left_out = [
            {**self._counts(group), "refused": why, "item": ""}
            for group, why in self.refused.items()
        ]
        smallest = min((row.get("congruence", np.nan) for row in compared), default=np.nan)
        verdict = verdict_of(smallest, [row.get("p_value", np.nan) for row in compared])
        return [{**row, "smallest": smallest, "verdict": verdict} for row in (*compared, *left_out)]

    def _scale(self, group: Any) -> Scale:
        rows = self._members(group)
        if (n := int(rows.sum())) < LEAST_ROWS:
            raise ValueError(f"{n} complete rows, fewer than {LEAST_ROWS}")
        return scale_reliability(self.scores[rows], weights=self.survey.weight[rows])

    def _members(self, group: Any) -> Bools:
        return self.complete & self.labels.eq(group).to_numpy(dtype=bool, na_value=False)

    def _used(self) -> npt.NDArray[np.int64]:
        """Return the positions of the rows of all groups that are compared."""
        return np.flatnonzero(np.logical_or.reduce([self._members(one) for one in self.scales]))

    def _comparable(self) -> bool:
        return len(self.scales) > 1 and self.survey.domain(self._used()).df > 0

    def _compared(self) -> Iterator[dict[str, Any]]:
        differences = self._differences()
        # two groups differ from each other once, whichever of them is looked at
        told_apart = slice(1) if len(self.scales) == 2 else slice(None)
        found = np.array([one.p_value for one in differences[told_apart]])
        adjusted = np.broadcast_to(holm(found), (len(self.scales), len(self.items)))
        for group, one, p_values in zip(self.scales, differences, adjusted, strict=True):
            at = _foremost(one.estimate, p_values)
            yield {
                **self._reliability(group), "congruence": self._least_congruence(group),
                "item": self.items[at], "difference": one.estimate[at], "ci_low": one.low[at],
                "ci_high": one.high[at], "p_value": p_values[at],
            }  # fmt: skip

    def _differences(self) -> list[Differences]:
        used = self._used()
        domain = self.survey.domain(used)
        return [
            item_differences(self.scores[used], inside=self._members(group)[used], domain=domain)
            for group in self.scales
        ]

    def _least_congruence(self, group: Any) -> float:
        own = _loadings(self.scales[group])
        others = (_loadings(scale) for one, scale in self.scales.items() if one != group)
        return min(congruence(own, one) for one in others)

    def _alone(self) -> list[dict[str, Any]]:
        return [{**self._reliability(group), "item": ""} for group in self.scales]

    def _reliability(self, group: Any) -> dict[str, Any]:
        scale = self.scales[group]
        return {
            **self._counts(group), "alpha": scale.alpha, "omega": scale.omega, "refused": "",
        }  # fmt: skip

    def _counts(self, group: Any) -> dict[str, Any]:
        missing = int((self.complete & self.labels.isna().to_numpy()).sum())
        return {"group": str(group), "n": int(self._members(group).sum()), "missing": missing}


def _loadings(scale: Scale) -> Floats:
    assert isinstance(scale.factor, OneFactor)
    return scale.factor.loadings


def _foremost(differences: Floats, p_values: Floats) -> int:
    """Return the largest difference, of the significant ones where there are any; ties: the first.

    So the verdict, which takes the smallest p-value of the rows, misses no item.
    """
    significant = p_values < SIGNIFICANT
    size = np.where(significant | ~significant.any(), np.abs(differences), -1.0)
    return int(np.flatnonzero(size >= size.max() - TIE)[0])


def verdict_of(smallest: float, p_values: Sequence[float]) -> Verdict:
    """Return what the smallest congruence and the adjusted p-values say of a column of groups."""
    if np.isnan(smallest):
        return "undetermined"
    if smallest < FAIR - TIE:
        return "structure_differs"
    return "items_differ" if min(p_values) < SIGNIFICANT else "comparable"
