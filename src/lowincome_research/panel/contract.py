"""The contract of the canonical panel, built from its codebooks and checked by pandera."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from lowincome_research.errors import DataError, Problem
from lowincome_research.panel.codebook import is_whole
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys

_SHOWN = 10
_DTYPES = {"number": "float64", "integer": "Int64", "boolean": "Int64", "date": "datetime64[ms]"}
_WEIGHTS = "weights are finite, not negative and never missing"


def check_contract(
    frame: pd.DataFrame, variables: Mapping[str, Variable], keys: Keys, design: Design
) -> None:
    """Check that a panel is what its codebooks and its study promise.

    Parameters
    ----------
    frame
        The joined panel.
    variables
        Its columns; a range still in force applies here too.
    keys
        Never missing, each combination once.
    design
        Its weight column must be finite and not negative.

    Raises
    ------
    DataError
        One problem per column and check, with the keys of its first ten rows.
    """
    try:
        schema(variables, keys, design).validate(frame, lazy=True)
    except SchemaErrors as error:
        raise DataError(_problems(error.failure_cases, frame, keys)) from None


def schema(variables: Mapping[str, Variable], keys: Keys, design: Design) -> pa.DataFrameSchema:
    """Return the pandera schema of a panel with these columns."""
    columns = {
        name: pa.Column(
            _dtype(variable),
            list(_checks(variable, weight=name == design.weight)),
            nullable=name not in keys.names,
        )
        for name, variable in variables.items()
    }
    return pa.DataFrameSchema(columns, strict=True, unique=list(keys.names))


def _dtype(variable: Variable) -> str:
    coded = variable.type == "category" and variable.values
    if coded and all(map(is_whole, variable.values or ())):
        return "Int64"
    return _DTYPES.get(variable.type, "str")


def _checks(variable: Variable, *, weight: bool) -> Iterator[pa.Check]:
    if variable.range is not None and variable.range.min is not None:
        yield pa.Check.ge(variable.range.min, error=f"{variable.range}")
    if variable.range is not None and variable.range.max is not None:
        yield pa.Check.le(variable.range.max, error=f"{variable.range}")
    if weight:
        yield pa.Check(_usable_weight, error=_WEIGHTS, ignore_na=False)


def _usable_weight(weights: pd.Series) -> pd.Series:
    return weights.astype("float64").between(0, float("inf"), inclusive="left")


def _problems(failures: pd.DataFrame, frame: pd.DataFrame, keys: Keys) -> Iterator[Problem]:
    for (column, check), cases in failures.groupby(["column", "check"], dropna=False, sort=True):
        if "unique" in str(check):
            continue
        yield Problem(f"panel column {column}", _cases(cases, frame, keys), str(check))
    repeated = frame[frame.duplicated(list(keys.names), keep=False)]
    if len(repeated):
        known = repeated[list(keys.names)].drop_duplicates()
        shown = "; ".join(_key(frame, row, keys) for row in known.index[:_SHOWN])
        seen = f"keys stand more than once ({len(known)} in all): {shown}"
        yield Problem("panel", seen, f"each {' and '.join(keys.names)} once")


def _cases(cases: pd.DataFrame, frame: pd.DataFrame, keys: Keys) -> str:
    rows = [row for row in cases["index"] if pd.notna(row)]
    if not rows:
        return f"saw {cases['failure_case'].iloc[0]}"
    shown = "; ".join(
        f"{_key(frame, row, keys)}: {value}"
        for row, value in zip(rows[:_SHOWN], map(str, cases["failure_case"]), strict=False)
    )
    return f"{len(rows)} values: {shown}"


def _key(frame: pd.DataFrame, row: Any, keys: Keys) -> str:
    return ", ".join(f"{name} {frame.at[row, name]!s}" for name in keys.names)
