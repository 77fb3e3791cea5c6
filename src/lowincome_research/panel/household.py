"""From persons to households: each column by the rule its codebook names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from pandas.api.typing import SeriesGroupBy

from lowincome_research.errors import DataError, Problem
from lowincome_research.panel.codebook import Codebook, HouseholdRule

_AGGREGATIONS = {
    "mean": "mean",
    "share": "mean",
    "max": "max",
    "min": "min",
    "any": "max",
    "all": "min",
    "count": "count",
}


def to_households(
    persons: pd.DataFrame, codebook: Codebook, keys: Sequence[str], file: str
) -> pd.DataFrame:
    """Bring person rows to one row per household (and time).

    Missing values are left out: a sum over persons of whom none is known is missing, a count
    counts the persons whose value is known.

    Parameters
    ----------
    persons
        Person rows with `keys` and the declared columns.
    keys
        Key columns of the household.
    file
        Name for messages.

    Raises
    ------
    DataError
        A household has two heads where the rule ``head`` needs one.
    """
    groups = persons.groupby(list(keys), sort=True)
    heads = _heads(persons, codebook, keys, file)
    columns = {}
    for name, column in codebook.columns.items():
        if column.household == "head" and heads is not None:
            columns[name] = heads[name].reindex(groups.size().index)
        elif column.household is not None and name not in keys:
            columns[name] = _brought_up(groups[name], column.household, persons[name])
    return pd.DataFrame(columns, index=groups.size().index).reset_index()


def _brought_up(
    values: SeriesGroupBy[Any, Any], rule: HouseholdRule, persons: pd.Series
) -> pd.Series:
    if rule == "sum":
        return values.sum(min_count=1)
    result = values.agg(_AGGREGATIONS[rule])
    if rule in ("mean", "share"):
        return result.astype("float64")
    return result.astype("Int64") if rule == "count" else result.astype(persons.dtype)


def _heads(
    persons: pd.DataFrame, codebook: Codebook, keys: Sequence[str], file: str
) -> pd.DataFrame | None:
    if codebook.head is None:
        return None
    column, code = next(iter(codebook.head.items()))
    heads = persons[(persons[column] == code).fillna(False).astype(bool)]
    twice = heads[heads.duplicated(list(keys), keep=False)]
    if len(twice):
        rows = ", ".join(map(str, twice.index[:10]))
        seen = f"several heads in one household: rows {rows}"
        raise DataError(Problem(f"{file} column {column}", seen, "one head a household"))
    return heads.set_index(list(keys))
