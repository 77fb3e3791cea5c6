"""Shares in domains of a sample, with errors that know the whole design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.panel.spec import Design
from lowincome_research.stats.intervals import proportion_interval
from lowincome_research.stats.survey import linearised, survey_design

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DomainShares:
    """Shares of K kinds in each of D domains; arrays run over domains, then kinds: (D * K,).

    Attributes
    ----------
    times
        Labels of the domains, sorted.
    total
        Weighted total of the kind.
    n, n_domain
        Rows of the kind, and of the domain.
    """

    times: tuple[Any, ...]
    total: Floats
    share: Floats
    std_error: Floats
    ci_low: Floats
    ci_high: Floats
    n: Ints
    n_domain: Ints


def times_of(frame: pd.DataFrame, time: str | None) -> pd.Series:
    """Return the time of each row; one and the same where the data have none."""
    return frame[time] if time else pd.Series("", index=frame.index)


def domain_shares(
    frame: pd.DataFrame, design: Design, counts: Floats, sizes: Floats, domains: pd.Series
) -> DomainShares:
    """Return the share of each kind in each domain.

    Parameters
    ----------
    frame
        Rows of the whole sample, with the design's columns.
    counts
        Of each kind in a row, shape (n, K).
    sizes
        What a row counts in the denominator, shape (n,).
    domains
        Domain of each row; missing for a row in none.
    """
    labels = sorted(domains.dropna().unique())
    code = domains.map({label: place for place, label in enumerate(labels)}).fillna(-1)
    codes = code.to_numpy(np.int64)
    survey = survey_design(
        frame[design.weight] if design.weight else np.ones(len(frame)),
        stratum=frame[design.stratum] if design.stratum else None,
        cluster=frame[design.cluster] if design.cluster else None,
    )
    member = (codes[:, None] == np.arange(len(labels))).astype(float)
    total = member.T @ (survey.weight[:, None] * counts)
    base = member.T @ (survey.weight * sizes)
    share = total / base[:, None]
    inside = codes >= 0
    influence = np.zeros(counts.shape)
    influence[inside] = (counts - share[codes] * sizes[:, None])[inside] / base[codes][inside, None]
    spread = linearised(survey, influence, codes, len(labels))
    error = np.sqrt(spread.variance)
    df, reached = spread.df[:, None], spread.n_clusters[:, None]
    low, high = proportion_interval(share, error, np.maximum(df, 1), reached)
    rows = member.T @ (counts > 0)
    of_domain = np.broadcast_to(member.sum(axis=0)[:, None], share.shape)
    return DomainShares(
        tuple(labels), total.ravel(), share.ravel(), error.ravel(), low.ravel(), high.ravel(),
        rows.ravel().astype(np.int64), of_domain.ravel().astype(np.int64),
    )  # fmt: skip
