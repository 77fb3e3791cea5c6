"""Repeated amounts of a panel: villages that report alike, years that are carried forward."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.line_integrity.notices import Notice, counted
from lowincome_research.line_integrity.repeated import same, shared
from lowincome_research.line_integrity.rows import Rows, reported
from lowincome_research.line_integrity.spec import LineIntegritySpec
from lowincome_research.stats.digits import MOSTLY, is_whole

_SIGNIFICANCE = 0.05
_PARTS = 5
_DECIMALS = 9
_FEWEST_PAIRS = 30
LARGEST = 10
"""Groups of households with one amount that are listed."""

Test = dict[str, Any]


def identical(
    rows: Rows, spec: LineIntegritySpec, county: str | None, rng: np.random.Generator
) -> tuple[list[Test], pd.DataFrame, tuple[Notice, ...]]:
    """Test whether households of a village share amounts more often than chance has it.

    Parameters
    ----------
    county
        Column within which amounts are shuffled; the whole sample where None.

    Returns
    -------
    list of dict
        The rows of the test, where amounts are whole also without round figures, which hide
        copying where many round; none without a village.
    DataFrame
        `village`, `time`, `households` of the largest groups with one amount.
    tuple of Notice

    Notes
    -----
    Amounts are shuffled within a county, time and fifth of the county's amounts: villages of a
    county are not equally poor, and the poor of a poor village are not alike by copying. Where the
    test is made twice, each is held to half the level.
    """
    columns = [name for name in (spec.village, county) if name is not None]
    listed = pd.DataFrame({"village": [], "time": [], "households": []})
    if spec.village is None:
        return [], listed, ()
    placed = rows.frame[columns].notna().all(axis=1).to_numpy()
    known = np.isfinite(rows.amount)
    notices = counted(
        Notice("missing_place", "test=identical", int((~placed).sum())),
        Notice("missing_amount", f"test=identical column '{spec.amount}'", int((~known).sum())),
    )
    data = pd.DataFrame(
        {
            "amount": np.round(rows.amount, _DECIMALS),
            "village": rows.frame[spec.village].astype(str),
            "county": rows.frame[county].astype(str) if county else "",
            "time": rows.time,
        }
    )[placed & known]
    if data.empty:
        return [], listed, notices
    samples = {"all": data}
    precise = data[data["amount"] % spec.round[0] != 0]
    if is_whole(data["amount"]).mean() >= MOSTLY and len(precise):
        samples["not_round"] = precise
    limit = _SIGNIFICANCE / len(samples)
    tests = [_shared(rows, amounts, rng, limit) for amounts, rows in samples.items()]
    return tests, _largest(data), notices


def _shared(data: pd.DataFrame, amounts: str, rng: np.random.Generator, limit: float) -> Test:
    """Return the row of the test on some amounts; found where the p-value is `limit` or less."""
    found = shared(
        pd.factorize(data["amount"], sort=True)[0],
        _codes(data, ["county", "village", "time"]),
        _codes(data.assign(part=_parts(data)), ["county", "time", "part"]),
        rng=rng,
    )
    return {
        "test": "identical", "line": "", "amounts": amounts, "estimate": found.share,
        "ci_low": found.low, "ci_high": found.high, "expected": found.expected,
        "p_value": found.p_value, "n": found.n, "n_left": found.n_shared,
        "verdict": "found" if found.p_value <= limit else "not_found",
    }  # fmt: skip


def _parts(data: pd.DataFrame) -> pd.Series:
    """Return the fifth of each amount in its county and time; equal amounts stay together."""
    amounts = data.groupby(["county", "time"])["amount"]
    below = amounts.rank(method="min") - 1
    return (_PARTS * below // amounts.transform("size")).astype(int)


def _codes(data: pd.DataFrame, columns: list[str]) -> npt.NDArray[np.int64]:
    return np.asarray(data.groupby(columns, sort=True).ngroup(), dtype=np.int64)


def _largest(data: pd.DataFrame) -> pd.DataFrame:
    """Return the largest groups with one amount; the amount itself stays in the panel."""
    sizes = data.groupby(["village", "time", "amount"]).size().rename("households").reset_index()
    several = sizes[sizes["households"] > 1]
    order = several.sort_values(
        ["households", "village", "time", "amount"], ascending=[False, True, True, True]
    )
    return order.head(LARGEST)[["village", "time", "households"]].reset_index(drop=True)


def copied(
    frame: pd.DataFrame, rows: Rows, spec: LineIntegritySpec
) -> tuple[list[Test], tuple[Notice, ...]]:
    """Test whether amounts are carried forward from the time before.

    Parameters
    ----------
    frame
        The whole panel, for the time before that of the section.

    Returns
    -------
    list of dict
        The share of all pairs that are equal; where amounts are whole also that of pairs without
        round figures, with its test.
    tuple of Notice
    """
    pairs = _pairs(frame, rows, spec)
    if pairs.empty:
        return [], ()
    whole = is_whole(pairs["before"]) & is_whole(pairs["after"])
    equal = np.isclose(pairs["before"], pairs["after"], rtol=1e-9, atol=0)
    described: Test = {
        "test": "copied", "line": "", "amounts": "all", "estimate": float(equal.mean()),
        "n": len(pairs), "n_left": int(equal.sum()), "verdict": "described",
    }  # fmt: skip
    notices = counted(Notice("not_whole", "test=copied", int((~whole).sum())))
    figure = spec.round[0]
    tested = pairs[whole & (pairs["before"] % figure != 0) & (pairs["after"] % figure != 0)]
    if tested.empty:
        return [described], notices
    found = same(tested["before"].to_numpy(), tested["after"].to_numpy(), reach=figure // 2)
    if found.n_near < _FEWEST_PAIRS:
        few = Notice("too_few", "test=copied amounts=not_round", found.n_near)
        return [described], (*notices, few)
    row: Test = {
        "test": "copied", "line": "", "amounts": "not_round", "estimate": found.share,
        "expected": found.expected, "p_value": found.p_value, "n": found.n,
        "n_left": found.n_same, "n_right": found.n_near - found.n_same,
        "verdict": "found" if found.p_value <= _SIGNIFICANCE else "not_found",
    }  # fmt: skip
    return [described, row], notices


def _pairs(frame: pd.DataFrame, rows: Rows, spec: LineIntegritySpec) -> pd.DataFrame:
    """Return `before` and `after`, positive amounts of a household at consecutive times."""
    keys = rows.keys
    if keys.time is None:
        return pd.DataFrame({"before": [], "after": []})
    amounts = frame[[*keys.names]].assign(amount=reported(frame, spec)).dropna()
    steps = [
        step
        for step in pairwise(sorted(frame[keys.time].dropna().unique()))
        if spec.at is None or step[1] == spec.at
    ]
    by_time = {time: part.set_index(keys.unit)["amount"] for time, part in _parted(amounts, keys)}
    empty = pd.Series(dtype=float)
    joined = [
        pd.concat({"before": by_time.get(a, empty), "after": by_time.get(b, empty)}, axis=1)
        for a, b in steps
    ]
    return pd.concat([pd.DataFrame({"before": [], "after": []}), *joined]).dropna()


def _parted(amounts: pd.DataFrame, keys: Any) -> list[tuple[Any, pd.DataFrame]]:
    return list(amounts.groupby(keys.time))
