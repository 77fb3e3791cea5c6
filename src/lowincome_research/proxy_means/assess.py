"""A proxy means test judged: what it misses and serves wrongly, beside what exists."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lowincome_research.identification.cases import Cases
from lowincome_research.identification.estimates import stacked
from lowincome_research.identification.notices import Notice
from lowincome_research.panel.columns import Variable
from lowincome_research.panel.spec import Design, Keys
from lowincome_research.proxy_means.budget_curve import budget_curve
from lowincome_research.proxy_means.calibration import calibration_curve, calibration_lines
from lowincome_research.proxy_means.comparison import compared
from lowincome_research.proxy_means.cross_fitting import CrossFit, fit_proxies
from lowincome_research.proxy_means.group_errors import group_errors
from lowincome_research.proxy_means.importance import permutation_importance
from lowincome_research.proxy_means.judged import budgets, judged, rules
from lowincome_research.proxy_means.results import (
    CALIBRATION_COLUMNS,
    COMPARISON_COLUMNS,
    CURVE_COLUMNS,
    GROUP_COLUMNS,
    LINE_COLUMNS,
    ProxyMeansResults,
)
from lowincome_research.proxy_means.spec import ProxyMeansSpec


def proxy_means_test(
    cases: Cases,
    spec: ProxyMeansSpec,
    *,
    variables: Mapping[str, Variable],
    keys: Keys,
    design: Design,
    seed: int,
) -> ProxyMeansResults:
    """Predict welfare from proxies and judge the places that such a test would give out.

    Parameters
    ----------
    cases, spec, variables, keys, design, seed
        See `fit_proxies`.

    Raises
    ------
    StudyError
        See `fit_proxies` and `assess`.
    """
    fit = fit_proxies(cases, spec, variables=variables, keys=keys, design=design, seed=seed)
    return assess(fit, cases, permutation_importance(fit, seed=seed))


def assess(
    fit: CrossFit, cases: Cases, importance: pd.DataFrame | None = None
) -> ProxyMeansResults:
    """Judge predictions of welfare as a test that gives out places.

    Parameters
    ----------
    fit
        Predictions of clusters that the models have not seen.
    cases
        The registers and truths that the predictions were made with.
    importance
        What each predictor adds, to be shown beside.

    Raises
    ------
    StudyError
        Nobody is eligible, or everybody; a grouping column is missing in every row.
    """
    predictions = fit.predictions
    spec, found = predictions.spec, judged(predictions, fit.outcome, cases)
    ranked, places = rules(found), budgets(found, spec.budget)
    groups, lacking = group_errors(ranked, places[0], spec.by)
    comparison = stacked((compared(ranked, budget) for budget in places), COMPARISON_COLUMNS)
    return ProxyMeansResults(
        spec,
        found.unit,
        {budget.of: budget.share for budget in places},
        comparison,
        stacked([budget_curve(ranked)], CURVE_COLUMNS),
        stacked([calibration_curve(found)], CALIBRATION_COLUMNS),
        stacked([calibration_lines(found)], LINE_COLUMNS),
        stacked([groups] if len(groups) else [], GROUP_COLUMNS),
        pd.DataFrame() if importance is None else importance,
        (*predictions.notices, *found.notices, *_without_interval(comparison), *lacking),
        fit,
    )


def _without_interval(comparison: pd.DataFrame) -> tuple[Notice, ...]:
    """Count figures that do not vary, as the differential of a register without any error."""
    untold = int(comparison["interval"].eq("").sum())
    return (Notice("no_variance", "proxy_means comparison", untold),) if untold else ()
