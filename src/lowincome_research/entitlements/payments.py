"""Payments on record beside what the rules give: a measurement, and no verdict on either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.entitlements.benefit_rules import FittedBenefits
from lowincome_research.entitlements.clock import YEAR
from lowincome_research.entitlements.estimates import part_of
from lowincome_research.stats.quantiles import weighted_quantile
from lowincome_research.stats.survey import SurveyDesign

Floats = npt.NDArray[np.float64]
DIBAO = ("dibao", "grace", "dibao_single")
"""Kinds that are paid as Dibao."""
CASES = ("paid_only", "above", "equal", "below", "entitled_only")
ALL = "all"
_COLUMNS = ("time", "case", "n", "share", "share_std_error", "mean", "p10", "p50", "p90")
QUANTILES = (0.1, 0.5, 0.9)


def compare_payments(
    rows: pd.DataFrame, survey: SurveyDesign, fitted: FittedBenefits
) -> pd.DataFrame:
    """Compare Dibao paid with Dibao entitled to, among households with either.

    Parameters
    ----------
    rows
        time, size, ``paid`` (yuan per household and year) and the benefits of each household.
    survey
        The design of the rows.

    Returns
    -------
    DataFrame
        A row per time and case (paid but not entitled, paid more, the same, less, entitled but
        not paid; and ``all``): share of the households with a standard error, mean difference of
        paid less entitled, yuan per head and year, its 10th, 50th and 90th percentile over
        households, and n rows.

    Notes
    -----
    Equal is a difference up to the yearly sum of one rounding unit.
    """
    entitled = rows[[f"{kind}_benefit" for kind in DIBAO]].sum(axis=1, skipna=False)
    table = rows.assign(entitled=entitled, difference=(rows["paid"] - entitled) / rows["size"])
    known = table["difference"].notna() & ((table["paid"] > 0) | (table["entitled"] > 0))
    table["case"] = _case(table, YEAR * max(fitted.spec.rounding, 1e-9)).where(known)
    found = [
        row for time in sorted(table["time"].unique()) for row in _of_time(table, survey, time)
    ]
    return pd.DataFrame(found, columns=_COLUMNS)


def _case(table: pd.DataFrame, tolerance: float) -> pd.Series:
    difference = table["paid"] - table["entitled"]
    conditions = [
        table["entitled"].le(0), table["paid"].le(0), difference.gt(tolerance),
        difference.lt(-tolerance),
    ]  # fmt: skip
    cases = ["paid_only", "entitled_only", "above", "below"]
    return pd.Series(np.select(conditions, cases, "equal"), index=table.index)


def _of_time(table: pd.DataFrame, survey: SurveyDesign, time: Any) -> Iterator[dict[str, Any]]:
    concerned = table["time"].eq(time) & table["case"].notna()
    part, rows = part_of(survey, concerned.to_numpy()), table[concerned]
    for case in (*CASES, ALL) if len(rows) else ():
        inside = rows["case"].eq(case).to_numpy() | (case == ALL)
        yield {
            "time": time, "case": case, "n": int(inside.sum()),
            **part.ratio("share", inside, np.ones(len(rows))),
            **_differences(rows["difference"].to_numpy(float), part.domain.weight * inside),
        }  # fmt: skip


def _differences(values: Floats, weights: Floats) -> dict[str, float]:
    names = ("mean", "p10", "p50", "p90")
    if not weights.any():
        return dict.fromkeys(names, float("nan"))
    found = weighted_quantile(values, weights=weights, at=QUANTILES)
    return dict(zip(names, (float(weights @ values / weights.sum()), *found), strict=True))
