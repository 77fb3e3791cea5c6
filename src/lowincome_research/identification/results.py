"""Accuracy of registers with everything a reader needs to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lowincome_research.identification.lotteries import like_lotteries
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.policy.lines import LineValue

METRIC_COLUMNS = [
    "register", "truth", "time", "unit", "group_by", "group", "metric",
    "estimate", "std_error", "ci_low", "ci_high", "n",
    "n_cases", "n_clusters", "df", "interval", "variance",
]  # fmt: skip
CURVE_COLUMNS = [
    "register", "truth", "time", "unit", "curve", "share_population",
    "estimate", "std_error", "ci_low", "ci_high", "n", "n_cases", "n_clusters", "df",
]  # fmt: skip
DECOMPOSITION_COLUMNS = [
    "register", "truth", "time", "unit", "group_by", "part",
    "estimate", "std_error", "ci_low", "ci_high", "n_groups", "n", "n_clusters", "df",
]  # fmt: skip
BOOTSTRAP_COLUMNS = [
    "register", "truth", "time", "unit", "metric", "estimate", "std_error", "ci_low", "ci_high",
    "bootstrap_error", "bootstrap_low", "bootstrap_high", "replicates", "n", "n_cases",
    "n_clusters",
]  # fmt: skip
LINE_COLUMNS = [
    "truth", "share", "of", "unit", "estimate", "std_error", "ci_low", "ci_high", "n",
    "n_clusters", "df",
]  # fmt: skip


@dataclass(frozen=True)
class IdentificationResults:
    """Accuracy of every register against every truth.

    Attributes
    ----------
    metrics
        `tbl-identification`: a row per register, truth, unit, group and metric, the overall one
        with empty `group_by` and `group`; groups are judged without the errors of a lottery.
        Shares are between 0 and 1; `n` counts households in the denominator, `n_cases` those in
        the numerator. `interval` says whether it is ``logit``, ``exact`` (a share of exactly 0 or
        1) or ``wald``.
    curves
        Along the ranking by the truth's measure, in tenths of the population that end at
        `share_population`: ``coverage``, the share of the tenth that is registered, and
        ``concentration``, the share of all benefits that goes to this tenth and poorer ones.
    decomposition
        The targeting differential ``within`` and ``between`` the groups of each `by` column.
    bootstrap
        The overall figures with their linearised errors, and the standard error and percentile
        interval of a bootstrap of clusters; empty where the study asks for none.
    lines
        The policy line of each truth that names one, with its source and confidence.
    relative_lines
        The line of each truth whose line is a share of the sample's median or mean, with its own
        sampling error, which all errors against that truth include.
    notices
        What was left out, where, and how many.
    """

    spec: IdentificationSpec
    metrics: pd.DataFrame
    curves: pd.DataFrame
    decomposition: pd.DataFrame
    bootstrap: pd.DataFrame
    lines: Mapping[str, LineValue]
    relative_lines: pd.DataFrame
    notices: tuple[Notice, ...]

    @property
    def lotteries(self) -> tuple[str, ...]:
        """Registers that no truth can tell from a lottery."""
        return tuple(like_lotteries(self.metrics))

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-identification`."""
        return self.metrics.copy()

    def summary(self) -> str:
        """Return one line per overall figure, then the notices."""
        overall = self.metrics[self.metrics["group_by"].eq("")]
        lines = [
            f"{row.register} against {row.truth} ({row.unit}): {row.metric} {row.estimate:.4f} "
            f"({row.std_error:.4f}), 95% {row.ci_low:.4f} to {row.ci_high:.4f}, n = {row.n}"
            for row in overall.itertuples()
        ]
        return "\n".join([*lines, *map(str, self.notices)])
