"""Computation of derived columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lowincome_research.errors import DataError, Problem
from lowincome_research.panel.derived import Bin, Derived, Fold, Logarithm, Pair


def derive(frame: pd.DataFrame, derived: Mapping[str, Derived], file: str) -> pd.DataFrame:
    """Add derived columns, in the order declared.

    Parameters
    ----------
    frame
        Canonical columns.
    derived
        The codebook's `derive` section.
    file
        Name for messages.

    Returns
    -------
    DataFrame
        `frame` with the further columns: float64, classes Int64; missing where an input is.

    Raises
    ------
    DataError
        A logarithm or a denominator meets a value it is not defined for.
    """
    result = frame
    for name, spec in derived.items():
        inputs = [result[column].astype("float64") for column in spec.inputs]
        _check_domain(name, spec, inputs, file)
        result = result.assign(**{name: _computed(spec, inputs)})
    return result


def _computed(spec: Derived, inputs: list[pd.Series]) -> pd.Series:
    match spec:
        case Logarithm(verb="log"):
            return np.log(inputs[0])
        case Logarithm():
            return np.log1p(inputs[0])
        case Pair(verb="difference"):
            return inputs[0] - inputs[1]
        case Pair():
            return inputs[0] / inputs[1].replace(0.0, np.nan)
        case Fold(verb="sum"):
            return pd.concat(inputs, axis=1).sum(axis=1, skipna=False)
        case Fold():
            return pd.concat(inputs, axis=1).mean(axis=1, skipna=False)
        case Bin():
            classes = pd.Series(np.digitize(inputs[0], spec.cuts), index=inputs[0].index)
            return classes.astype("Int64").mask(inputs[0].isna())


def _check_domain(name: str, spec: Derived, inputs: list[pd.Series], file: str) -> None:
    match spec:
        case Logarithm(verb="log"):
            outside, allowed = inputs[0] <= 0, "above 0 (log1p takes 0)"
        case Logarithm():
            outside, allowed = inputs[0] <= -1, "above -1"
        case Pair(verb="per"):
            outside, allowed = inputs[1] <= 0, "above 0"
        case _:
            return
    if outside.any():
        first = inputs[-1][outside].iloc[0]
        seen = f"{spec.verb} meets {int(outside.sum())} values outside its domain, first {first:g}"
        raise DataError(Problem(f"{file} derive.{name} of {spec.inputs[-1]}", seen, allowed))
