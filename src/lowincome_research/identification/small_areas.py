"""Figures of places with few households each, shrunk towards what all places share.

An area-level model after Fay and Herriot (1979), "Estimates of income for small places", *Journal
of the American Statistical Association* 74: a place's own estimate counts for as much as its
households can tell, the mean of all places for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lowincome_research.identification.accuracy import Linearised, accuracy
from lowincome_research.identification.case import Case
from lowincome_research.identification.cases import Cases
from lowincome_research.identification.domains import groups_of
from lowincome_research.identification.estimates import estimates, stacked
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.shrunken import case_variance, shrunken
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.stats.area_model import FEWEST_AREAS
from lowincome_research.stats.survey import SurveyDesign

AREA_METRICS = ("exclusion_error", "inclusion_error", "coverage", "targeting_differential")
_LOWEST = {"targeting_differential": -1.0}
"""Lower end of metrics that are no shares; all end at 1."""
_CASE = ["register", "truth", "time", "unit"]
_DIRECT = {
    "estimate": "direct",
    "std_error": "direct_std_error",
    "ci_low": "direct_ci_low",
    "ci_high": "direct_ci_high",
}
AREA_COLUMNS = [
    *_CASE, "group_by", "group", "metric",
    "estimate", "std_error", "ci_low", "ci_high", "mean", "side", "own_weight", *_DIRECT.values(),
    "n", "n_cases", "n_clusters", "df",
]  # fmt: skip
MODEL_COLUMNS = [
    *_CASE, "group_by", "metric",
    "mean", "mean_std_error", "between_sd", "case_sd", "n_areas", "n_above", "n_below", "n",
]  # fmt: skip


@dataclass(frozen=True)
class SmallAreaResults:
    """Figures of places.

    Attributes
    ----------
    areas
        A row per register, truth, unit, place and metric. `estimate` is shrunken, with its own
        standard error and interval, and `own_weight` the weight of the place's own, `direct`
        estimate in it. A place in which nobody can be counted has `n` of 0 and no direct estimate,
        one that lies in one cluster a direct estimate without error; both get what the model
        says. `side` is ``above`` or ``below`` where the interval leaves out the `mean` of places.
    models
        What the places share: their `mean`, the spread `between_sd` of their true values, and
        `case_sd`, by which one household's figure varies (sampling variance times households).
    notices
        Figures that were not shrunk, and why.
    """

    spec: IdentificationSpec
    areas: pd.DataFrame
    models: pd.DataFrame
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-small-areas`."""
        return self.areas.copy()

    def summary(self) -> str:
        """Return a line per model, then the notices."""
        lines = [
            f"{row.metric} of {row.register} against {row.truth} ({row.unit}): {row.n_areas} "
            f"places around {row.mean:.4f} with sd {row.between_sd:.4f}, {row.n_above} above and "
            f"{row.n_below} below it"
            for row in self.models.itertuples()
        ]
        return "\n".join([*lines, *map(str, self.notices)])


def small_areas(cases: Cases) -> SmallAreaResults:
    """Shrink the figures of the places that the section names under `small_areas`.

    Returns
    -------
    SmallAreaResults
        Without rows where the section names none.

    Raises
    ------
    StudyError
        The column is missing in every row.
    """
    spec, column = cases.spec, cases.spec.small_areas
    areas, models, notices = [], [], []
    names = () if column is None else _names(cases, column)
    for one in cases.cases if column is not None else ():
        for unit, design in one.rows.designs.items():
            direct = _direct(one, design, str(column), names)
            case = {"register": one.register, "truth": one.truth, "unit": unit}
            labels = {**case, "time": "" if spec.at is None else str(spec.at), "group_by": column}
            for metric, found in direct.groupby("metric", sort=False):
                where = f"{one.name} unit={unit} metric={metric}"
                if lacking := _too_little(found, where):
                    notices.append(lacking)
                    continue
                frame, model = _shrunk(found, str(metric))
                areas.append(frame.assign(**labels))
                models.append({**model, "metric": metric, **labels})
    return SmallAreaResults(
        spec,
        stacked(areas, AREA_COLUMNS),
        stacked([pd.DataFrame(models)] if models else [], MODEL_COLUMNS),
        tuple(notices),
    )


def _names(cases: Cases, column: str) -> tuple[str, ...]:
    """Return all places of the sample, also those in which nobody can be counted."""
    position = np.flatnonzero(cases.rows.judged)
    return groups_of(cases.rows.frame[column].iloc[position], position).labels


def _direct(one: Case, design: SurveyDesign, column: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Return a row per metric and place; errors only where the design can tell them."""
    domains = groups_of(one.column(column), one.position)
    parts = [one.part(rows) for rows in domains.members]

    def figures(group: int) -> Iterator[Linearised]:
        part = parts[group]
        weight = design.weight[part.position]
        for figure in accuracy(part.eligible, part.registered, weight, part.near_line):
            if figure.metric in AREA_METRICS:
                yield figure

    found = estimates(design, domains, figures, one.estimated).set_index(["metric", "group"])
    every = pd.MultiIndex.from_product([AREA_METRICS, names], names=["metric", "group"])
    direct = found.reindex(every).reset_index()
    spread, counts = ["std_error", "ci_low", "ci_high"], ["n", "n_cases", "n_clusters", "df"]
    direct[spread] = direct[spread].where(direct["interval"].ne(""))
    direct[counts] = direct[counts].fillna(0)
    return direct


def _too_little(found: pd.DataFrame, where: str) -> Notice | None:
    """Tell why the figures of places cannot be shrunk."""
    n_areas = int((found["n"] > 0).sum())
    if n_areas < FEWEST_AREAS:
        return Notice("few_areas", where, n_areas)
    return None if case_variance(found) > 0 else Notice("no_variance", where, n_areas)


def _shrunk(found: pd.DataFrame, metric: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the places of one metric shrunk, and what they share."""
    own, n = found["estimate"].to_numpy(float), found["n"].to_numpy(float)
    variance = case_variance(found)
    result = shrunken(own, n, variance, lowest=_LOWEST.get(metric, 0.0))
    above, below = result.low > result.mean, result.high < result.mean
    frame = found.rename(columns=_DIRECT).assign(
        estimate=result.estimate, std_error=result.std_error, ci_low=result.low,
        ci_high=result.high, own_weight=result.own_weight, mean=result.mean,
        side=np.select([above, below], ["above", "below"], ""),
    )  # fmt: skip
    model = {
        "mean": result.mean, "mean_std_error": result.mean_std_error,
        "between_sd": result.between_sd, "case_sd": variance**0.5, "n_areas": len(found),
        "n_above": int(above.sum()), "n_below": int(below.sum()), "n": int(n.sum()),
    }  # fmt: skip
    return frame, model
