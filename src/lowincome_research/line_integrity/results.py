"""What is found around the lines and in the amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lowincome_research.line_integrity.notices import Notice
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.policy.lines import LineValue

TEST_COLUMNS = [
    "test", "line", "time", "amounts", "estimate", "std_error", "ci_low", "ci_high", "expected",
    "statistic", "p_value", "n", "n_left", "n_right", "n_clusters", "df", "window", "n_placebos",
    "p_placebo", "verdict",
]  # fmt: skip
PLACEBO_COLUMNS = ["test", "line", "amounts", "place", "statistic", "is_line"]
HISTOGRAM_COLUMNS = ["line", "low", "high", "share", "n", "window"]
DIGIT_COLUMNS = ["digits", "digit", "share", "expected", "n", "n_digit"]
COUNTY_COLUMNS = ["county", "statistic", "df", "p_value", "p_adjusted", "share_0_5", "n", "verdict"]
CLUSTER_COLUMNS = ["village", "time", "households"]


@dataclass(frozen=True)
class LineIntegrityResults:
    """Tests of bunching, repetition and digits.

    Attributes
    ----------
    tests
        `tbl-line-integrity`, a row per test, line and kind of amounts (``all``, ``not_round``, or
        a round figure). What a test does not have is empty. `verdict` is ``found``,
        ``not_found``, ``untold``, or ``described`` for a figure that no test stands behind.

        ``under_line``: `estimate` is the ratio of households just under the line to those just
        over it, `expected` 1, with interval, clusters and placebo lines.
        ``at_line``: share of households at exactly the line.
        ``density``: `estimate` is the density just under over just over, `statistic` and
        `p_value` of the jump, `window` the bandwidth.
        ``identical``: share with another household of the village at the same amount, `expected`
        where villages are shuffled, `ci_low` and `ci_high` what 95% of the shuffles give.
        ``copied``: share of pairs of years with the same amount, `expected` from amounts that
        changed a little.
        ``last_digit``, ``last_two_digits``: share ending in 0 or 5, in 00 or 50; chi-square.
        ``heaping``: share at multiples of a round figure, `expected` of whole numbers in reach.
    placebos
        The statistic at every place, the line's own among them; `place` in shares of the line.
    histogram
        Weighted share of households by income over line, among those from one half to one and a
        half of it.
    digits
        Last and first digits with their even or Benford shares.
    counties
        Last digits by county, p-values adjusted by Holm.
    clusters
        The largest groups of households of a village and time with one amount.
    lines
        The policy values behind each line.
    round_lines
        Lines that are multiples of a round figure themselves.
    whole_incomes
        Whether incomes are whole numbers, so that lines are also tested without round figures.
    """

    spec: LineIntegritySpec
    tests: pd.DataFrame
    placebos: pd.DataFrame
    histogram: pd.DataFrame
    digits: pd.DataFrame
    counties: pd.DataFrame
    clusters: pd.DataFrame
    lines: Mapping[str, tuple[LineValue, ...]]
    round_lines: tuple[str, ...]
    whole_incomes: bool
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-line-integrity`."""
        return self.tests.copy()

    def summary(self) -> str:
        """Return one line per test, then the notices."""
        lines = [
            f"{row['test']} {row['line'] or '-'} ({row['amounts']}): {row['estimate']:.4f}, "
            f"p = {row['p_value']:.4f}, n = {row['n']}: {row['verdict']}"
            for row in self.tests.to_dict("records")
        ]
        return "\n".join([*lines, *map(str, self.notices)])
