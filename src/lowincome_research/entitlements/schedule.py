"""The schedule of benefits: what a household has at each income, and what a further yuan costs it.

Cash under the top-up is continuous at the standard (a kink); tiers step; and what comes along with
a status (medical, education and housing help) is lost at once at its limit (a notch).
"""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd

from lowincome_research.entitlements.benefit_rules import FittedBenefits
from lowincome_research.entitlements.benefit_spec import Members, Method
from lowincome_research.entitlements.benefits import apply_benefits
from lowincome_research.panel.spec import Keys
from lowincome_research.policy.resolve import UNDATED

HIGHEST = 2.0
"""Where the schedule ends, in multiples of the standard."""
_STEPS = 400
_NOTHING = 1e-9


def benefit_schedule(fitted: FittedBenefits, *, time: int | str = UNDATED) -> pd.DataFrame:
    """Return benefits and net income over incomes from nothing to twice the standard.

    Parameters
    ----------
    fitted
        The rules; both methods are shown, without supplements and before rounding.
    time
        Time whose rules are shown.

    Returns
    -------
    DataFrame
        method, size, income_over_standard, income (yuan per head and month), benefit (yuan per
        household and month), bundle (worth of what comes with the status), net (income, benefit
        and bundle per head), marginal_rate and marginal_rate_cash. The rates are the share of the
        next step of income that is lost, with and without the bundle: 1 is all of it, above 1
        more than all. In the last row of a schedule they are missing.
    """
    standard = _standard(fitted, time)
    tables = [
        _of_method(fitted, method, time=time, standard=standard) for method in get_args(Method)
    ]
    return pd.concat(tables, ignore_index=True)


def notches(schedule: pd.DataFrame) -> pd.DataFrame:
    """Return where net income falls at once.

    Parameters
    ----------
    schedule
        See `benefit_schedule`.

    Returns
    -------
    DataFrame
        method, size, income_over_standard (where it falls), loss (yuan per head and month), and
        loss_cash, of which benefits.
    """
    by_schedule = ["method", "size"]
    cash = schedule["benefit"] / schedule["size"]
    rows = schedule[by_schedule].assign(
        income_over_standard=schedule["income_over_standard"],
        loss=_fall(schedule["net"], schedule),
        loss_cash=_fall(cash, schedule),
    )
    fallen = rows["loss"] > _NOTHING * schedule["income"].max()
    return rows[fallen].reset_index(drop=True)


def _fall(amount: pd.Series, schedule: pd.DataFrame) -> pd.Series:
    """Return by how much an amount falls short of its own course two steps before."""
    groups = amount.groupby([schedule["method"], schedule["size"]], sort=False)
    before, further = groups.shift(1), groups.shift(2)
    return 2 * before - further - amount


def _standard(fitted: FittedBenefits, time: int | str) -> float:
    """Return the standard per head and month; 1 where it differs between households."""
    if isinstance(fitted.standard, str):
        return 1.0
    yearly = fitted.standard or fitted.values(str(fitted.spec.standard))[time]
    return float(yearly) / 12


def _of_method(
    fitted: FittedBenefits, method: Method, *, time: int | str, standard: float
) -> pd.DataFrame:
    rules = _undated(fitted, method, time=time, standard=standard)
    edge = rules.values("edge_multiple")[UNDATED]
    ratios = np.arange(0, _STEPS + 1) * HIGHEST / _STEPS
    sizes = fitted.spec.schedule.sizes
    grid = pd.DataFrame(
        {
            "row": np.arange(len(sizes) * len(ratios)),
            "size": np.repeat(sizes, len(ratios)),
            "ratio": np.tile(ratios, len(sizes)),
        }
    )
    grid["income"] = 12 * standard * grid["ratio"]
    limits = [grid["ratio"] < 1 - 1e-9, grid["ratio"] < edge - 1e-9]
    grid["household_status"] = np.select(limits, ["dibao", "dibao_edge"], "none")
    found = apply_benefits(grid, None, rules).households.set_index("row")
    return _with_rates(grid, found["dibao_month"].to_numpy(), fitted, method, standard)


def _undated(
    fitted: FittedBenefits, method: Method, *, time: int | str, standard: float
) -> FittedBenefits:
    """Return the rules of one time for a frame of a row per income, unrounded."""
    spec = fitted.spec.model_copy(
        update={"method": method, "rounding": 0.0, "members": Members(), "grace": None,
                "income": "income", "paid": None}
    )  # fmt: skip
    held = tuple(
        one.model_copy(update={"time": UNDATED}) for one in fitted.parameters if one.time == time
    )
    return fitted.model_copy(
        update={"spec": spec, "keys": Keys(unit="row"), "size": "size",
                "standard": 12 * standard, "parameters": held}
    )  # fmt: skip


def _with_rates(
    grid: pd.DataFrame, benefit: np.ndarray, fitted: FittedBenefits, method: Method, standard: float
) -> pd.DataFrame:
    declared = fitted.spec.schedule
    worth = {"dibao": declared.bundle, "dibao_edge": declared.edge_bundle, "none": 0.0}
    income = grid["income"] / 12
    cash = income + benefit / grid["size"]
    bundle = grid["household_status"].map(worth).astype(float) * standard
    table = pd.DataFrame(
        {
            "method": method, "size": grid["size"], "income_over_standard": grid["ratio"],
            "income": income, "benefit": benefit, "bundle": bundle * grid["size"],
            "net": cash + bundle,
        }
    )  # fmt: skip
    by_size = table.assign(cash=cash).groupby("size", sort=False)
    step = by_size["income"].diff().groupby(table["size"]).shift(-1)
    for name, amount in (("marginal_rate", "net"), ("marginal_rate_cash", "cash")):
        gained = by_size[amount].diff().groupby(table["size"]).shift(-1)
        table[name] = (1 - gained / step).round(9)
    return table
