"""Poverty and inequality with everything a reader needs to judge them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import IdentificationSpec

COLUMNS = [
    "truth", "time", "unit", "group_by", "group", "metric",
    "estimate", "std_error", "ci_low", "ci_high", "n",
    "n_cases", "n_clusters", "df", "interval", "variance",
]  # fmt: skip
LORENZ_COLUMNS = [
    "truth", "time", "unit", "share_population",
    "estimate", "std_error", "ci_low", "ci_high", "n", "n_clusters", "df",
]  # fmt: skip


@dataclass(frozen=True)
class PovertyResults:
    """Poverty and inequality by every monetary truth.

    Attributes
    ----------
    metrics
        A row per truth, unit, group and metric, the overall one with empty `group_by` and `group`.
        `n` counts households, `n_cases` those that are not zero in the numerator: the poor.
    lorenz
        Share of all welfare that the poorest `share_population` hold.
    notices
        What was left out, where, and how many.
    """

    spec: IdentificationSpec
    metrics: pd.DataFrame
    lorenz: pd.DataFrame
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the measures."""
        return self.metrics.copy()

    def summary(self) -> str:
        """Return one line per overall figure, then the notices."""
        overall = self.metrics[self.metrics["group_by"].eq("")]
        lines = [
            f"{row.truth} ({row.unit}): {row.metric} {row.estimate:.4f} ({row.std_error:.4f}), "
            f"95% {row.ci_low:.4f} to {row.ci_high:.4f}, n = {row.n}"
            for row in overall.itertuples()
        ]
        return "\n".join([*lines, *map(str, self.notices)])


def moment(spec: IdentificationSpec) -> str:
    """Return the time of the registers as tables name it; nothing where the panel has none."""
    return "" if spec.at is None else str(spec.at)
