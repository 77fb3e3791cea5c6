"""Tables of benefits: spending by kind, poverty before and after, payments on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from lowincome_research.entitlements.benefit_results import BenefitResults
from lowincome_research.entitlements.payments import ALL
from lowincome_research.exhibits.benefit_words import PHRASES, moment, note, with_words
from lowincome_research.exhibits.records import Column, Kind, Table
from lowincome_research.terms import Bilingual

_LARGE = 1e7
_POVERTY = ("rate", "rate_std_error", "gap", "gap_std_error")


def tables(results: BenefitResults) -> Iterator[Table]:
    """Yield the tables; pages show the latest time, the CSV has all, and one table is by time."""
    yield _spending(results)
    yield _gap(results)
    if results.payments is not None:
        yield _payments(results.payments, results)
    yield _years(results)


def _spending(results: BenefitResults) -> Table:
    frame = with_words(results.spending, "kind", "kind")
    frame, spent = _in_its_unit(frame)
    grace = results.benefits.fitted.values("grace_months")
    parts = [PHRASES.word("note", "benefits")]
    if results.benefits.fitted.spec.grace:
        months = f"{max(grace.values()):g}"
        parts.append(PHRASES.filled("note", "grace", months=months))
    return Table(
        id="tbl-benefits",
        frame=frame,
        columns=(
            _column("kind"),
            _column("n", "count"),
            _column("households", "count"),
            _column("persons", "count"),
            spent,
            _with_error("per_person", "number", 0),
            _with_error("share_of_standard", "share", 1),
        ),
        caption=PHRASES.filled("caption", "benefits", time=moment(results.last)),
        note=note(results, *parts),
        counts=("n",),
        statistics=_numbers(frame),
        page=_latest(results),
    )


def _in_its_unit(frame: pd.DataFrame) -> tuple[pd.DataFrame, Column]:
    """Return spending in the unit of its size, and the column that shows it."""
    large = bool(frame["spending"].max() >= _LARGE)
    scale, heading = (1e8, "spending_large") if large else (1e4, "spending_small")
    shown = frame.assign(
        spending_shown=frame["spending"] / scale,
        spending_shown_std_error=frame["spending_std_error"] / scale,
    )
    label = PHRASES.word("column", heading)
    return shown, Column("spending_shown", label, "number", 2, error="spending_shown_std_error")


def _years(results: BenefitResults) -> Table:
    """Return all kinds together, a line per time."""
    spending = results.spending[results.spending["kind"].eq(ALL)]
    gaps = results.gaps[results.gaps["payment"].eq("entitled")]
    closed = gaps[["time", "closed", "closed_std_error"]]
    frame, spent = _in_its_unit(spending.merge(closed, on="time", how="left"))
    grace = [PHRASES.word("note", "first")] if results.benefits.fitted.spec.grace else []
    return Table(
        id="tbl-benefit-years",
        frame=frame.assign(time=frame["time"].astype(str)),
        columns=(
            _column("time"),
            _column("n", "count"),
            _column("persons", "count"),
            spent,
            _with_error("per_person", "number", 0),
            _with_error("share_of_standard", "share", 1),
            _with_error("closed", "share", 1),
        ),
        caption=PHRASES.word("caption", "years"),
        note=note(results, PHRASES.word("note", "benefits"), *grace),
        counts=("n",),
        statistics=_numbers(frame),
    )


def _gap(results: BenefitResults) -> Table:
    frame = with_words(_before_and_after(results.gaps), "payment", "payment")
    return Table(
        id="tbl-benefit-gap",
        frame=frame,
        columns=(
            _column("payment"),
            _column("n", "count"),
            _with_error("rate", "share", 1),
            _with_error("gap", "share", 2),
            _with_error("closed", "share", 1),
            Column("closed", PHRASES.word("column", "interval"), "share", 1,
                   interval=("closed_ci_low", "closed_ci_high")),
            _with_error("efficiency", "share", 1),
        ),
        caption=PHRASES.filled("caption", "gap", time=moment(results.last)),
        note=note(results, PHRASES.word("note", "gap")),
        counts=("n",),
        statistics=_numbers(frame),
        page=_latest(results),
    )  # fmt: skip


def _before_and_after(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return a row per time for before, followed by a row per payment for after."""
    before, after = (_poverty(gaps, when) for when in ("before", "after"))
    once = gaps["payment"].eq("entitled")
    before = before.loc[once, ["time", "payment", "n", *_POVERTY]].assign(payment="before")
    both = pd.concat([before, after]).sort_values("time", kind="stable", ignore_index=True)
    named = [name for name in map(str, both) if "_before" in name or "_after" in name]
    return both.drop(columns=named)


def _poverty(gaps: pd.DataFrame, when: str) -> pd.DataFrame:
    """Return poverty before or after under one name."""
    return gaps.assign(**{
        f"{name}{end}": gaps[f"{name}_{when}{end}"]
        for name in ("rate", "gap") for end in ("", "_std_error")
    })  # fmt: skip


def _payments(payments: pd.DataFrame, results: BenefitResults) -> Table:
    frame = with_words(payments, "case", "case")
    return Table(
        id="tbl-benefit-payments",
        frame=frame,
        columns=(
            _column("case"),
            _column("n", "count"),
            _with_error("share", "share", 1),
            _column("mean", "number", 0),
            _column("p50", "number", 0),
            Column("p50", PHRASES.word("column", "spread"), "number", 0, interval=("p10", "p90")),
        ),
        caption=PHRASES.filled("caption", "payments", time=moment(results.last)),
        note=note(results, PHRASES.word("note", "payments")),
        counts=("n",),
        statistics=_numbers(frame),
        page=_latest(results),
    )


def _latest(results: BenefitResults) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda rows: rows["time"].eq(results.last)


def _column(name: str, kind: Kind = "text", decimals: int = 0) -> Column:
    return Column(name, _heading(name), kind, decimals)


def _with_error(name: str, kind: Kind, decimals: int) -> Column:
    return Column(name, _heading(name), kind, decimals, error=f"{name}_std_error")


def _heading(name: str) -> Bilingual:
    return PHRASES.word("column", name)


def _numbers(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of estimates."""
    return tuple(str(name) for name in frame.select_dtypes("float").columns if name != "time")
