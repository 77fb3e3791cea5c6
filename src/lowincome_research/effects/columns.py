"""Columns of the panel as the numbers of a regression, and the checks that they can be used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import linalg

from lowincome_research.effects.absorption import group_codes
from lowincome_research.effects.inference import Inference
from lowincome_research.effects.rows import Rows, refusal, text_of
from lowincome_research.effects.spec import EffectSpec

_NEGLIGIBLE = 1e-9


def amounts(rows: Rows, spec: EffectSpec, names: Sequence[str]) -> pd.DataFrame:
    """Return numeric columns as floats, shape (n, len(names)).

    Raises
    ------
    StudyError
        A column holds labels, text or infinite values, or one value only.
    """
    found = {name: _amount(rows, spec, name) for name in names}
    return pd.DataFrame(found, index=rows.frame.index)


def controls(rows: Rows, spec: EffectSpec, names: Sequence[str]) -> pd.DataFrame:
    """Return controls as floats: a column for each label but the first where values are labels.

    A control that defines the subgroup is left out: it has one value there.
    """
    defining = rows.population.subgroup.partition("=")[0]
    parts = [
        _dummies(rows, spec, name) if _is_category(rows, name) else amounts(rows, spec, [name])
        for name in names
        if name != defining
    ]
    return pd.concat(parts, axis=1) if parts else pd.DataFrame(index=rows.frame.index)


def weights(rows: Rows, spec: EffectSpec) -> pd.Series | None:
    """Return the weights, shape (n,), or None where the study names none.

    Raises
    ------
    StudyError
        A weight is negative or infinite.
    """
    if spec.weights is None:
        return None
    values = rows.frame[spec.weights].astype(float)
    if not (np.isfinite(values) & (values > 0)).all():
        raise _refuse(rows, spec, f"weight '{spec.weights}' has negative or infinite values")
    return values


def cluster_codes(rows: Rows, spec: EffectSpec) -> np.ndarray | None:
    """Return codes of clusters, shape (n,), or None where the variance has no clusters.

    Raises
    ------
    StudyError
        There is one cluster only.
    """
    if spec.cluster is None:
        return None
    codes = group_codes(rows.frame[spec.cluster])
    if codes.max() == 0:
        raise _refuse(rows, spec, f"cluster column '{spec.cluster}' has one value", "at least two")
    return codes


def reject_absorbed(
    rows: Rows,
    spec: EffectSpec,
    before: pd.DataFrame,
    after: np.ndarray,
    absorbed_by: str,
) -> None:
    """Raise a StudyError for each column that varies only between, not within, fixed effects."""
    spread = np.linalg.norm(before - before.mean(), axis=0)
    left = np.linalg.norm(after, axis=0)
    flat = before.columns[left <= _NEGLIGIBLE * spread]
    if len(flat):
        names = ", ".join(f"'{name}'" for name in flat)
        fix = "leave the column or the fixed effects out"
        raise _refuse(rows, spec, f"{names} does not vary within {absorbed_by}", fix=fix)


def reject_collinear(rows: Rows, spec: EffectSpec, regressors: pd.DataFrame) -> None:
    """Raise a StudyError for each regressor that the regressors before it add up to."""
    lengths = np.linalg.norm(regressors, axis=0)
    triangle = linalg.qr(regressors / lengths, mode="r", check_finite=False)[0]
    flat = regressors.columns[: len(triangle)][np.abs(np.diag(triangle)) <= _NEGLIGIBLE]
    if len(flat):
        names = ", ".join(f"'{name}'" for name in flat)
        seen = f"{names} is a combination of other regressors"
        raise _refuse(rows, spec, seen, fix="leave one of them out")


def reject_too_few_rows(rows: Rows, spec: EffectSpec, inference: Inference) -> None:
    """Raise a StudyError where no degree of freedom is left."""
    if inference.n <= inference.k:
        seen = f"{inference.n} complete rows for {inference.k} parameters"
        raise _refuse(rows, spec, seen, "more rows than parameters")


def _amount(rows: Rows, spec: EffectSpec, name: str) -> pd.Series:
    column = rows.frame[name]
    if _is_category(rows, name):
        raise _refuse(rows, spec, f"'{name}' holds labels", "a numeric column")
    values = column.astype(float)
    if not np.isfinite(values).all():
        raise _refuse(rows, spec, f"'{name}' has infinite values", "finite values")
    if values.min() == values.max():
        seen = f"'{name}' is {text_of(float(values.iloc[0]))} in all {len(values)} complete rows"
        raise _refuse(rows, spec, seen, "a column that varies")
    return values


def _dummies(rows: Rows, spec: EffectSpec, name: str) -> pd.DataFrame:
    codes, labels = pd.factorize(rows.frame[name], sort=True)
    if len(labels) == 1:
        raise _refuse(rows, spec, f"'{name}' has one value", "a column that varies")
    return pd.DataFrame(
        {f"{name}={text_of(label)}": (codes == code) * 1.0 for code, label in enumerate(labels)}
    ).iloc[:, 1:]


def _is_category(rows: Rows, name: str) -> bool:
    numeric = pd.api.types.is_numeric_dtype(rows.frame[name].dtype)
    return name in rows.population.categories or not numeric


def _refuse(rows: Rows, spec: EffectSpec, seen: str, allowed: str = "", fix: str = "") -> Exception:
    return refusal(spec, seen, allowed, fix, subgroup=rows.population.subgroup)
