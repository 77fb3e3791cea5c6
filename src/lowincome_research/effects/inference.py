"""From a covariance without any correction to standard errors with the corrections we state.

linearmodels' own corrections differ between its models (`PanelOLS` counts nested effects in
two-way models, `IV2SLS` cannot count absorbed ones), so its estimates are asked for without
correction and the factor below is applied in one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from lowincome_research.effects.spec import Variance

COVARIANCE_NAMES: dict[Variance, str] = {
    "homoskedastic": "unadjusted",
    "HC0": "robust",
    "HC1": "robust",
    "cluster": "clustered",
}
"""What linearmodels calls each variance."""


@dataclass(frozen=True)
class Inference:
    """What turns an uncorrected covariance into the one reported.

    Parameters
    ----------
    n
        Rows used.
    k
        Parameters: regressors, constant, and the intercepts absorbed as fixed effects.
    clusters
        Number G of clusters; None unless the variance is `cluster`.
    """

    variance: Variance
    n: int
    k: int
    clusters: int | None = None

    @property
    def factor(self) -> float:
        """Number by which the uncorrected covariance is multiplied."""
        if self.clusters is not None:
            groups = self.clusters
            return groups / (groups - 1) * (self.n - 1) / (self.n - self.k)
        return 1.0 if self.variance == "HC0" else self.n / (self.n - self.k)

    @property
    def df(self) -> int:
        """Degrees of freedom of the t distribution: G - 1 with clusters, n - k without."""
        return self.n - self.k if self.clusters is None else self.clusters - 1

    @property
    def correction(self) -> str:
        """The factor as a formula."""
        if self.clusters is not None:
            return "G/(G-1) x (n-1)/(n-k)"
        return "none" if self.variance == "HC0" else "n/(n-k)"
