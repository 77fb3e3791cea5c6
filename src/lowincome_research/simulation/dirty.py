"""A deliberately dirty copy of the household table, to test what readers and checks notice.

What is done to it is what field data suffer from: codes for refusals and "does not know" left in
the cells, rows entered twice, amounts rounded by the respondent, labels in place of codes, and
files of one survey saved in different encodings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lowincome_research.stats.streams import stream

REFUSED, DOES_NOT_KNOW, NOT_ASKED = -8, 79, 999999
HEAP = 1000
CAUSE_LABELS = {
    "none": "无",
    "illness": "因病",
    "disability": "因残",
    "labour_ageing": "缺劳动力",
    "schooling": "因学",
    "unstable_work": "务工不稳",
    "disaster_accident": "因灾或意外",
    "other": "其他",
}
_INCOMES = ("income_wage", "income_business", "income_property", "income_transfer")
_SHARE_MISSING, _SHARE_DUPLICATED, _SHARE_HEAPED = 0.01, 0.005, 0.4


@dataclass(frozen=True)
class Dirty:
    """A dirtied copy and the record of its faults.

    Attributes
    ----------
    tables
        The tables given, ``households`` dirtied.
    faults
        One row per column and fault: column, fault (missing_code, duplicate, heaped, label),
        code (where there is one), count of cells or rows.
    """

    tables: Mapping[str, pd.DataFrame]
    faults: pd.DataFrame


def dirty(tables: Mapping[str, pd.DataFrame], seed: int) -> Dirty:
    """Dirty the household table.

    Parameters
    ----------
    tables
        Tables of `simulate`; they stay as they are.
    seed
        Which cells and rows are hit.
    """
    rng = stream(seed, "dirty")
    table = tables["households"].copy()
    record: list[tuple[str, str, object, int]] = []
    record += _heap(table, rng)
    record += _leave_codes(table, rng)
    table["hardship_cause"] = table["hardship_cause"].map(CAUSE_LABELS)
    record.append(("hardship_cause", "label", None, len(table)))
    table, repeated = _repeat(table, rng)
    record.append(("household_id", "duplicate", None, repeated))
    faults = pd.DataFrame(record, columns=["column", "fault", "code", "count"])
    return Dirty({**tables, "households": table}, faults)


def write_dirty(table: pd.DataFrame, folder: Path) -> tuple[Path, ...]:
    """Write a dirtied household table as two csv files of different encodings.

    Returns
    -------
    tuple of Path
        ``households_early.csv`` in GB18030 and ``households_late.csv`` in UTF-8, split at the
        middle of the years.
    """
    years = np.sort(table["year"].unique())
    late = table["year"] >= years[len(years) // 2]
    parts = (("households_early.csv", ~late, "gb18030"), ("households_late.csv", late, "utf-8"))
    for name, rows, encoding in parts:
        table[rows].to_csv(folder / name, index=False, encoding=encoding)
    return tuple(folder / name for name, _, _ in parts)


def _heap(table: pd.DataFrame, rng: np.random.Generator) -> list[tuple[str, str, object, int]]:
    """Round the incomes of part of the rows, and add their totals up again."""
    rounded = rng.random(len(table)) < _SHARE_HEAPED
    for column in _INCOMES:
        table.loc[rounded, column] = (table.loc[rounded, column] / HEAP).round() * HEAP
    total = table.loc[rounded, list(_INCOMES)].sum(axis=1)
    table.loc[rounded, "income_disposable"] = total
    table.loc[rounded, "income_pre_assist"] = total - table.loc[rounded, "assistance_received"]
    return [(column, "heaped", HEAP, int(rounded.sum())) for column in _INCOMES]


def _leave_codes(
    table: pd.DataFrame, rng: np.random.Generator
) -> list[tuple[str, str, object, int]]:
    """Put codes for missing answers into items, traits and amounts."""
    items = [name for name in table.columns if name.startswith("dr_")]
    codes: dict[str, int] = dict.fromkeys(items[::2], REFUSED) | dict.fromkeys(
        items[1::2], DOES_NOT_KNOW
    )
    codes |= dict.fromkeys(("consumption", "fc_savings"), NOT_ASKED)
    codes |= dict.fromkeys(("head_age", "chronic_illness"), REFUSED)
    record: list[tuple[str, str, object, int]] = []
    for column, code in codes.items():
        hit = rng.random(len(table)) < _SHARE_MISSING
        table.loc[hit, column] = code
        record.append((column, "missing_code", code, int(hit.sum())))
    return record


def _repeat(table: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, int]:
    """Enter part of the rows twice."""
    twice = rng.random(len(table)) < _SHARE_DUPLICATED
    both = pd.concat([table, table[twice]]).sort_values(["household_id", "year"], kind="stable")
    return both.reset_index(drop=True), int(twice.sum())
