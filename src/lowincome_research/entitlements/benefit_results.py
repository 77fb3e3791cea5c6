"""What benefits cost and close: spending by kind, poverty gaps, and payments on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.entitlements.amounts import TIE
from lowincome_research.entitlements.benefits import KINDS, Benefits
from lowincome_research.entitlements.estimates import Part, part_of
from lowincome_research.entitlements.payments import ALL, DIBAO, compare_payments
from lowincome_research.entitlements.schedule import benefit_schedule
from lowincome_research.panel.spec import Design
from lowincome_research.policy.resolve import UNDATED
from lowincome_research.stats.survey import SurveyDesign, survey_design

Floats = npt.NDArray[np.float64]
_GAPS = (
    "time", "payment", "n",
    *(f"{name}_{moment}{end}" for moment in ("before", "after") for name in ("rate", "gap")
      for end in ("", "_std_error")),
    *(f"{name}{end}" for name in ("closed", "efficiency")
      for end in ("", "_std_error", "_ci_low", "_ci_high")),
)  # fmt: skip
_SPENDING = (
    "time", "kind", "n",
    *(f"{name}{end}" for name in ("households", "persons", "spending", "per_person",
                                  "share_of_standard") for end in ("", "_std_error")),
)  # fmt: skip


@dataclass(frozen=True)
class BenefitResults:
    """What benefits cost and close, as frames.

    Attributes
    ----------
    benefits
        The benefits.
    times
        In order.
    spending
        A row per time and kind of payment (`KINDS`, and ``all``): households and persons who
        receive it, spending in yuan a year, its mean per person and year, its share of the
        standard, each with a standard error; n rows that receive it.
    gaps
        A row per time and payment (``entitled``: all kinds; ``dibao``: those paid as Dibao;
        ``paid``: on record): share of persons below the standard and poverty gap before and after,
        the share of the gap that is closed, the share of the money that closes it, and n rows.
    payments
        See `payments.compare_payments`; None without payments on record.
    schedule
        See `schedule.benefit_schedule`, under the rules of the last time.
    """

    benefits: Benefits
    times: tuple[Any, ...]
    spending: pd.DataFrame
    gaps: pd.DataFrame
    payments: pd.DataFrame | None
    schedule: pd.DataFrame

    @property
    def last(self) -> Any:
        """The latest time."""
        return self.times[-1]

    def summary(self) -> str:
        """Return a line per kind of payment at the latest time."""
        rows = self.spending[self.spending["time"].eq(self.last)].itertuples()
        return "\n".join(
            f"{row.kind}: {row.persons:.0f} persons, {row.spending:.0f} yuan a year, "
            f"{row.per_person:.0f} yuan per person" for row in rows
        )  # fmt: skip


def evaluate_benefits(benefits: Benefits, frame: pd.DataFrame, *, design: Design) -> BenefitResults:
    """Sum up benefits over a survey.

    Parameters
    ----------
    benefits
        Of the households of `frame`.
    frame
        The panel: keys, household size, income, payments and the columns of the design.
    design
        Weight, stratum and cluster; without clusters each row is its own.

    Notes
    -----
    Standard errors are linearised, for totals and ratios of totals in the whole design. Rows whose
    benefit is unknown count in no figure; `Benefits.missing` says how many there are.
    """
    fitted = benefits.fitted
    rows = _rows(benefits, frame)
    survey = survey_design(
        rows[design.weight] if design.weight else np.ones(len(rows)),
        stratum=rows[design.stratum] if design.stratum else None,
        cluster=rows[design.cluster] if design.cluster else None,
    )
    times = sorted(rows["time"].unique())
    at = {time: rows["time"].eq(time).to_numpy() for time in times}
    spending = [
        row for time in times for row in _spending(rows[at[time]], part_of(survey, at[time]), time)
    ]
    return BenefitResults(
        benefits=benefits,
        times=tuple(times),
        spending=pd.DataFrame(spending, columns=_SPENDING),
        gaps=pd.DataFrame(list(_gaps(rows, survey)), columns=_GAPS),
        payments=compare_payments(rows, survey, fitted) if fitted.spec.paid else None,
        schedule=benefit_schedule(fitted, time=UNDATED if fitted.spec.at else times[-1]),
    )


def _rows(benefits: Benefits, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the panel with its benefits, and for each row persons, income and what was paid."""
    fitted = benefits.fitted
    spec, keys = fitted.spec, list(fitted.keys.names)
    found = nw.from_native(benefits.households).lazy().collect().to_pandas()
    kept = frame.drop(columns=[name for name in found if name in frame and name not in keys])
    rows = kept.merge(found, on=keys, how="left", validate="one_to_one")
    numbers = ["standard", "dibao_month", *(name for name in found if name.endswith("_benefit"))]
    counts = [name for name in found if name.endswith("_persons")]
    rows = rows.assign(**{name: _floats(rows[name]) for name in (*numbers, *counts, "benefit")})
    size = _floats(rows[fitted.size])
    amount = _floats(rows[spec.paid.column]) if spec.paid else size * np.nan
    return rows.assign(
        time=rows[fitted.keys.time] if fitted.keys.time else UNDATED,
        size=size,
        income=_floats(rows[spec.income]),
        paid=amount * size if spec.paid and spec.paid.per == "person" else amount,
    )


def _floats(column: pd.Series) -> pd.Series:
    """Return a column of any numeric type as floats, a missing value as NaN."""
    values = column.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return pd.Series(values, index=column.index)


def _spending(rows: pd.DataFrame, part: Part, time: Any) -> Iterator[dict[str, Any]]:
    """Yield what is spent at one time; a row whose benefit is unknown counts as nothing."""
    known = rows["benefit"].notna()
    for kind in (*KINDS, ALL):
        names = KINDS if kind == ALL else (kind,)
        persons, money = (
            rows[[f"{name}_{column}" for name in names]].sum(axis=1).where(known, 0).to_numpy(float)
            for column in ("persons", "benefit")
        )
        receiving = persons > 0
        if receiving.any():
            at_standard = persons * rows["standard"].fillna(0).to_numpy(float)
            yield {
                "time": time, "kind": kind, "n": int(receiving.sum()),
                **part.total("households", receiving),
                **part.total("persons", persons),
                **part.total("spending", money),
                **part.ratio("per_person", money, persons),
                **part.ratio("share_of_standard", money, at_standard),
            }  # fmt: skip


def _gaps(rows: pd.DataFrame, survey: SurveyDesign) -> Iterator[dict[str, Any]]:
    dibao = rows[[f"{kind}_benefit" for kind in DIBAO]].sum(axis=1, skipna=False)
    payments = {"entitled": rows["benefit"], "dibao": dibao, "paid": rows["paid"]}
    complete = rows[["benefit", "income", "size", "standard"]].notna().all(axis=1)
    for time in sorted(rows["time"].unique()):
        for name, money in payments.items():
            inside = rows["time"].eq(time) & complete & money.notna() & rows["size"].gt(0)
            if inside.any():
                part = part_of(survey, inside.to_numpy())
                found = _gap(rows[inside], money[inside].to_numpy(float), part)
                yield {"time": time, "payment": name, "n": len(part.rows), **found}


def _gap(rows: pd.DataFrame, money: Floats, part: Part) -> dict[str, float]:
    """Return poverty of persons before and after a payment."""
    size, income, line = (rows[name].to_numpy(float) for name in ("size", "income", "standard"))
    lacking = {
        "before": np.clip(line - income, 0, None),
        "after": np.clip(line - income - money / size, 0, None),
    }
    found: dict[str, float] = {}
    for moment, gap in lacking.items():
        found |= part.ratio(f"rate_{moment}", size * (gap > TIE), size)
        found |= part.ratio(f"gap_{moment}", size * gap / line, size)
    closed = size * (lacking["before"] - lacking["after"])
    found |= part.ratio("closed", closed / line, size * lacking["before"] / line)
    found |= part.ratio("efficiency", closed, money)
    return found | part.interval("closed", found) | part.interval("efficiency", found)
