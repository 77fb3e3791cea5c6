"""A proxy means test with everything a reader needs to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import Unit
from lowincome_research.proxy_means.allocation import BudgetOf
from lowincome_research.proxy_means.cross_fitting import CrossFit
from lowincome_research.proxy_means.spec import ProxyMeansSpec

_ESTIMATE = [
    "estimate", "std_error", "ci_low", "ci_high", "n", "n_cases", "n_clusters", "df", "interval",
]  # fmt: skip
COMPARISON_COLUMNS = ["budget_of", "budget", "unit", "rule", "metric", "against", *_ESTIMATE]
CURVE_COLUMNS = ["unit", "rule", "budget", "metric", *_ESTIMATE]
CALIBRATION_COLUMNS = ["unit", "rule", "tenth", "metric", *_ESTIMATE]
LINE_COLUMNS = ["unit", "rule", "metric", *_ESTIMATE]
GROUP_COLUMNS = [
    "unit", "rule", "group_by", "group", "metric", "against", *_ESTIMATE, "p_value", "p_holm",
]  # fmt: skip


@dataclass(frozen=True)
class ProxyMeansResults:
    """What a proxy means test would do, beside the register, a lottery and perfect information.

    Every prediction is of a cluster that its model has not seen. Errors are those of the sample
    in which rules are compared, the predictions taken as given: how a test fitted on another
    sample would differ is not in them.

    Attributes
    ----------
    unit
        Whose places are counted.
    budgets
        Share of people for whom there is a place, by where it comes from, the section's own first.
    comparison
        `tbl-proxy-means`: every rule at the section's budget, at the register's coverage and at
        the share that is eligible, and differences between rules, see `compared`.
    curve
        Errors of every rule along the budget, see `budget_curve`.
    calibration, lines
        See `calibration_curve` and `calibration_lines`.
    groups
        Errors by group at the section's budget, see `group_errors`.
    importance
        What each predictor adds, see `permutation_importance`; empty where it was not asked for.
    notices
        What was left out, where, and how many.
    """

    spec: ProxyMeansSpec
    unit: Unit
    budgets: Mapping[BudgetOf, float]
    comparison: pd.DataFrame
    curve: pd.DataFrame
    calibration: pd.DataFrame
    lines: pd.DataFrame
    groups: pd.DataFrame
    importance: pd.DataFrame
    notices: tuple[Notice, ...]
    fit: CrossFit = field(repr=False)

    @property
    def budget_of(self) -> BudgetOf:
        """Where the section's budget comes from."""
        return next(iter(self.budgets))

    @property
    def budget(self) -> float:
        """The share of people for whom the section has a place."""
        return self.budgets[self.budget_of]

    @property
    def learners(self) -> tuple[str, ...]:
        """The learners in the order of the section."""
        return tuple(self.fit.predictions.predicted)

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-proxy-means`."""
        return self.comparison.copy()

    def summary(self) -> str:
        """Return one line per figure at the section's budget, then the notices."""
        here = self.comparison["budget_of"].eq(self.budget_of)
        rows = self.comparison[here & self.comparison["unit"].eq(self.unit)]
        lines = [_line(row) for row in rows.to_dict("records")]
        return "\n".join([*lines, *map(str, self.notices)])


def _line(row: dict[Any, Any]) -> str:
    rule = f"{row['rule']} less {row['against']}" if row["against"] else row["rule"]
    return (
        f"{rule} ({row['unit']}): {row['metric']} {row['estimate']:.4f} ({row['std_error']:.4f}), "
        f"95% {row['ci_low']:.4f} to {row['ci_high']:.4f}, n = {row['n']}"
    )
