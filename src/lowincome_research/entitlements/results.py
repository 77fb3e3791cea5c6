"""What the official categories of a study say, as frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lowincome_research.entitlements.fitted import FittedCategories


@dataclass(frozen=True)
class OfficialCategories:
    """Households and persons by official category.

    Attributes
    ----------
    fitted
        The tests.
    shares
        See `entitlements.shares.category_shares`.
    overlaps
        See `entitlements.shares.overlaps`; None where monitoring is not tested.
    agreement
        See `entitlements.agreement.register_agreement`; None without registers.
    """

    fitted: FittedCategories
    shares: pd.DataFrame
    overlaps: pd.DataFrame | None
    agreement: pd.DataFrame | None

    @property
    def last(self) -> Any:
        """The latest time."""
        return self.shares["time"].max()

    @property
    def latest(self) -> pd.DataFrame:
        """Shares at the latest time."""
        return self.shares[self.shares["time"].eq(self.last)]

    def to_frame(self) -> pd.DataFrame:
        """Return the shares."""
        return self.shares

    def summary(self) -> str:
        """Return a line per category at the latest time, and what was not tested."""
        lines = [
            f"{row.category}: {row.share_households:.4f} of households, "
            f"{row.share_persons:.4f} of persons"
            for row in self.latest.itertuples()
        ]
        untested = ", ".join(self.fitted.not_tested)
        return "\n".join([*lines, *([f"not tested: {untested}"] if untested else [])])
