"""Two-stage least squares, with the first stage and the reduced form beside it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from lowincome_research.effects.ols import estimator_name
from lowincome_research.effects.regression import (
    Fit,
    Regression,
    fit,
    regression,
    reported,
)
from lowincome_research.effects.results import Estimate
from lowincome_research.effects.rows import Rows
from lowincome_research.effects.spec import IvSpec


def estimate(rows: Rows, spec: IvSpec) -> tuple[Estimate, ...]:
    """Estimate the coefficient of an endogenous treatment.

    Returns
    -------
    tuple of Estimate
        ``treatment`` (two-stage least squares), then for each instrument ``first_stage`` (of
        the treatment) and ``reduced_form`` (of the outcome), both least squares.

    Raises
    ------
    StudyError
        The regression cannot be estimated; see `regression`.

    Notes
    -----
    ``first_stage_f`` is the Wald statistic of the instruments in the treatment's first stage,
    divided by their number, with the variance of the effect. With several endogenous
    regressors it does not show whether each is identified by itself.
    """
    model = regression(rows, spec, endogenous=spec.endogenous_used, instruments=spec.instruments)
    first = fit(_on_instruments(model, model.endogenous[spec.treatment]))
    reduced = fit(_on_instruments(model, model.outcome))
    strength = first.f_statistic(spec.instruments)
    main = reported(
        rows,
        spec,
        fit(model),
        spec.treatment,
        estimator="2sls",
        first_stage_f=strength,
        n_instruments=len(spec.instruments),
    )
    return (
        main,
        *_per_instrument(rows, spec, first, "first_stage", spec.treatment, strength),
        *_per_instrument(rows, spec, reduced, "reduced_form", spec.outcome, None),
    )


def _on_instruments(model: Regression, outcome: pd.Series) -> Regression:
    """Return least squares of a column on the exogenous regressors and the instruments."""
    none = model.instruments.iloc[:, :0]
    return replace(
        model,
        outcome=outcome,
        exogenous=model.exogenous.join(model.instruments),
        endogenous=none,
        instruments=none,
    )


def _per_instrument(
    rows: Rows,
    spec: IvSpec,
    found: Fit,
    term: str,
    outcome: str,
    strength: float | None,
) -> list[Estimate]:
    several = len(spec.instruments) > 1
    return [
        reported(
            rows,
            spec,
            found,
            name,
            term=f"{term}_{name}" if several else term,
            estimator=estimator_name(spec),
            outcome=outcome,
            first_stage_f=strength,
            n_instruments=len(spec.instruments),
        )
        for name in spec.instruments
    ]
