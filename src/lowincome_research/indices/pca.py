"""Weights from principal components, and whether the indicators are fit for them (domain B3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from lowincome_research.indices.correlation import moments
from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PcaWeights:
    """Weights with the tests of the correlation matrix they come from.

    Attributes
    ----------
    weights
        Shape (k,), adding up to 1; 0 for a constant column.
    kmo
        Kaiser-Meyer-Olkin measure of sampling adequacy, of the columns that vary.
    bartlett, df, p_value
        Bartlett's test that nothing is correlated. It counts rows, not weights: it takes the
        sample for a simple random one and grows when rows are replicated.
    n_components
        Components kept: those with an eigenvalue of 1 or more.
    """

    weights: Floats
    kmo: float
    bartlett: float
    df: int
    p_value: float
    n_components: int


def pca_weights(scores: Floats, *, weights: Floats, kmo_min: float) -> PcaWeights:
    """Weigh indicators by their part in the principal components, as Wang et al. (2017) do.

    With eigenvalues L_i >= 1 of the weighted correlation matrix, unit eigenvectors e_i (loadings
    over the root of L_i) and shares of variance V_i, the weight of indicator j is proportional to
    ``sum_i |e_ij| V_i / sum_i V_i``. The absolute value makes the sign of a component, which is
    arbitrary, of no account.

    Parameters
    ----------
    scores
        Shape (n, k); rows with a NaN are left out.
    weights
        Survey weights, shape (n,).
    kmo_min
        Least sampling adequacy; 0 accepts any.

    Raises
    ------
    ValueError
        Fewer than two columns vary; they are collinear; sampling adequacy is below `kmo_min`; or
        components that are kept have equal eigenvalues, so that the data do not say which they are.
    """
    found = moments(scores, weights=weights)
    if found.varies.sum() < 2:
        raise ValueError("principal components need at least two indicators that vary")
    r = found.correlation()
    _check_regular(r, np.flatnonzero(found.varies))
    kmo = sampling_adequacy(r)
    if kmo < kmo_min:
        raise ValueError(_too_low(kmo, kmo_min, len(r)))
    shares, n_components = _shares(r)
    spread = np.zeros(len(found.varies))
    spread[found.varies] = shares
    return PcaWeights(spread, kmo, *bartlett(r, n=found.n), n_components)


def sampling_adequacy(r: Floats) -> float:
    """Return the Kaiser-Meyer-Olkin measure of a regular correlation matrix.

    Squared correlations over squared correlations plus squared partial correlations, off the
    diagonal; 0 where nothing is correlated.
    """
    precision = np.linalg.inv(r)
    scale = np.sqrt(np.diag(precision))
    off = ~np.eye(len(r), dtype=bool)
    simple = float((r[off] ** 2).sum())
    partial = float(((precision / np.outer(scale, scale))[off] ** 2).sum())
    return simple / (simple + partial) if simple > TIE else 0.0


def bartlett(r: Floats, *, n: int) -> tuple[float, int, float]:
    """Return the statistic of Bartlett's test of sphericity, its degrees of freedom and p value."""
    k = len(r)
    statistic = -(n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(r)[1])
    df = k * (k - 1) // 2
    return statistic, df, float(chdtrc(df, statistic))


def _shares(r: Floats) -> tuple[Floats, int]:
    values, vectors = np.linalg.eigh(r)
    kept = values >= 1 - TIE
    if (np.diff(values)[kept[1:] & kept[:-1]] <= TIE).any():
        raise ValueError("components have equal eigenvalues: the data do not say which they are")
    raw = np.abs(vectors[:, kept]) @ values[kept]
    return raw / raw.sum(), int(kept.sum())


def _check_regular(r: Floats, positions: npt.NDArray[np.intp]) -> None:
    values, vectors = np.linalg.eigh(r)
    if values[0] > TIE:
        return
    involved = positions[np.abs(vectors[:, 0]) > np.sqrt(TIE)] + 1
    named = ", ".join(map(str, involved))
    raise ValueError(f"indicators {named} of this dimension determine one another: leave one out")


def _too_low(kmo: float, kmo_min: float, k: int) -> str:
    always = "; it is .5 for any two indicators" if k == 2 else ""
    return (
        f"sampling adequacy (KMO) is {kmo:.3f}, below kmo_min {kmo_min:g}{always}: choose another"
        " weighting, or set kmo_min to 0 to override"
    )
