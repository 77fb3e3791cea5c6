"""Least squares of an outcome on treatment and controls."""

from __future__ import annotations

from collections.abc import Sequence

from lowincome_research.effects.regression import fit, regression, reported
from lowincome_research.effects.results import Estimate
from lowincome_research.effects.rows import Rows
from lowincome_research.effects.spec import EffectSpec


def estimate(rows: Rows, spec: EffectSpec, *, also: Sequence[str] = ()) -> tuple[Estimate, ...]:
    """Estimate the coefficient of treatment.

    Parameters
    ----------
    also
        Numeric regressors beside the controls of the specification.

    Returns
    -------
    tuple of Estimate
        One, of term ``treatment``, in units of the outcome per unit of treatment.

    Raises
    ------
    StudyError
        The regression cannot be estimated; see `regression`.
    """
    found = fit(regression(rows, spec, exogenous=[spec.treatment, *also]))
    return (reported(rows, spec, found, spec.treatment, estimator=estimator_name(spec)),)


def estimator_name(spec: EffectSpec) -> str:
    """Return ``wls`` where rows are weighted, ``ols`` where they are not."""
    return "wls" if spec.weights else "ols"
