"""Computed statuses beside the registers: how far the two name the same households."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.entitlements.domain_shares import domain_shares, times_of
from lowincome_research.entitlements.spec import MONITORED, Register
from lowincome_research.panel.spec import Design

Floats = npt.NDArray[np.float64]
CELLS = ("both", "register_only", "computed_only", "neither")


def register_agreement(
    frame: pd.DataFrame,
    registers: Mapping[Register, str],
    *,
    time: str | None,
    design: Design,
) -> pd.DataFrame:
    """Compare registers with computed statuses, household by household.

    Parameters
    ----------
    frame
        The panel with its category columns.
    registers
        Column of each register: 1 on it, 0 not, missing unknown.

    Returns
    -------
    DataFrame
        register, time, cell (``both``, ``register_only``, ``computed_only``, ``neither``), share
        of households with std_error, ci_low and ci_high; n, rows of the cell; n_compared, rows
        where both are known; n_unknown, rows where one is not; and kappa (Cohen 1960) of the
        register, agreement beyond that of chance.
    """
    tables = [_one(frame, name, registers[name], time, design) for name in registers]
    return pd.concat(tables, ignore_index=True)


def _one(
    frame: pd.DataFrame, register: Register, column: str, time: str | None, design: Design
) -> pd.DataFrame:
    listed, computed = frame[column], computed_status(frame, register)
    known = listed.notna() & computed.notna()
    on, found = listed.eq(1).to_numpy(bool, na_value=False), computed.eq(1).to_numpy(bool)
    cells = np.column_stack([on & found, on & ~found, ~on & found, ~on & ~found])
    times = times_of(frame, time)
    shares = domain_shares(
        frame, design, cells.astype(float), np.ones(len(frame)), times.where(known)
    )
    labels = [(register, moment, cell) for moment in shares.times for cell in CELLS]
    table = pd.DataFrame(labels, columns=["register", "time", "cell"])
    unknown = (~known).groupby(times).sum()
    return table.assign(
        share=shares.share, std_error=shares.std_error, ci_low=shares.ci_low,
        ci_high=shares.ci_high, n=shares.n, n_compared=shares.n_domain,
        n_unknown=table["time"].map(unknown).astype(int),
        kappa=np.repeat([kappa(*row) for row in shares.share.reshape(-1, 4)], 4),
    )  # fmt: skip


def computed_status(frame: pd.DataFrame, register: Register) -> pd.Series:
    """Return 1 or 0 by the computed categories; missing where they cannot be told."""
    if register == "tekun":
        has = frame["tekun_members"].gt(0)
        return has.astype(float).where(has | frame["tekun_unknown"].eq(0))
    if register == "monitored":
        kind = frame["monitored_type"]
        return kind.isin(MONITORED).astype(float).where(kind.ne("not_testable"))
    status = frame["household_status"]
    return status.eq(register).astype(float).where(status.ne("not_testable"))


def kappa(both: float, first: float, second: float, neither: float) -> float:
    """Return Cohen's kappa from the four shares; NaN where chance alone would agree wholly."""
    chance = (both + first) * (both + second) + (second + neither) * (first + neither)
    return (both + neither - chance) / (1 - chance) if chance < 1 else float("nan")
