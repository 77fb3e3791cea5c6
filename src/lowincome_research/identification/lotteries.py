"""Registers that cannot be told from a lottery by any truth."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def like_lotteries(metrics: pd.DataFrame) -> Mapping[str, int]:
    """Return the registers whose targeting differential contains zero by every truth.

    Parameters
    ----------
    metrics
        See `IdentificationResults.metrics`.

    Returns
    -------
    Mapping
        By register, the number of truths.
    """
    overall = metrics[metrics["group_by"].eq("") & metrics["metric"].eq("targeting_differential")]
    return {
        str(register): rows["truth"].nunique()
        for register, rows in overall.groupby("register", sort=False)
        if (rows["ci_low"].le(0) & rows["ci_high"].ge(0)).all()
    }
