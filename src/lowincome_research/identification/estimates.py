"""From linearised figures of many domains to rows with standard errors and intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.domains import Domains
from lowincome_research.identification.lines import EstimatedLine
from lowincome_research.stats.intervals import proportion_interval, wald_interval
from lowincome_research.stats.survey import SurveyDesign, SurveyDomain

Floats = npt.NDArray[np.float64]
_ROUNDING = 1e-12


def estimates(
    design: SurveyDesign,
    domains: Domains,
    figures: Callable[[int], Iterable[Linearised]],
    line: EstimatedLine | None = None,
) -> pd.DataFrame:
    """Return a row per figure, with standard error, 95% interval, clusters and degrees of freedom.

    Parameters
    ----------
    figures
        Computes the figures of a group, given by its code.
    line
        The line that the sample sets and that the figures respond to by their `line_slope`. It
        rests on all of the sample, also for a group; degrees of freedom are those of the group.

    Returns
    -------
    DataFrame
        `group`, `metric`, `estimate`, `std_error`, `ci_low`, `ci_high`, `n`, `n_cases`,
        `n_clusters`, `df`, `interval`. Where the design cannot tell how a figure varies, as in a
        group that lies in one cluster, `interval` is empty and there are no bounds.
    """
    rows, sample = [], design.domain()
    for code, (group, members) in enumerate(zip(domains.labels, domains.members, strict=True)):
        domain = design.domain(domains.position[members])
        place = {"group": group, "n_clusters": domain.n_clusters, "df": domain.df}
        found = [(_row(one, domain), _totals(one, domain, line)) for one in figures(code)]
        spread = (domain if line is None else sample).variances([totals for _, totals in found])
        rows += [
            {**place, **row, "std_error": error}
            for (row, _), error in zip(found, np.sqrt(spread), strict=True)
        ]
    return _with_intervals(pd.DataFrame(rows))


def _totals(one: Linearised, domain: SurveyDomain, line: EstimatedLine | None) -> Floats:
    """Return the cluster totals of what a figure responds to, in its group and through the line.

    A share of 0 or 1 has an exact interval and no linearised error, neither its own nor the line's.
    """
    own = domain.totals(one.influence)
    if line is None:
        return own
    slope = 0.0 if _at_bound(one) else one.line_slope
    return np.asarray(domain.over_sample(own) + slope * line.totals)


def _at_bound(one: Linearised) -> bool:
    return one.proportion and not _ROUNDING < one.estimate < 1 - _ROUNDING


def _row(one: Linearised, domain: SurveyDomain) -> dict[str, Any]:
    """Return a figure; a share of 0 or 1 with the clusters behind it."""
    at_bound = _at_bound(one)
    return {
        "metric": one.metric,
        "estimate": round(one.estimate) if at_bound else one.estimate,
        "n": one.n,
        "n_cases": one.n_cases,
        "proportion": one.proportion,
        "clusters_at_bound": len(np.unique(domain.code[one.among])) if at_bound else 0,
    }


def _with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    proportion, exact = frame["proportion"], frame["clusters_at_bound"] > 0
    spread = frame["std_error"], frame["df"]
    share = frame["estimate"].where(proportion, 0.5)
    within = proportion_interval(share, *spread, frame["clusters_at_bound"])
    wald = wald_interval(frame["estimate"], *spread)
    untold = ~exact & (frame["df"].eq(0) | frame["std_error"].le(_ROUNDING))
    kind = np.select([untold, exact, proportion], ["", "exact", "logit"], "wald")
    low, high = np.where(untold, np.nan, np.where(proportion, within, wald))
    return frame.assign(ci_low=low, ci_high=high, interval=kind)


def stacked(frames: Iterable[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Return frames on top of each other with the given columns, counts as nullable integers."""
    parts = list(frames)
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    counts = [name for name in columns if name in ("n", "df") or name.startswith("n_")]
    return whole[columns].astype(dict.fromkeys(counts, "Int64"))
