"""Digits of the amounts as reported: last digits by county, first digits, round figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.line_integrity.notices import Notice, counted
from lowincome_research.line_integrity.results import COUNTY_COLUMNS, DIGIT_COLUMNS
from lowincome_research.line_integrity.rows import Rows
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.stats.digits import MOSTLY, first_digits, is_whole, last_digits
from lowincome_research.stats.heaping import heaping
from lowincome_research.stats.multiple_testing import holm

Floats = npt.NDArray[np.float64]
LEAST = 1000
"""Amount from which on last digits are read: below it they follow the distribution."""
_PER_DIGIT = 5
_SIGNIFICANCE = 0.05
_ENDINGS = {1: ("last_digit", (0, 5)), 2: ("last_two_digits", (0, 50))}


@dataclass(frozen=True)
class Digits:
    """Rows of the results' frames."""

    tests: list[dict[str, Any]]
    digits: pd.DataFrame
    counties: pd.DataFrame
    notices: tuple[Notice, ...]


def digits_of(rows: Rows, spec: LineIntegritySpec, county: str | None) -> Digits:
    """Describe round figures and test last digits, overall and by county.

    Notes
    -----
    Amounts count as independent and without weights: digits are written, not drawn. Where amounts
    are not whole, digits are left out with a notice; a few that are not whole are left out alone.
    """
    known = np.isfinite(rows.amount)
    amount, whole = rows.amount[known], is_whole(rows.amount[known])
    where = f"test=digits column '{spec.amount}'"
    notices = counted(Notice("not_whole", where, int((~whole).sum())))
    heaped = [_heaping(amount, figure) for figure in spec.round]
    nothing = pd.DataFrame(columns=DIGIT_COLUMNS), pd.DataFrame(columns=COUNTY_COLUMNS)
    if not len(amount) or whole.mean() < MOSTLY:
        return Digits(heaped if len(amount) else [], *nothing, notices)
    read = whole & (amount >= LEAST)
    if read.sum() < _PER_DIGIT * 10:
        few = Notice("too_few", where, int(read.sum()))
        return Digits(heaped, *nothing, (*notices, few))
    amount = amount[read]
    places = rows.frame[county][known][read] if county else None
    counties, few_of = _counties(amount, places)
    tests = [_test(amount, digits) for digits in _ENDINGS if len(amount) >= _PER_DIGIT * 10**digits]
    return Digits([*tests, *heaped], _spread(amount), counties, (*notices, *few_of))


def _test(amount: Floats, digits: int) -> dict[str, Any]:
    found, (name, endings) = last_digits(amount, digits=digits), _ENDINGS[digits]
    return {
        "test": name,
        "line": "",
        "amounts": "all",
        "estimate": float(found.shares[list(endings)].sum()),
        "expected": len(endings) / 10**digits,
        "statistic": found.statistic,
        "df": found.df,
        "p_value": found.p_value,
        "n": found.n,
        "n_left": int(found.counts[list(endings)].sum()),
        "verdict": "found" if found.p_value <= _SIGNIFICANCE else "not_found",
    }


def _heaping(amount: Floats, figure: int) -> dict[str, Any]:
    found = heaping(amount, multiples=(figure,))[0]
    return {
        "test": "heaping",
        "line": "",
        "amounts": str(figure),
        "estimate": found.share,
        "expected": found.expected,
        "n": found.n,
        "n_left": round(found.share * found.n),
        "verdict": "described",
    }


def _spread(amount: Floats) -> pd.DataFrame:
    last, first = last_digits(amount), first_digits(amount)
    ends = {"digits": "last", "digit": range(10), "share": last.shares, "expected": 0.1}
    starts = {
        "digits": "first", "digit": range(1, 10), "share": first.shares, "expected": first.benford,
    }  # fmt: skip
    return pd.concat(
        [
            pd.DataFrame({**ends, "n": last.n, "n_digit": last.counts}),
            pd.DataFrame({**starts, "n": first.n, "n_digit": first.counts}),
        ],
        ignore_index=True,
    )[DIGIT_COLUMNS]


def _counties(amount: Floats, places: pd.Series | None) -> tuple[pd.DataFrame, tuple[Notice, ...]]:
    """Test last digits by county, adjusted by Holm; counties with too few amounts are counted."""
    if places is None:
        return pd.DataFrame(columns=COUNTY_COLUMNS), ()
    found, few = [], 0
    for county, members in pd.Series(amount).groupby(places.astype(str).to_numpy()):
        if len(members) < _PER_DIGIT * 10:
            few += len(members)
            continue
        one = last_digits(members)
        share = float(one.shares[[0, 5]].sum())
        found.append((str(county), one.statistic, one.df, one.p_value, share, one.n))
    missing = int(places.isna().sum())
    notices = counted(
        Notice("too_few", "test=last_digit by county", few),
        Notice("missing_place", "test=last_digit by county", missing),
    )
    columns = ["county", "statistic", "df", "p_value", "share_0_5", "n"]
    frame = pd.DataFrame(found, columns=columns)
    if frame.empty:
        return pd.DataFrame(columns=COUNTY_COLUMNS), notices
    adjusted = holm(frame["p_value"].to_numpy())
    verdict = np.where(adjusted <= _SIGNIFICANCE, "found", "not_found")
    return frame.assign(p_adjusted=adjusted, verdict=verdict)[COUNTY_COLUMNS], notices
