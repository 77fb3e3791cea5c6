"""Least squares within units, within times, or within both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from linearmodels.panel import PanelOLS
from linearmodels.panel.utility import AbsorbingEffectError

from lowincome_research.effects.absorption import (
    absorbed_parameters,
    demean,
    group_codes,
    is_nested,
)
from lowincome_research.effects.columns import (
    amounts,
    cluster_codes,
    controls,
    reject_absorbed,
    reject_collinear,
    reject_too_few_rows,
    weights,
)
from lowincome_research.effects.inference import COVARIANCE_NAMES, Inference
from lowincome_research.effects.regression import Fit, reported
from lowincome_research.effects.results import Estimate
from lowincome_research.effects.rows import Rows, refusal
from lowincome_research.effects.spec import PanelEffectSpec
from lowincome_research.errors import StudyError


def estimate(rows: Rows, spec: PanelEffectSpec) -> tuple[Estimate, ...]:
    """Estimate the coefficient of treatment with the effects of units or times absorbed.

    Returns
    -------
    tuple of Estimate
        One, of term ``treatment``, in units of the outcome per unit of treatment.

    Raises
    ------
    StudyError
        The panel has no time key, a regressor does not vary within the effects, or the
        regression cannot be estimated for another reason; see `columns`.

    Notes
    -----
    With clustered errors, effects nested in the clusters are not counted in k and all others
    are, the constant among them: the rule of R's fixest and Stata's reghdfe. `PanelOLS` by
    default counts the nested ones too when there are two sets, which inflates the standard
    error of a balanced panel of T times by about sqrt(T/(T-1)).
    """
    found = _fit(rows, spec)
    return (reported(rows, spec, found, spec.treatment, estimator="within"),)


def _fit(rows: Rows, spec: PanelEffectSpec) -> Fit:
    index = _index(rows, spec)
    outcome = amounts(rows, spec, [spec.outcome])
    right = amounts(rows, spec, [spec.treatment]).join(controls(rows, spec, spec.controls))
    reject_collinear(rows, spec, right)
    effects = _effects(rows, spec)
    clusters, weight = cluster_codes(rows, spec), weights(rows, spec)
    inference = _inference(spec, right, list(effects.values()), clusters)
    reject_too_few_rows(rows, spec, inference)
    others = [effects[name] for name in spec.fixed_effects]
    model = PanelOLS(
        outcome.set_axis(index),
        right.set_axis(index),
        entity_effects="unit" in spec.effects,
        time_effects="time" in spec.effects,
        other_effects=pd.DataFrame(np.stack(others, axis=1), index) if others else None,
        weights=None if weight is None else weight.set_axis(index),
    )
    options: dict[str, Any] = {}
    if clusters is not None:
        options["clusters"] = pd.Series(clusters, index)
    try:
        result = model.fit(
            cov_type=COVARIANCE_NAMES[spec.variance_used],
            debiased=False,
            auto_df=False,
            count_effects=False,
            **options,
        )
    except AbsorbingEffectError:
        raise _absorbed(rows, spec, right, effects) from None
    return Fit(result.params, result.cov * inference.factor, inference)


def _index(rows: Rows, spec: PanelEffectSpec) -> pd.MultiIndex:
    """Return unit and time as whole numbers, since `PanelOLS` takes no words for times."""
    keys = rows.population
    if keys.time is None:
        raise refusal(spec, "the panel has no times", fix="name 'time' in 'panel.keys'")
    codes = [group_codes(rows.frame[name]) for name in (keys.unit, keys.time)]
    return pd.MultiIndex.from_arrays(codes, names=["unit", "time"])


def _effects(rows: Rows, spec: PanelEffectSpec) -> dict[str, np.ndarray]:
    """Return the codes of each set of intercepts, under the name the study gives it."""
    keys = {"unit": rows.population.unit, "time": rows.population.time}
    effects = {str(name): group_codes(rows.frame[keys[name]]) for name in spec.effects}
    return effects | {name: group_codes(rows.frame[name]) for name in spec.fixed_effects}


def _inference(
    spec: PanelEffectSpec,
    regressors: pd.DataFrame,
    effects: Sequence[np.ndarray],
    clusters: np.ndarray | None,
) -> Inference:
    n, k = regressors.shape
    if clusters is None:
        return Inference(spec.variance_used, n, k + absorbed_parameters(effects))
    counted = [codes for codes in effects if not is_nested(codes, clusters)]
    k += absorbed_parameters(counted) if counted else 1
    return Inference(spec.variance_used, n, k, int(clusters.max()) + 1)


def _absorbed(
    rows: Rows,
    spec: PanelEffectSpec,
    regressors: pd.DataFrame,
    effects: dict[str, np.ndarray],
) -> StudyError:
    """Return the error that names what the effects leave no variation of."""
    names = " and ".join(effects)
    swept = demean(regressors.to_numpy(), list(effects.values()))
    try:
        reject_absorbed(rows, spec, regressors, swept, names)
    except StudyError as error:
        return error
    return refusal(spec, f"regressors are combinations of each other within {names}")
