"""Differences in differences with staggered first treatment, by way of diff-diff."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from diff_diff import CallawaySantAnna, SurveyDesign

from lowincome_research.effects.columns import (
    amounts,
    cluster_codes,
    controls,
    reject_collinear,
    weights,
)
from lowincome_research.effects.inference import Inference
from lowincome_research.effects.results import Estimate
from lowincome_research.effects.rows import Rows, refusal
from lowincome_research.effects.spec import ControlGroup, StaggeredDidSpec
from lowincome_research.effects.timing import reject_changing

PACKAGE = "diff-diff"
_N_COLUMNS = 6
_CONTROL_GROUPS: dict[ControlGroup, str] = {"never": "never_treated", "not_yet": "not_yet_treated"}
_EXPECTED = ("Unbalanced panel detected", "pweight weights normalized", ".*could not be estimated")
"""Warnings that report what is meant: see the notes of `estimate`."""


@dataclass(frozen=True)
class InfluenceInference(Inference):
    """Standard errors from influence functions summed by cluster; k counts the group-time cells."""

    @property
    def factor(self) -> float:
        """G/(G-1): no parameter is estimated by regression on all rows."""
        groups = self.clusters or self.n
        return groups / (groups - 1)

    @property
    def correction(self) -> str:
        """The factor as a formula."""
        return "G/(G-1)"


def estimate(rows: Rows, spec: StaggeredDidSpec) -> tuple[Estimate, ...]:
    """Estimate the average effect on the treated, and its course by time since first treatment.

    Returns
    -------
    tuple of Estimate
        First the overall effect, of term ``treatment``: the mean over all treated units and times
        under treatment. Then terms ``event``, whose `horizon` is the time since first treatment;
        those before it compare with the last time before any effect, and are no test that gates.

    Raises
    ------
    StudyError
        First treatment or cluster change within units, the treatment does not follow from the
        first treatment, times are not whole numbers, or there is nobody to compare with.

    Notes
    -----
    Callaway and Sant'Anna (2021), *Journal of Econometrics* 225(2), 200-230: doubly robust
    group-time effects, covariates as of the time before treatment, weighted by size of the
    groups. Each cell uses the units observed at both of its times, so attrition costs rows, not
    validity where it is unrelated to the outcome's change. Units treated from the first time on
    have no time before and are left out; those first treated after the last time are controls.
    """
    _check(rows, spec)
    data = _data(rows, spec)
    kept = data[~_always_treated(data, spec)]
    _reject_without_comparison(kept, rows, spec)
    try:
        found = _fit(kept, spec, list(data.columns[_N_COLUMNS:]))
    except ValueError as error:  # covariates that one of the comparisons cannot tell apart
        raise refusal(spec, f"{PACKAGE}: {error}", subgroup=rows.population.subgroup) from None
    reported = _Reported(rows, spec, kept, found)
    return (reported.overall(), *reported.events())


@dataclass(frozen=True)
class _Reported:
    """Turns diff-diff's results into estimates."""

    rows: Rows
    spec: StaggeredDidSpec
    kept: pd.DataFrame
    found: Any

    def overall(self) -> Estimate:
        """Return the mean effect over treated units and times under treatment."""
        return self._estimate("treatment", "", self.found.overall_att, self.found.overall_se)

    def events(self) -> list[Estimate]:
        """Return the effects by time since first treatment, without the time of reference."""
        course = self.found.aggregate("event_study").to_dataframe()
        return [
            self._estimate("event", str(int(one.event_time)), one.att, one.se)
            for one in course[~course["is_reference"]].itertuples()
            if np.isfinite(one.se)
        ]

    def _estimate(self, term: str, horizon: str, value: float, error: float) -> Estimate:
        place = self.rows.population
        if not error > 0:
            raise refusal(self.spec, "the standard error is zero", subgroup=place.subgroup)
        treated = self.kept["first"] > 0
        cells = sum(np.isfinite(one["effect"]) for one in self.found.group_time_effects.values())
        groups = int(self.kept["cluster"].nunique())
        return Estimate(
            term=term,
            estimator="callaway_santanna",
            outcome=self.spec.outcome,
            subgroup=place.subgroup,
            population=place.text,
            estimate=float(value),
            std_error=float(error),
            inference=InfluenceInference("cluster", len(self.kept), cells, groups),
            n_units=int(self.kept["unit"].nunique()),
            n_treated=int(self.kept.loc[treated, "unit"].nunique()),
            n_dropped=self.rows.n_dropped + len(self.rows.frame) - len(self.kept),
            horizon=horizon,
            package=PACKAGE,
        )


def _data(rows: Rows, spec: StaggeredDidSpec) -> pd.DataFrame:
    """Return the `_N_COLUMNS` of keys, outcome and weight, then the covariates, as numbers."""
    keys, frame = rows.population, rows.frame
    first = frame[spec.first_treated].astype(int)
    weight = weights(rows, spec)
    named = pd.DataFrame(
        {
            "unit": pd.factorize(frame[keys.unit])[0],
            "time": frame[keys.time].astype(int),
            "first": first.where(first - spec.anticipation <= frame[keys.time].max(), 0),
            "cluster": cluster_codes(rows, spec),
            "outcome": amounts(rows, spec, [spec.outcome])[spec.outcome],
            "weight": 1.0 if weight is None else weight,
        }
    )
    covariates = controls(rows, spec, spec.controls)
    reject_collinear(rows, spec, covariates.assign(constant=1.0))
    return named.join(covariates.set_axis([f"x{i}" for i in range(covariates.shape[1])], axis=1))


def _fit(data: pd.DataFrame, spec: StaggeredDidSpec, covariates: list[str]) -> Any:
    estimator = CallawaySantAnna(
        control_group=_CONTROL_GROUPS[spec.control_group],
        anticipation=spec.anticipation,
        cluster="cluster",
        base_period="universal",
        rank_deficient_action="error",
    )
    design = SurveyDesign(weights="weight", psu="cluster") if spec.weights else None
    with warnings.catch_warnings():
        for message in _EXPECTED:
            warnings.filterwarnings("ignore", message)
        return estimator.fit(
            data, "outcome", "unit", "time", "first", covariates or None, survey_design=design
        )


def _always_treated(data: pd.DataFrame, spec: StaggeredDidSpec) -> pd.Series:
    return data["first"].gt(0) & (data["first"] - spec.anticipation <= data["time"].min())


def _check(rows: Rows, spec: StaggeredDidSpec) -> None:
    reject_changing(rows, spec, [spec.first_treated, spec.cluster, spec.weights])
    times, first = rows.frame[rows.population.time], rows.frame[spec.first_treated]
    for name, values in ((rows.population.time, times), (spec.first_treated, first)):
        if not pd.api.types.is_numeric_dtype(values) or (values % 1 != 0).any():
            seen = f"'{name}' holds other than whole numbers"
            raise refusal(spec, seen, "whole numbers", subgroup=rows.population.subgroup)
    follows = (first > 0) & (times >= first)
    differs = int((rows.frame[spec.treatment].astype(float) != follows.astype(float)).sum())
    if differs:
        seen = f"'{spec.treatment}' differs in {differs} rows from '{spec.first_treated}'"
        allowed = "1 from the first time under treatment on, else 0"
        raise refusal(spec, seen, allowed, subgroup=rows.population.subgroup)


def _reject_without_comparison(data: pd.DataFrame, rows: Rows, spec: StaggeredDidSpec) -> None:
    place = rows.population.subgroup
    if not data["first"].gt(0).any():
        raise refusal(spec, "no unit is first treated after the first time", subgroup=place)
    if data["first"].gt(0).all() and spec.control_group == "never":
        fix = "compare with units not yet treated: 'control_group: not_yet'"
        raise refusal(spec, "every unit is treated in the end", fix=fix, subgroup=place)
