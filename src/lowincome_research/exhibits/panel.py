"""From the data-quality report to the table that describes a study's variables."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from lowincome_research.effects.spec import EffectSpec, columns_used
from lowincome_research.exhibits.records import Column, Exhibits, Table
from lowincome_research.panel.quality import QualityReport
from lowincome_research.terms import Bilingual, label

_DECIMALS_BELOW = ((1, 3), (100, 2), (1000, 1))


def panel_exhibits(quality: QualityReport, effects: Sequence[EffectSpec] = ()) -> Exhibits:
    """Return `tbl-variables`: valid observations, missing values, mean and spread of each number.

    The page shows the variables that the effects use, all where none are given; the CSV has all.
    Minimum and maximum are left to `lowincome check`: they may tell of a single household.
    """
    frame = quality.variables
    numbers = frame[frame["mean"].notna()].copy()
    numbers["decimals"] = [
        _decimals(mean, sd) for mean, sd in zip(numbers["mean"], numbers["sd"], strict=True)
    ]
    shown = numbers[
        [
            "variable",
            "label_zh",
            "label_en",
            "unit_zh",
            "unit_en",
            "n",
            "share_missing",
            "mean",
            "sd",
            "decimals",
        ]
    ]
    used = {column for effect in effects for column in columns_used(effect).values()}
    return Exhibits(tables=(_table(shown.reset_index(drop=True), used),))


def _decimals(mean: float, sd: float) -> int:
    """Return how many digits show three or four figures of a mean and its spread."""
    size = max(abs(mean), 0.0 if pd.isna(sd) else sd)
    return next((digits for bound, digits in _DECIMALS_BELOW if size < bound), 0)


def _table(frame: pd.DataFrame, used: Collection[str]) -> Table:
    return Table(
        id="tbl-variables",
        frame=frame,
        columns=(
            Column("label", label("column", "variable")),
            Column("unit", label("column", "unit")),
            Column("n", label("column", "n"), "count"),
            Column("share_missing", label("column", "share_missing"), "share", 1),
            Column("mean", label("column", "mean"), "number", "decimals"),
            Column("sd", label("column", "sd"), "number", "decimals"),
        ),
        caption=Bilingual(zh="变量描述统计", en="Description of the variables"),
        note=Bilingual(
            zh="各变量按有效样本计算，未加权；是否类变量的均值为取值为“是”的比例",
            en="Computed from valid observations, unweighted; the mean of a yes/no variable is "
            "the share of yes",
        ),
        counts=("n",),
        statistics=("share_missing", "mean", "sd"),
        page=lambda rows: rows["variable"].isin(used) if used else rows["variable"].notna(),
    )
