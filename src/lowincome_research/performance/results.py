"""The scorecard with everything a reader needs to judge it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lowincome_research.performance.gaps import Gaps
from lowincome_research.performance.spec import PerformanceSpec

COLUMNS = [
    "unit", "time", "indicator", "value", "score", "std_error", "rank", "rank_low", "rank_high",
    "level", "dimension", "points", "ci_low", "ci_high", "expected", "adjusted", "shrunk",
    "value_std_error", "own_weight", "n", "band", "band_probability", "n_told_apart",
]  # fmt: skip


@dataclass(frozen=True)
class PerformanceResults:
    """Scores and ranks of every place.

    Attributes
    ----------
    scorecard
        `tbl-performance`: a row per place and indicator, dimension (its name) and in all
        (``overall``). `value` is as observed; `score` and its `std_error` are in points, of 100
        in all; `rank_low` and `rank_high` hold for all places at once. `n_told_apart` counts the
        places from which this one differs beyond doubt.
    critical
        Multiple of its standard error that a difference of two totals must exceed.
    gaps
        Incomes of rural and urban residents by place; None where the study does not ask.
    """

    spec: PerformanceSpec
    scorecard: pd.DataFrame
    critical: float
    gaps: Gaps | None

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-performance`."""
        return self.scorecard.copy()

    @property
    def overall(self) -> pd.DataFrame:
        """The totals, best rank first, then by name."""
        total = self.scorecard[self.scorecard["level"] == "overall"]
        return total.sort_values(["rank", "unit"]).reset_index(drop=True)

    def summary(self) -> str:
        """Return one line per place, the best first."""
        return "\n".join(
            f"{row.rank:>3} [{row.rank_low}-{row.rank_high}] {row.unit}: {row.score:.1f} "
            f"({row.std_error:.1f}), {row.band} with probability {row.band_probability:.2f}"
            for row in self.overall.itertuples()
        )
