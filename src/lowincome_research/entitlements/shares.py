"""Households and persons in each official category, by time, with design-based errors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowincome_research.entitlements.agreement import register_agreement
from lowincome_research.entitlements.domain_shares import DomainShares, domain_shares, times_of
from lowincome_research.entitlements.fitted import FittedCategories
from lowincome_research.entitlements.results import OfficialCategories
from lowincome_research.entitlements.spec import (
    MONITORED,
    RISK_SEPARATOR,
    RISKS,
    STATUSES,
    Monitoring,
)
from lowincome_research.panel.panel import Panel
from lowincome_research.panel.spec import Design

Floats = npt.NDArray[np.float64]
LINES = ("below_dibao", "below_edge", "below_monitoring", "below_previous_mean")
ASSURED = ("ok", "not_ok", "unknown")
_KEYS = ["time", "block", "category"]


def official_categories(panel: Panel, fitted: FittedCategories) -> OfficialCategories:
    """Count households and persons by official category.

    Parameters
    ----------
    panel
        The panel with its categories as columns, see `entitlements.categories.categorise`.
    fitted
        The tests they come from.
    """
    frame, design, time = panel.frame, panel.design, panel.keys.time
    spec = fitted.spec
    return OfficialCategories(
        fitted=fitted,
        shares=category_shares(frame, fitted, design=design),
        overlaps=overlaps(frame, fitted, design=design) if spec.monitoring else None,
        agreement=register_agreement(frame, spec.registers, time=time, design=design)
        if spec.registers
        else None,
    )


def category_shares(
    frame: pd.DataFrame, fitted: FittedCategories, *, design: Design
) -> pd.DataFrame:
    """Return the shares of households and persons in each category.

    Parameters
    ----------
    frame
        The panel with its category columns.
    design
        Columns of the survey design.

    Returns
    -------
    DataFrame
        time; block (``status``: exclusive and exhaustive, ``person``, ``overlay``, ``risk`` of
        those to be monitored, ``guarantees``, ``line``); category; weighted households and
        persons; share_households and share_persons, each with std_error, ci_low and ci_high; n,
        rows of the category; n_time, rows of the time.

    Notes
    -----
    Linearised errors of domain means over the whole design. Persons of a status are the members
    who were tested, so the destitute count once; of an overlay, all members.
    """
    times = times_of(frame, fitted.keys.time)
    size = frame[fitted.size].to_numpy(float)
    blocks = list(_blocks(frame, fitted, size))
    households = np.column_stack([flag for _, _, flag, _ in blocks])
    persons = np.column_stack([count for _, _, _, count in blocks])
    of_households = domain_shares(frame, design, households, np.ones(len(frame)), times)
    of_persons = domain_shares(frame, design, persons, size, times)
    labels = [(time, block, name) for time in of_households.times for block, name, *_ in blocks]
    table = pd.DataFrame(labels, columns=_KEYS)
    table["households"], table["persons"] = of_households.total, of_persons.total
    table = table.assign(
        **_statistics("share_households", "", of_households),
        **_statistics("share_persons", "_persons", of_persons),
        n=of_households.n, n_time=of_households.n_domain,
    )  # fmt: skip
    return _within_mechanism(table, fitted)


def overlaps(frame: pd.DataFrame, fitted: FittedCategories, *, design: Design) -> pd.DataFrame:
    """Return how monitoring lies over the statuses at the latest time.

    Returns
    -------
    DataFrame
        status, monitored_type, share of the status's households with std_error, ci_low and
        ci_high; n, rows of the cell; n_status, rows of the status. A status that no row has is
        left out.
    """
    times = times_of(frame, fitted.keys.time)
    last = times.eq(times.max())
    status = frame["household_status"].where(last)
    types = (*MONITORED, "none", "not_testable")
    flags = np.column_stack([frame["monitored_type"].eq(name) for name in types]).astype(float)
    found = domain_shares(frame, design, flags, np.ones(len(frame)), status)
    labels = [(name, kind) for name in found.times for kind in types]
    table = pd.DataFrame(labels, columns=["status", "monitored_type"])
    table = table.assign(**_statistics("share", "", found), n=found.n, n_status=found.n_domain)
    order = {name: place for place, name in enumerate(STATUSES)}
    return table.sort_values("status", key=lambda one: one.map(order), kind="stable").reset_index(
        drop=True
    )


_Block = tuple[str, str, Floats, Floats]


def _blocks(frame: pd.DataFrame, fitted: FittedCategories, size: Floats) -> Iterator[_Block]:
    """Yield block, category, whether a household is of it, and the persons it counts."""
    spec, tested = fitted.spec, frame["tested_members"].to_numpy(float)
    status = frame["household_status"]
    alone = frame["dibao_single_members"].to_numpy(float)
    covered = np.maximum(tested - np.where(status.eq("dibao_edge"), alone, 0.0), 0.0)
    for name in _possible(fitted):
        flag = _indicator(status.eq(name))
        yield "status", name, flag, flag * covered
    if spec.persons:
        for name, column in (("tekun", "tekun_members"), ("dibao_single", "dibao_single_members"),
                             ("tekun_unknown", "tekun_unknown")):  # fmt: skip
            count = frame[column].to_numpy(float)
            yield "person", name, (count > 0).astype(float), count
    if spec.monitoring:
        for name in (*MONITORED, "not_testable"):
            flag = _indicator(frame["monitored_type"].eq(name))
            yield "overlay", name, flag, flag * size
        yield from _risks(frame, spec.monitoring, size)
    if spec.guarantees:
        for name in ASSURED:
            flag = _indicator(frame["three_plus_one"].eq(name))
            yield "guarantees", name, flag, flag * size
    for name in LINES:
        if frame[name].notna().any():
            flag = _indicator(frame[name].eq(1))
            yield "line", name, flag, flag * size


def _risks(frame: pd.DataFrame, monitoring: Monitoring, size: Floats) -> Iterator[_Block]:
    """Yield the households to be monitored that have each risk; one may have several."""
    watched = frame["monitored_type"].isin(MONITORED)
    codes = frame["risk_codes"].str.split(RISK_SEPARATOR)
    for code in (one for one in RISKS if one in monitoring.risks):
        has = codes.map(lambda found, code=code: code in found)
        flag = _indicator(watched & has)
        yield "risk", code, flag, flag * size


def _indicator(rows: pd.Series) -> Floats:
    return np.asarray(rows.fillna(False), dtype=float)


def _possible(fitted: FittedCategories) -> list[str]:
    """Return the statuses that the tests of a study can give."""
    local = fitted.spec.other_difficult is not None or fitted.regime == "merged"
    absent = {"other_difficult": not local, "rigid_exp": fitted.spec.rigid is None}
    return [name for name in STATUSES if not absent.get(name)]


def _statistics(share: str, suffix: str, found: DomainShares) -> dict[str, Floats]:
    return {
        share: found.share, f"std_error{suffix}": found.std_error,
        f"ci_low{suffix}": found.ci_low, f"ci_high{suffix}": found.ci_high,
    }  # fmt: skip


def _within_mechanism(table: pd.DataFrame, fitted: FittedCategories) -> pd.DataFrame:
    """Leave out monitoring at times before there was any."""
    since = fitted.spec.monitoring.since if fitted.spec.monitoring else None
    if since is None or fitted.keys.time is None:
        return table
    watched = table["block"].isin(["overlay", "risk"]) | table["category"].eq("below_monitoring")
    return table[~watched | table["time"].ge(since)].reset_index(drop=True)
