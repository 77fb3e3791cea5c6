"""Obstacles and coupling coordination of the base rows, averaged overall and by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.indices.coupling import coordination_grades, with_coupling, with_grades
from lowincome_research.indices.obstacle import obstacle_columns, obstacle_degrees
from lowincome_research.indices.refit import Refit

Bools = npt.NDArray[np.bool_]
ALL = "all"
DISORDER = 0.4
"""Coordination below which dimensions are out of step: the upper bound of the grade disorder."""


def obstacle_means(
    base: pd.DataFrame, whole: Refit, groups: pd.Series | None = None
) -> pd.DataFrame:
    """Return the weighted mean obstacle degree of each indicator.

    Parameters
    ----------
    base
        The base rows as a frame with the index's columns.
    whole
        The index on them.
    groups
        Of the base rows, in their order; rows without a group count overall only.

    Returns
    -------
    DataFrame
        index, group (`all` for the whole), node, degree, n, without_obstacle (rows that lack
        nothing and so have no degrees). Within a group degrees add up to 1.
    """
    degrees = obstacle_degrees(base, whole.fitted)
    weights = whole.rows.weights
    columns = obstacle_columns(whole.fitted)
    complete = np.isfinite(whole.fitted_scores)
    rows = []
    for group, inside in _domains(groups, len(weights)):
        values = degrees.loc[inside, list(columns.values())].to_numpy(float)
        known = np.isfinite(values).all(axis=1) & (weights[inside] > 0)
        if not known.any():
            continue
        means = np.average(values[known], axis=0, weights=weights[inside][known])
        spared = int((complete[inside] & ~known & (weights[inside] > 0)).sum())
        rows += [
            (whole.name, group, node, float(mean), int(known.sum()), spared)
            for node, mean in zip(columns, means, strict=True)
        ]
    names = ["index", "group", "node", "degree", "n", "without_obstacle"]
    return pd.DataFrame(rows, columns=names)


def coordination_summary(whole: Refit, groups: pd.Series | None = None) -> pd.DataFrame:
    """Return weighted means of coupling and coordination, and the shares of their grades.

    Returns
    -------
    DataFrame
        index, group (`all` for the whole), n, coupling, coordination, floored (share of rows with
        a dimension below the floor); and for the standard variant out_of_step (share below 0.4) and
        the share of each grade under its name.
    """
    rows = []
    scored = _coordinated(whole)
    for group, inside in _domains(groups, len(scored)):
        known = scored[inside & scored["coordination"].notna().to_numpy() & (scored["weight"] > 0)]
        if len(known):
            rows.append({"index": whole.name, "group": group, **_means(known)})
    return pd.DataFrame(rows)


def _coordinated(whole: Refit) -> pd.DataFrame:
    fitted = whole.fitted
    dimensions = {fitted.column_of(name): whole.whole.scores[name] for name in fitted.dimensions}
    scored = with_coupling(pd.DataFrame(dimensions), fitted)
    assert fitted.spec.coupling is not None
    if fitted.spec.coupling.variant == "standard":
        scored = with_grades(scored, fitted)
    prefix = f"{fitted.name}__"
    named = scored.rename(columns=lambda name: str(name).removeprefix(prefix))
    return named.assign(weight=whole.rows.weights)


def _means(rows: pd.DataFrame) -> dict[str, Any]:
    def share(holds: Any) -> float:
        return float(np.average(np.asarray(holds, dtype=float), weights=rows["weight"]))

    found: dict[str, Any] = {
        "n": len(rows),
        "coupling": share(rows["coupling"]),
        "coordination": share(rows["coordination"]),
        "floored": share(rows["coupling_floored"] > 0),
    }
    if "coordination_grade" in rows:
        grades = coordination_grades().grades
        bad = [grade.id for grade in grades if grade.below and grade.below <= DISORDER]
        found["out_of_step"] = share(rows["coordination_grade"].isin(bad))
        found |= {one.id: share(rows["coordination_grade"].eq(one.id)) for one in grades}
    return found


def _domains(groups: pd.Series | None, n: int) -> Iterator[tuple[str, Bools]]:
    """Yield all rows, then each group."""
    yield ALL, np.ones(n, dtype=bool)
    if groups is not None:
        for group in sorted(groups.dropna().unique()):
            yield str(group), groups.eq(group).to_numpy(dtype=bool, na_value=False)
