"""Errors of registers corrected for errors of reported income, and the bounds they span."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lowincome_research.identification.measurement_error_spec import MeasurementError
from lowincome_research.identification.notices import Notice
from lowincome_research.identification.spec import IdentificationSpec

ERROR_COLUMNS = [
    "register", "truth", "time", "unit", "kind", "sd", "figure", "metric",
    "estimate", "std_error", "ci_low", "ci_high", "n", "n_cases", "n_clusters", "df", "interval",
]  # fmt: skip
CASE = ["register", "truth", "time", "unit", "metric"]


@dataclass(frozen=True)
class MeasurementErrorResults:
    """Errors of every register under every error of reported income that is assumed.

    Attributes
    ----------
    errors
        `tbl-measurement-error`: a row per register, truth, unit, kind, sd, figure and metric.
        `figure` is ``measured`` (kind ``none``, sd 0), ``corrected``, ``noise_alone`` (what
        reports show of a register without fault), ``removed_share`` (measured less corrected,
        over measured) or ``alone_share`` (noise alone over measured).
    notices
        What was left out, where, and how many.
    """

    spec: IdentificationSpec
    assumed: MeasurementError
    errors: pd.DataFrame
    notices: tuple[Notice, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return `tbl-measurement-error`."""
        return self.errors.copy()

    def bounds(self) -> pd.DataFrame:
        """Return what the assumed kinds and standard deviations span together.

        Returns
        -------
        DataFrame
            A row per register, truth, unit and metric: `measured` with its counts, and for
            ``corrected`` and ``noise_alone`` the columns `<figure>_low` and `<figure>_high`, the
            least and largest estimate, and `<figure>_reach_low` and `<figure>_reach_high`, the
            ends of all 95% intervals. A row that one of the assumptions leaves untold is left out.
        """
        return self._spanned("corrected", "noise_alone")

    def shares(self) -> pd.DataFrame:
        """Return the same of ``removed_share`` and ``alone_share``, of errors that have them."""
        return self._spanned("removed_share", "alone_share")

    def _spanned(self, *figures: str) -> pd.DataFrame:
        measured = self.errors[self.errors["figure"].eq("measured")]
        rows = measured[[*CASE, "estimate", "n", "n_cases"]].rename(
            columns={"estimate": "measured"}
        )
        for figure in figures:
            rows = rows.merge(self._span(figure), on=CASE)
        return rows

    def _span(self, figure: str) -> pd.DataFrame:
        chosen = self.errors[self.errors["figure"].eq(figure)]
        spans = chosen.groupby(CASE, sort=False).agg(
            told=("estimate", "size"),
            low=("estimate", "min"),
            high=("estimate", "max"),
            reach_low=("ci_low", "min"),
            reach_high=("ci_high", "max"),
        )
        wanted = len(self.assumed.sd) * len(self.assumed.kinds)
        whole = spans[spans["told"].eq(wanted)].drop(columns="told")
        return whole.add_prefix(f"{figure}_").reset_index()

    def summary(self) -> str:
        """Return one line per error and unit, then the notices."""
        lines = [
            f"{row.register} against {row.truth} ({row.unit}): {row.metric} measured "
            f"{row.measured:.4f}, corrected {row.corrected_low:.4f} to {row.corrected_high:.4f}, "
            f"noise alone {row.noise_alone_low:.4f} to {row.noise_alone_high:.4f}"
            for row in self.bounds().itertuples()
        ]
        return "\n".join([*lines, *map(str, self.notices)])
