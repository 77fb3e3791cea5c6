"""One linear regression: its matrices, its fit and its corrected covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from linearmodels.iv import IV2SLS
from scipy import linalg

from lowincome_research.effects.absorption import (
    absorbed_parameters,
    demean,
    group_codes,
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
from lowincome_research.effects.results import Estimate
from lowincome_research.effects.rows import Rows, refusal
from lowincome_research.effects.spec import EffectSpec, Variance

CONSTANT = "constant"
_NO_ERROR = 1e-10


@dataclass(frozen=True)
class Regression:
    """The matrices of a regression, rows aligned; fixed effects are already swept out.

    Parameters
    ----------
    outcome
        Shape (n,).
    exogenous
        Regressors that are their own instruments, shape (n, k).
    endogenous, instruments
        Shapes (n, m) and (n, q), q >= m; without columns for least squares.
    weights
        Positive weights, shape (n,), or None.
    clusters
        Codes of clusters, shape (n,), or None.
    absorbed
        Parameters swept out, the constant among them.
    """

    outcome: pd.Series
    exogenous: pd.DataFrame
    endogenous: pd.DataFrame
    instruments: pd.DataFrame
    weights: pd.Series | None
    clusters: np.ndarray | None
    absorbed: int
    variance: Variance

    @property
    def inference(self) -> Inference:
        """Rows, parameters and clusters behind the standard errors."""
        k = self.exogenous.shape[1] + self.endogenous.shape[1] + self.absorbed
        groups = None if self.clusters is None else int(self.clusters.max()) + 1
        return Inference(self.variance, len(self.outcome), k, groups)


@dataclass(frozen=True)
class Fit:
    """Coefficients and their covariance after the stated correction, labelled by regressor."""

    coefficients: pd.Series
    covariance: pd.DataFrame = field(repr=False)
    inference: Inference

    def std_error(self, name: str) -> float:
        """Return the standard error of one coefficient."""
        return float(np.sqrt(self.covariance[name].loc[name]))

    def f_statistic(self, names: Sequence[str]) -> float:
        """Return the Wald statistic that the named coefficients are zero over their number."""
        chosen = list(names)
        values = self.coefficients[chosen].to_numpy()
        block = self.covariance.loc[chosen, chosen].to_numpy()
        return float(values @ linalg.solve(block, values, assume_a="pos") / len(values))


def regression(
    rows: Rows,
    spec: EffectSpec,
    *,
    exogenous: Sequence[str] = (),
    endogenous: Sequence[str] = (),
    instruments: Sequence[str] = (),
) -> Regression:
    """Build the matrices of a regression from complete rows and check that it can be estimated.

    Parameters
    ----------
    exogenous
        Numeric regressors beside the controls of the specification.

    Raises
    ------
    StudyError
        A column is not numeric, constant, or a combination of others; there are fewer rows than
        parameters, or fewer than two clusters.
    """
    names = [spec.outcome, *exogenous, *endogenous, *instruments]
    columns = amounts(rows, spec, names).join(controls(rows, spec, spec.controls))
    weight = weights(rows, spec)
    columns, absorbed = _with_intercepts(rows, spec, columns, weight)
    right = columns.drop(columns=[spec.outcome, *endogenous, *instruments])
    for others in {tuple(endogenous), tuple(instruments)}:
        reject_collinear(rows, spec, columns[list(others)].join(right))
    built = Regression(
        columns[spec.outcome],
        right,
        columns[list(endogenous)],
        columns[list(instruments)],
        weight,
        cluster_codes(rows, spec),
        absorbed,
        spec.variance_used,
    )
    reject_too_few_rows(rows, spec, built.inference)
    return built


def fit(model: Regression) -> Fit:
    """Estimate by (two-stage, weighted) least squares and correct the covariance."""
    options: dict[str, Any] = {} if model.clusters is None else {"clusters": model.clusters}
    result = IV2SLS(
        model.outcome,
        _unless_empty(model.exogenous),
        _unless_empty(model.endogenous),
        _unless_empty(model.instruments),
        weights=model.weights,
    ).fit(cov_type=COVARIANCE_NAMES[model.variance], debiased=False, **options)
    inference = model.inference
    return Fit(result.params, result.cov * inference.factor, inference)


def reported(
    rows: Rows,
    spec: EffectSpec,
    found: Fit,
    column: str,
    *,
    estimator: str,
    term: str = "treatment",
    outcome: str | None = None,
    first_stage_f: float | None = None,
    n_instruments: int | None = None,
) -> Estimate:
    """Return one coefficient of a fit with the rows it stands on.

    Raises
    ------
    StudyError
        The regression fits without error, or clusters leave no variation to infer from.
    """
    estimate, error = float(found.coefficients[column]), found.std_error(column)
    if not error > _NO_ERROR * abs(estimate):
        seen = f"the standard error of '{column}' is zero"
        fix = "look for a perfect fit, or a treatment within a single cluster"
        raise refusal(spec, seen, fix=fix, subgroup=rows.population.subgroup)
    return Estimate(
        term=term,
        estimator=estimator,
        outcome=outcome or spec.outcome,
        subgroup=rows.population.subgroup,
        population=rows.population.text,
        estimate=estimate,
        std_error=error,
        inference=found.inference,
        n_units=rows.n_units,
        n_treated=rows.n_treated(spec.treatment),
        n_dropped=rows.n_dropped,
        first_stage_f=first_stage_f,
        n_instruments=n_instruments,
    )


def _with_intercepts(
    rows: Rows, spec: EffectSpec, columns: pd.DataFrame, weight: pd.Series | None
) -> tuple[pd.DataFrame, int]:
    """Add a constant, or sweep the fixed effects out; return how many parameters were swept."""
    if not spec.fixed_effects:
        columns.insert(0, CONSTANT, 1.0)
        return columns, 0
    groups = [group_codes(rows.frame[name]) for name in spec.fixed_effects]
    swept = demean(columns.to_numpy(), groups, None if weight is None else weight.to_numpy())
    reject_absorbed(rows, spec, columns, swept, " and ".join(spec.fixed_effects))
    return pd.DataFrame(swept, columns=columns.columns), absorbed_parameters(groups)


def _unless_empty(columns: pd.DataFrame) -> pd.DataFrame | None:
    return columns if columns.shape[1] else None
