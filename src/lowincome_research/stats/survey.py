"""Design-based variance: strata, ultimate clusters and influence values.

An estimate is linearised: every row gets an influence value u such that the estimate varies as the
weighted total of u. The variance of that total follows from its cluster totals alone, whatever the
estimate is (Deville 1999, "Variance estimation for complex statistics and estimators",
*Survey Methodology* 25(2); Lumley 2010, *Complex Surveys*, chapter 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import DataError, Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SurveyDesign:
    """How the rows were drawn.

    Attributes
    ----------
    weight
        Inverse of the chance to be drawn, shape (n,).
    cluster
        Code of each row's first-stage cluster, shape (n,); clusters lie within strata.
    stratum
        Stratum of each cluster, shape (clusters,).
    drawn
        Clusters drawn in each stratum, shape (strata,).
    sampled
        Share of each stratum's clusters that was drawn, shape (strata,); 0 where clusters count
        as drawn with replacement.
    """

    weight: Floats
    cluster: Ints
    stratum: Ints
    drawn: Ints
    sampled: Floats

    @property
    def n_clusters(self) -> int:
        """Clusters in the sample."""
        return len(self.stratum)

    @property
    def n_strata(self) -> int:
        """Strata in the sample."""
        return len(self.drawn)

    @property
    def df(self) -> int:
        """Degrees of freedom: clusters less strata."""
        return self.n_clusters - self.n_strata

    @property
    def n_lonely(self) -> int:
        """Strata of which one cluster only was drawn."""
        return int((self.drawn == 1).sum())

    def domain(self, rows: Ints | None = None) -> SurveyDomain:
        """Return a part of the sample, given by positions; all of it by default.

        Clusters that the part does not reach still count as drawn.
        """
        cluster = self.cluster if rows is None else self.cluster[rows]
        weight = self.weight if rows is None else self.weight[rows]
        code, reached = _renumbered(cluster, self.n_clusters)
        return SurveyDomain(self, weight, code, reached)


@dataclass(frozen=True)
class SurveyDomain:
    """A part of a sample in its design.

    Attributes
    ----------
    weight
        Shape (rows,).
    code
        Cluster of each row among those reached, shape (rows,).
    reached
        Clusters of the sample that hold a row of the part, shape (clusters reached,).
    """

    design: SurveyDesign
    weight: Floats
    code: Ints
    reached: Ints

    @property
    def stratum(self) -> Ints:
        """Stratum of each cluster reached, shape (clusters reached,)."""
        return self.design.stratum[self.reached]

    @property
    def n_clusters(self) -> int:
        """Clusters reached."""
        return len(self.reached)

    @property
    def df(self) -> int:
        """Degrees of freedom: clusters less strata that are reached."""
        return self.n_clusters - len(np.unique(self.stratum))

    def variance(self, influence: Floats) -> float:
        """Return the variance of a linearised estimate, see `variances`."""
        return float(self.variances([self.totals(influence)])[0])

    def totals(self, influence: Floats) -> Floats:
        """Return the weighted cluster totals of influence values, shape (clusters reached,).

        Parameters
        ----------
        influence
            Influence values per unit of weight, shape (rows,).
        """
        sums = np.bincount(self.code, self.weight * influence, minlength=self.n_clusters)
        return sums.astype(float, copy=False)

    def over_sample(self, totals: Floats) -> Floats:
        """Return cluster totals with a 0 for each cluster not reached, shape (clusters,)."""
        every = np.zeros(self.design.n_clusters)
        every[self.reached] = totals
        return every

    def variances(self, totals: Sequence[Floats]) -> Floats:
        """Return the variances of linearised estimates, shape (estimates,).

        Parameters
        ----------
        totals
            Of the influence values of each estimate, see `totals`.

        Notes
        -----
        With z the weighted total of u in a cluster, a stratum of m clusters contributes
        (1 - f) m/(m - 1) times the sum of (z - mean of z) squared; z is 0 in a cluster that is not
        reached. A stratum with one cluster contributes z squared, for a mean or ratio its
        distance from the sample as a whole: the rule that R survey calls ``adjust``, which errs
        on the large side.
        """
        drawn, sampled = self.design.drawn, self.design.sampled
        sums = np.reshape(totals, (-1, self.n_clusters))
        centre = np.where(drawn == 1, 0.0, self._by_stratum(sums) / drawn)
        deviations = (sums - centre[:, self.stratum]) ** 2
        missed = drawn - np.bincount(self.stratum, minlength=len(drawn))
        squares = self._by_stratum(deviations) + missed * centre**2
        return np.asarray(squares @ ((1 - sampled) * drawn / np.maximum(drawn - 1, 1)))

    def _by_stratum(self, totals: Floats) -> Floats:
        """Add up cluster totals, shape (estimates, clusters), to shape (estimates, strata)."""
        n, strata = len(totals), self.design.n_strata
        cell = np.arange(n)[:, None] * strata + self.stratum
        sums = np.bincount(cell.ravel(), totals.ravel(), minlength=n * strata)
        return sums.reshape(n, strata).astype(float, copy=False)


@dataclass(frozen=True)
class Spread:
    """What the design says about estimates of several domains.

    Attributes
    ----------
    variance
        Shape (domains, estimates).
    df, n_clusters
        See `SurveyDomain`, shape (domains,).
    """

    variance: Floats
    df: Ints
    n_clusters: Ints


def survey_design(
    weight: npt.ArrayLike,
    *,
    stratum: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    population_clusters: npt.ArrayLike | None = None,
) -> SurveyDesign:
    """Describe a stratified sample of clusters.

    Parameters
    ----------
    weight
        Shape (n,); zero leaves a row out of every total.
    stratum, cluster
        Labels, shape (n,). Without strata there is one; without clusters each row is its own.
        A cluster's label need be distinct within its stratum only.
    population_clusters
        Clusters that the row's stratum has in the population, shape (n,), for the finite
        population correction; absent, clusters count as drawn with replacement.

    Raises
    ------
    DataError
        A weight is negative, missing or infinite, or all are zero; a label is missing; or no
        stratum has two clusters, so that nothing can be said about variance.
    """
    weights = np.asarray(weight, dtype=float)
    _check_weights(weights)
    strata = _codes(np.zeros(len(weights)) if stratum is None else stratum, "stratum")
    labels = _codes(np.arange(len(weights)) if cluster is None else cluster, "cluster")
    _, first, clusters = np.unique(
        strata * (labels.max() + 1) + labels, return_index=True, return_inverse=True
    )
    stratum_of = strata[first]
    drawn = np.bincount(stratum_of)
    if drawn.max() == 1:
        seen = f"none of the strata, {len(drawn)} in number, has two clusters"
        raise DataError(Problem("survey design", seen, "two clusters or more in a stratum"))
    sampled = np.zeros(len(drawn))
    if population_clusters is not None:
        sampled[stratum_of] = 1 / np.asarray(population_clusters, dtype=float)[first]
    return SurveyDesign(weights, clusters, stratum_of, drawn, sampled * drawn)


def linearised(
    design: SurveyDesign,
    influence: npt.ArrayLike,
    domain: npt.ArrayLike | None = None,
    n_domains: int = 1,
) -> Spread:
    """Return the variances of several estimates, in the whole sample or by domain.

    Parameters
    ----------
    influence
        Influence values per unit of weight, shape (n,) or (n, estimates); those of a domain's
        estimates stand in the domain's rows.
    domain
        Domain of each row from 0 to `n_domains` - 1, shape (n,); -1 for a row in none.
    """
    values = np.asarray(influence, dtype=float).reshape(len(design.weight), -1)
    codes = np.zeros(len(values), dtype=int) if domain is None else np.asarray(domain)
    members = [np.flatnonzero(codes == code) for code in range(n_domains)]
    parts = [design.domain(rows) for rows in members]
    variance = [
        part.variances([part.totals(column) for column in values[rows].T])
        for part, rows in zip(parts, members, strict=True)
    ]
    return Spread(
        np.array(variance),
        np.array([part.df for part in parts]),
        np.array([part.n_clusters for part in parts]),
    )


def _renumbered(cluster: Ints, n_clusters: int) -> tuple[Ints, Ints]:
    """Return the clusters of rows numbered without gaps, and which cluster bears each number."""
    if len(cluster) < n_clusters:
        return pd.factorize(cluster)
    reached = np.flatnonzero(np.bincount(cluster, minlength=n_clusters))
    number = np.zeros(n_clusters, dtype=np.int64)
    number[reached] = np.arange(len(reached))
    return number[cluster], reached


def _codes(labels: npt.ArrayLike, what: str) -> Ints:
    codes, _ = pd.factorize(pd.Series(labels), sort=True)
    if missing := int((codes < 0).sum()):
        raise DataError(Problem(what, f"{missing} rows have none", "a label in every row"))
    return codes.astype(np.int64)


def _check_weights(weights: Floats) -> None:
    wrong = int((~np.isfinite(weights) | (weights < 0)).sum())
    if wrong:
        seen = f"{wrong} rows have a weight that is negative, missing or infinite"
        raise DataError(Problem("weight", seen, "zero or a positive number"))
    if not weights.any():
        raise DataError(Problem("weight", f"all {len(weights)} weights are zero"))
