"""The weights of an index as a table, with intervals of those that are estimated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import StudyError
from lowincome_research.indices.fitted import FittedIndex, FittedLeaf, FittedNode, walk
from lowincome_research.indices.refit import Refit, base_of, refit
from lowincome_research.indices.spec import IndexSpec, LevelWeights
from lowincome_research.indices.weightings import Combination, Pca, Weighting, singles
from lowincome_research.stats.bootstrap import replicates
from lowincome_research.stats.intervals import CONFIDENCE
from lowincome_research.stats.survey import survey_design

Floats = npt.NDArray[np.float64]
ESTIMATED = ("entropy", "critic", "pca")
"""Methods whose weights follow from the sample, alone or in a combination."""


def index_weights(
    frame: pd.DataFrame,
    fitted: FittedIndex,
    *,
    stratum: str | None = None,
    cluster: str | None = None,
    n_replicates: int = 200,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Return the weights of one index, with percentile intervals over bootstrap samples.

    Parameters
    ----------
    frame
        The rows on which the index was fitted, among others.
    fitted
        The index.
    stratum, cluster
        Columns of the survey design; without clusters each row is its own.
    n_replicates, generator
        Of the Rao-Wu bootstrap; bounds and weights are fitted anew in each sample.

    Returns
    -------
    DataFrame
        `tbl-index-weights`, see `weight_intervals`.
    """
    base = base_of(frame, fitted)
    return weight_intervals(
        refit(base, fitted),
        stratum=None if stratum is None else base[stratum],
        cluster=None if cluster is None else base[cluster],
        n_replicates=n_replicates,
        generator=generator,
    )


def weight_intervals(
    whole: Refit,
    *,
    stratum: pd.Series | None,
    cluster: pd.Series | None,
    n_replicates: int,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Return the weights of an index, with intervals of those that are estimated.

    Parameters
    ----------
    whole
        The index on its base rows.
    stratum, cluster
        Of the base rows, in their order.
    n_replicates, generator
        See `index_weights`.

    Returns
    -------
    DataFrame
        index, node, parent, weight, ci_low, ci_high, method, samples. A weight is a share in its
        parent. Weights that are set, not estimated, have no interval and no samples. `samples`
        counts the bootstrap samples behind an interval: one in which a dimension has nothing
        that varies gives no weights. Sampling adequacy, which PCA demands of the base rows, is
        not demanded of each sample.
    """
    fitted = whole.fitted
    parts = list(walk(fitted.root))
    weightings = [_weighting(parent, fitted.spec) for parent, _ in parts]
    table = pd.DataFrame(
        {
            "index": fitted.name,
            "node": [_name(part) for _, part in parts],
            "parent": [parent.id for parent, _ in parts],
            "weight": [part.weight for _, part in parts],
            "ci_low": np.nan,
            "ci_high": np.nan,
            "method": [weighting.method for weighting in weightings],
            "samples": 0,
        }
    )
    estimated = np.array([_is_estimated(weighting) for weighting in weightings])
    if estimated.any():
        design = survey_design(whole.rows.weights, stratum=stratum, cluster=cluster)
        drawn = list(_drawn(whole, replicates(design, n=n_replicates, generator=generator)))
        table.loc[estimated, "samples"] = len(drawn)
        if drawn:
            tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
            ends = np.quantile(np.array(drawn)[:, estimated], tails, axis=0)
            table.loc[estimated, ["ci_low", "ci_high"]] = ends.T
    return table


def _drawn(whole: Refit, samples: Any) -> Iterator[list[float]]:
    """Yield the weights of every part in each bootstrap sample."""
    spec = _adequate(whole.spec)
    for weights in samples:
        try:
            root = whole.fit(spec=spec, weights=weights).root
        except StudyError:
            continue
        yield [part.weight for _, part in walk(root)]


def _weighting(parent: FittedNode, spec: IndexSpec) -> Weighting:
    inner = any(isinstance(child, FittedNode) for child in parent.children)
    return spec.levels.dimensions if inner else spec.levels.indicators


def _is_estimated(weighting: Weighting) -> bool:
    return any(one.method in ESTIMATED for one in singles(weighting))


def _adequate(spec: IndexSpec) -> IndexSpec:
    """Return a spec whose PCA refuses no sample."""
    levels = LevelWeights(
        indicators=_any_kmo(spec.levels.indicators), dimensions=_any_kmo(spec.levels.dimensions)
    )
    return spec.model_copy(update={"weights": levels})


def _any_kmo(weighting: Weighting) -> Any:
    if isinstance(weighting, Combination):
        return weighting.model_copy(update={"of": tuple(_any_kmo(one) for one in weighting.of)})
    return (
        weighting.model_copy(update={"kmo_min": 0.0}) if isinstance(weighting, Pca) else weighting
    )


def _name(part: FittedNode | FittedLeaf) -> str:
    return part.id if isinstance(part, FittedNode) else part.column
