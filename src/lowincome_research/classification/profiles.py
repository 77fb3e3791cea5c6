"""What groups of households are like, and how two groups differ, with design-based errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.classification.spec import STRATA
from lowincome_research.panel.spec import Design
from lowincome_research.stats.intervals import proportion_interval, wald_interval
from lowincome_research.stats.survey import SurveyDesign, survey_design

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[Any]
LOW_INCOME = "low_income"


def sample_design(frame: pd.DataFrame, design: Design) -> SurveyDesign:
    """Return the survey design of a panel's rows; without clusters each row is its own."""
    return survey_design(
        frame[design.weight] if design.weight else np.ones(len(frame)),
        stratum=frame[design.stratum] if design.stratum else None,
        cluster=frame[design.cluster] if design.cluster else None,
    )


def profiles(
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    by: Sequence[str],
    design: Design,
    per: str | None = None,
) -> pd.DataFrame:
    """Return the mean of each column in each group.

    Parameters
    ----------
    frame
        The panel with its measures; a column's missing values are left out of its mean, a row
        without a group of all means.
    columns
        Numeric columns; shares where they are 0 and 1.
    by
        Columns that make up the groups (time, type).
    design
        Columns of the survey design.
    per
        Column by which a row counts: the household's size for a mean over persons.

    Returns
    -------
    DataFrame
        The `by` columns, variable, mean, std_error, ci_low, ci_high, n, df, n_clusters; sorted by
        group.

    Notes
    -----
    Linearised errors of domain means: the whole design counts, whatever rows a group has.
    """
    survey, count = sample_design(frame, design), _count(frame, per)
    values = {name: frame[name].to_numpy(float) for name in columns}
    rows = []
    groups = frame.reset_index(drop=True).groupby(list(by), sort=True).indices
    for group, at in groups.items():
        labels = dict(zip(by, group if isinstance(group, tuple) else (group,), strict=True))
        for name in columns:
            rows.append(
                {**labels, "variable": name, **_mean(survey, values[name], count, np.asarray(at))}
            )
    table = pd.DataFrame(rows)
    low, high = wald_interval(table["mean"], table["std_error"], table["df"])
    return table.assign(ci_low=low, ci_high=high)[
        [*by, "variable", "mean", "std_error", "ci_low", "ci_high", "n", "df", "n_clusters"]
    ]


def contrasts(
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    between: str,
    groups: tuple[Any, Any],
    design: Design,
) -> pd.DataFrame:
    """Return the difference of each column's mean between two groups, first less second.

    Parameters
    ----------
    between
        The grouping column.
    groups
        Two of its values, which may share clusters and units.

    Returns
    -------
    DataFrame
        variable, group, reference, difference, std_error, ci_low, ci_high, n.
    """
    survey, count = sample_design(frame, design), _count(frame, None)
    inside = [np.flatnonzero(frame[between].eq(group)) for group in groups]
    rows = [
        {
            "variable": name, "group": groups[0], "reference": groups[1],
            **_difference(survey, frame[name].to_numpy(float), count, inside),
        }
        for name in columns
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    low, high = wald_interval(table["difference"], table["std_error"], table.pop("df"))
    return table.assign(ci_low=low, ci_high=high)


def stratum_shares(frame: pd.DataFrame, *, time: str | None, design: Design) -> pd.DataFrame:
    """Return the share of households and persons in each stratum, and in all low-income strata.

    Returns
    -------
    DataFrame
        time, unit (household or person), stratum (S0 to S4 or ``low_income``), share, std_error,
        ci_low, ci_high, n (rows of the stratum). Rows whose stratum is unknown are left out.
    """
    known = frame[frame["income_stratum"].notna()]
    stratum = known["income_stratum"]
    flags: dict[str, pd.Series] = {name: stratum.eq(name).astype(float) for name in STRATA}
    flags[LOW_INCOME] = stratum.ne("S0").astype(float)
    moment = known[time] if time else pd.Series("", index=known.index)
    flagged = known.assign(**flags, time=moment)
    tables = [
        profiles(flagged, list(flags), by=["time"], design=design, per=per).assign(unit=unit)
        for unit, per in (("household", None), ("person", design.size))
        if unit == "household" or per
    ]
    table = pd.concat(tables, ignore_index=True).rename(
        columns={"variable": "stratum", "mean": "share", "n": "n_time"}
    )
    low, high = proportion_interval(
        table["share"], table["std_error"], table["df"], table["n_clusters"]
    )
    counted = flagged.groupby("time")[list(flags)].sum().astype(int).reset_index()
    counted = counted.melt("time", var_name="stratum", value_name="n")
    table = table.assign(ci_low=low, ci_high=high).merge(counted, how="left")
    return table[["time", "unit", "stratum", "share", "std_error", "ci_low", "ci_high", "n"]]


def _count(frame: pd.DataFrame, per: str | None) -> Floats:
    return frame[per].to_numpy(float) if per else np.ones(len(frame))


def _known(survey: SurveyDesign, values: Floats, rows: Rows) -> Rows:
    """Return the rows whose value counts."""
    return rows[np.isfinite(values[rows]) & (survey.weight[rows] > 0)]


def _mean(survey: SurveyDesign, values: Floats, count: Floats, rows: Rows) -> dict[str, Any]:
    known = _known(survey, values, rows)
    if not len(known):
        return {"mean": np.nan, "std_error": np.nan, "n": 0, "df": 1, "n_clusters": 0}
    domain = survey.domain(known)
    mean, influence = _linearised(domain.weight, values[known], count[known])
    return {
        "mean": mean, "std_error": domain.variance(influence) ** 0.5, "n": len(known),
        "df": max(domain.df, 1), "n_clusters": domain.n_clusters,
    }  # fmt: skip


def _difference(
    survey: SurveyDesign, values: Floats, count: Floats, groups: Sequence[Rows]
) -> dict[str, Any]:
    known = [_known(survey, values, rows) for rows in groups]
    means, influences = zip(
        *(_linearised(survey.weight[rows], values[rows], count[rows]) for rows in known),
        strict=True,
    )
    domain = survey.domain(np.concatenate(known))
    variance = domain.variance(np.concatenate([influences[0], -influences[1]]))
    return {
        "difference": means[0] - means[1], "std_error": variance**0.5,
        "n": min(map(len, known)), "df": max(domain.df, 1),
    }  # fmt: skip


def _linearised(weight: Floats, values: Floats, count: Floats) -> tuple[float, Floats]:
    """Return a weighted mean over what each row counts for, and its influence values."""
    size = float(weight @ count)
    mean = float(weight @ (count * values)) / size
    return mean, count * (values - mean) / size
