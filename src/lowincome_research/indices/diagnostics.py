"""What a reader must know of an index before believing it (domain B4), computed in every run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.errors import DataError, Problem
from lowincome_research.indices.correlation import moments
from lowincome_research.indices.fitted import FittedIndex, global_weights
from lowincome_research.indices.intervals import weight_intervals
from lowincome_research.indices.invariance import INVARIANCE_COLUMNS, invariance
from lowincome_research.indices.leave_one_out import leave_one_out
from lowincome_research.indices.refit import Refit, base_of, refit
from lowincome_research.indices.robustness import RankRobustness, rank_robustness
from lowincome_research.indices.scale_spec import groups_compared
from lowincome_research.indices.scales import SCALE_COLUMNS, scales
from lowincome_research.indices.spec import Coupling
from lowincome_research.indices.summaries import coordination_summary, obstacle_means
from lowincome_research.indices.weightings import Plain, singles
from lowincome_research.panel.spec import Design
from lowincome_research.stats.agreement import changed_quintile, kendall_tau
from lowincome_research.stats.quantiles import TIE

Floats = npt.NDArray[np.float64]
LARGEST_WEIGHT = 0.3
"""Weight in the whole index above which a single indicator is warned of (domain B4)."""
EQUAL = Plain(method="equal")
CORRELATION_COLUMNS = ["index", "first", "second", "correlation", "n"]


@dataclass(frozen=True)
class IndexDiagnostics:
    """Diagnostics of one index on its base rows, survey-weighted.

    Attributes
    ----------
    name
        The index.
    n, missing
        Base rows with and without a score.
    weights
        `tbl-index-weights`, see `intervals.weight_intervals`.
    n_replicates
        Bootstrap samples behind their intervals.
    tau, changed
        Kendall's tau-b with the same index under equal weights, and the share of the population
        in another fifth there.
    entropy
        Whether entropy decides on weights, alone or in a combination.
    largest_node, largest_weight, n_largest
        The indicator with the largest weight in the whole index, the first of those within 1e-9
        of it, and how many they are.
    leave_one_out
        See `leave_one_out.leave_one_out`.
    scales
        See `scales.scales`; no rows where the index is no scale.
    invariance
        See `invariance.invariance`; no rows where the study names no groups.
    correlations
        Of the dimensions, in pairs: index, first, second, correlation, n.
    obstacles
        See `summaries.obstacle_means`; None where the study does not ask for them.
    coordination
        See `summaries.coordination_summary`; None where the study does not ask for it.
    coupling
        How coordination is computed, where the study asks for it.
    robustness
        See `robustness.rank_robustness`; None where the study names no choices.
    """

    name: str
    n: int
    missing: int
    weights: pd.DataFrame
    n_replicates: int
    tau: float
    changed: float
    entropy: bool
    largest_node: str
    largest_weight: float
    n_largest: int
    leave_one_out: pd.DataFrame
    scales: pd.DataFrame
    invariance: pd.DataFrame
    correlations: pd.DataFrame
    obstacles: pd.DataFrame | None
    coordination: pd.DataFrame | None
    coupling: Coupling | None
    robustness: RankRobustness | None

    @property
    def dominated(self) -> bool:
        """Whether one indicator weighs more than 0.3 of the whole index."""
        return self.largest_weight > LARGEST_WEIGHT + TIE

    def to_frame(self) -> pd.DataFrame:
        """Return the figures of the whole index as one row of `tbl-index-diagnostics`."""
        whole = self.scales[self.scales["node"].eq(self.name)]
        scale = whole.iloc[0] if len(whole) else {"alpha": np.nan, "omega": np.nan, "n_items": 0}
        row = {
            "index": self.name, "n": self.n, "missing": self.missing, "tau": self.tau,
            "changed": self.changed, "largest_node": self.largest_node,
            "largest_weight": self.largest_weight, "n_largest": self.n_largest,
            "alpha": scale["alpha"], "omega": scale["omega"], "n_items": scale["n_items"],
            "mean_shift": self.robustness.mean_shift if self.robustness else np.nan,
            "n_combinations": len(self.robustness.combinations) if self.robustness else 0,
        }  # fmt: skip
        return pd.DataFrame([row])

    def summary(self) -> str:
        """Return the main figures in a line."""
        largest = f"largest weight {self.largest_weight:.3f} ({self.largest_node})"
        return f"{self.name}: tau {self.tau:.3f} with equal weights, {largest}"


def index_diagnostics(
    frame: pd.DataFrame,
    fitted: FittedIndex,
    *,
    design: Design,
    generator: np.random.Generator,
    keys: Sequence[str] = (),
    by: str | None = None,
    n_replicates: int = 200,
) -> IndexDiagnostics:
    """Diagnose an index on the rows on which it was fitted.

    Parameters
    ----------
    frame
        Rows with the index's indicators, the base rows among them.
    fitted
        The index.
    design
        Stratum and cluster of the bootstrap, and of the standard errors of `invariance`.
    generator
        Of the bootstrap of weights, then of the Monte Carlo study of ranks.
    keys
        Columns that name the units in the table of ranks.
    by
        Column of groups by which obstacles and coordination are also shown.
    n_replicates
        Bootstrap samples.

    Raises
    ------
    DataError
        No base row has a score.
    StudyError
        None of the choices of `robustness` can be computed, or the groups of `scale` do not serve.
    """
    base = base_of(frame, fitted)
    whole = refit(base, fitted)
    known = np.isfinite(whole.fitted_scores)
    if not known.any():
        seen = "no row of the base has a score: an indicator is missing in each"
        raise DataError(Problem(f"indices.{fitted.name}", seen, fix="choose 'treat.missing'"))
    tau, changed = _agreement(whole)
    leading, largest = _largest(fitted)
    drawn = weight_intervals(
        whole, n_replicates=n_replicates, generator=generator,
        stratum=base[design.stratum] if design.stratum else None,
        cluster=base[design.cluster] if design.cluster else None,
    )  # fmt: skip
    groups = base[by] if by else None
    return IndexDiagnostics(
        name=fitted.name,
        n=int(known.sum()),
        missing=int((~known).sum()),
        weights=drawn,
        n_replicates=n_replicates,
        tau=tau,
        changed=changed,
        entropy=any(one.method == "entropy" for one in _weightings(fitted)),
        largest_node=leading[0],
        largest_weight=largest,
        n_largest=len(leading),
        leave_one_out=leave_one_out(whole),
        scales=scales(whole) if fitted.spec.scale else pd.DataFrame(columns=SCALE_COLUMNS),
        invariance=_invariance(whole, base, design),
        correlations=_dimension_correlations(whole),
        obstacles=obstacle_means(base, whole, groups) if fitted.spec.obstacle else None,
        coordination=coordination_summary(whole, groups) if fitted.spec.coupling else None,
        coupling=fitted.spec.coupling,
        robustness=_robustness(whole, base[list(keys)], generator),
    )


def correlations(scores: pd.DataFrame, *, index: str, weights: Floats) -> pd.DataFrame:
    """Return weighted correlations of columns in pairs, over rows that have both.

    Parameters
    ----------
    scores
        Columns that do not vary are left out.
    index
        The index whose dimensions they are; empty where they are indices themselves.
    weights
        Survey weights, shape (rows,).
    """
    rows = []
    for first, second in combinations(scores, 2):
        found = moments(scores[[first, second]].to_numpy(float), weights=weights)
        if found.varies.all():
            rows.append((index, first, second, float(found.correlation()[0, 1]), found.n))
    return pd.DataFrame(rows, columns=CORRELATION_COLUMNS)


def _agreement(whole: Refit) -> tuple[float, float]:
    """Return tau with the index under equal weights, and the share in another fifth there."""
    spec = whole.spec.model_copy(update={"weights": EQUAL})
    equal = whole.fit(spec=spec).scores[whole.name]
    both = np.isfinite(whole.fitted_scores) & np.isfinite(equal)
    scores, others, weights = whole.fitted_scores[both], equal[both], whole.rows.weights[both]
    return (
        kendall_tau(scores, others, weights=weights),
        changed_quintile(scores, others, weights=weights),
    )


def _largest(fitted: FittedIndex) -> tuple[list[str], float]:
    """Return the indicators with the largest weight in the whole index, and that weight."""
    shares = global_weights(fitted.root)
    largest = max(shares.values())
    return [node for node, share in shares.items() if share >= largest - TIE], largest


def _weightings(fitted: FittedIndex) -> Iterator[Any]:
    for level in (fitted.spec.levels.indicators, fitted.spec.levels.dimensions):
        yield from singles(level)


def _invariance(whole: Refit, base: pd.DataFrame, design: Design) -> pd.DataFrame:
    columns = groups_compared(whole.spec.scale)
    if not columns:
        return pd.DataFrame(columns=INVARIANCE_COLUMNS)
    return invariance(whole, base, columns, design=design)


def _dimension_correlations(whole: Refit) -> pd.DataFrame:
    columns = {name: whole.whole.scores[name] for name in whole.fitted.dimensions}
    return correlations(pd.DataFrame(columns), index=whole.name, weights=whole.rows.weights)


def _robustness(
    whole: Refit, units: pd.DataFrame, generator: np.random.Generator
) -> RankRobustness | None:
    if whole.spec.robustness is None:
        return None
    found = rank_robustness(whole, generator=generator)
    named = units.iloc[found.ranks["row"]].reset_index(drop=True)
    return replace(found, ranks=pd.concat([named, found.ranks], axis=1))
