"""From linearised figures of many domains to rows with standard errors and intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from lowincome_research.identification.accuracy import Linearised
from lowincome_research.identification.domains import Domains
from lowincome_research.stats.intervals import proportion_interval, wald_interval
from lowincome_research.stats.survey import SurveyDesign, SurveyDomain

_ROUNDING = 1e-12


def estimates(
    design: SurveyDesign, domains: Domains, figures: Callable[[int], Iterable[Linearised]]
) -> pd.DataFrame:
    """Return a row per figure, with standard error, 95% interval, clusters and degrees of freedom.

    Parameters
    ----------
    figures
        Computes the figures of a group, given by its code.

    Returns
    -------
    DataFrame
        `group`, `metric`, `estimate`, `std_error`, `ci_low`, `ci_high`, `n`, `n_cases`,
        `n_clusters`, `df`, `interval`. Where the design cannot tell how a figure varies, as in a
        group that lies in one cluster, `interval` is empty and there are no bounds.
    """
    rows = []
    for code, (group, members) in enumerate(zip(domains.labels, domains.members, strict=True)):
        domain = design.domain(domains.position[members])
        place = {"group": group, "n_clusters": domain.n_clusters, "df": domain.df}
        found = [(_row(one, domain), domain.totals(one.influence)) for one in figures(code)]
        errors = np.sqrt(domain.variances([totals for _, totals in found]))
        rows += [
            {**place, **row, "std_error": error}
            for (row, _), error in zip(found, errors, strict=True)
        ]
    return _with_intervals(pd.DataFrame(rows))


def _row(one: Linearised, domain: SurveyDomain) -> dict[str, Any]:
    """Return a figure; a share of 0 or 1 with the clusters behind it."""
    at_bound = one.proportion and not _ROUNDING < one.estimate < 1 - _ROUNDING
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
    untold = ~exact & (frame["df"].eq(0) | frame["std_error"].eq(0))
    kind = np.select([untold, exact, proportion], ["", "exact", "logit"], "wald")
    low, high = np.where(untold, np.nan, np.where(proportion, within, wald))
    return frame.assign(ci_low=low, ci_high=high, interval=kind)


def stacked(frames: Iterable[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Return frames on top of each other with the given columns, counts as nullable integers."""
    parts = list(frames)
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    counts = [name for name in columns if name in ("n", "df") or name.startswith("n_")]
    return whole[columns].astype(dict.fromkeys(counts, "Int64"))
