"""Each learner does what a direct call of a package does on a matrix made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import ElasticNetCV, QuantileRegressor
from sklearn.model_selection import PredefinedSplit
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from lowincome_research.proxy_means.cross_fitting import CrossFit
from lowincome_research.proxy_means.learners import (
    BOOSTING,
    MIXES,
    PENALTIES,
    Training,
    fit_learner,
)
from lowincome_research.proxy_means.spec import LEARNERS, Learner

Floats = npt.NDArray[np.float64]


def by_hand(fit: CrossFit, frame: pd.DataFrame) -> Floats:
    """Code the proxies as a textbook does; the commonest roof is the base."""
    rows = frame.iloc[fit.predictions.position]
    values, weight = rows["land"].to_numpy(), fit.predictions.weight
    order = np.argsort(np.where(np.isnan(values), np.inf, values))
    known = np.isfinite(values[order])
    cumulated = np.cumsum(weight[order][known])
    median = values[order][known][np.searchsorted(cumulated, cumulated[-1] / 2)]
    return np.column_stack(
        [
            rows["durables"],
            rows["land"].fillna(median),
            rows["land"].isna(),
            rows["car"],
            rows["roof"] == "concrete",
            rows["roof"] == "thatch",
            rows["noise"],
        ]
    ).astype(float)


@pytest.fixture(scope="module")
def everything(fit: CrossFit) -> Training:
    return fit.training(np.arange(len(fit.outcome)))


def predicted(learner: Learner, everything: Training) -> Floats:
    return fit_learner(learner, everything).predict(everything.proxies.values)


def test_ordinary_least_squares_are_those_of_statsmodels(
    fit: CrossFit, frame: pd.DataFrame, everything: Training
) -> None:
    columns = sm.add_constant(by_hand(fit, frame))
    direct = sm.WLS(everything.outcome, columns, weights=everything.weight).fit()
    assert predicted("ols", everything) == pytest.approx(direct.fittedvalues, abs=1e-10)


def test_the_elastic_net_is_that_of_scikit_learn_on_standardised_columns(
    fit: CrossFit, frame: pd.DataFrame, everything: Training
) -> None:
    columns, weight = by_hand(fit, frame), everything.weight
    scaled = StandardScaler().fit(columns, sample_weight=weight).transform(columns)
    direct = ElasticNetCV(
        l1_ratio=list(MIXES), alphas=PENALTIES, cv=PredefinedSplit(everything.fold)
    ).fit(scaled, everything.outcome, sample_weight=weight)
    assert direct.alpha_ > 0
    # Coordinate descent stops at a gap of 1e-4 of the variance; columns stand in the same order.
    assert predicted("elastic_net", everything) == pytest.approx(direct.predict(scaled), abs=1e-6)


def check_loss(fit: Training, values: Floats) -> float:
    short = fit.outcome - values
    return float(np.average(short * (fit.quantile - (short < 0)), weights=fit.weight))


def test_the_quantile_regression_attains_the_optimum_of_a_linear_programme(
    fit: CrossFit, frame: pd.DataFrame, everything: Training
) -> None:
    columns = by_hand(fit, frame)
    optimum = QuantileRegressor(quantile=0.3, alpha=0).fit(
        columns, everything.outcome, sample_weight=everything.weight
    )
    found, best = predicted("quantile", everything), optimum.predict(columns)
    # The search ends at steps of 1e-5 log points; the loss is flat at its optimum.
    assert check_loss(everything, found) == pytest.approx(check_loss(everything, best), rel=1e-5)
    # Where few households tell a coefficient, as of unknown land, it is as flat as that.
    assert found == pytest.approx(best, abs=0.03)
    below = np.average(everything.outcome < found, weights=everything.weight)
    assert below == pytest.approx(0.3, abs=0.01)


def test_boosting_takes_categories_and_unknown_values_as_they_are(
    fit: CrossFit, frame: pd.DataFrame, everything: Training
) -> None:
    rows = frame.iloc[fit.predictions.position][list(fit.proxies.names)]
    rows = rows.assign(roof=rows["roof"].astype("category"))
    with threadpool_limits(limits=1):
        direct = HistGradientBoostingRegressor(
            **BOOSTING, categorical_features="from_dtype", early_stopping=False, random_state=3
        ).fit(rows, everything.outcome, sample_weight=everything.weight / everything.weight.mean())
    # Another random state: nothing is left to chance.
    assert predicted("gradient_boosting", everything) == pytest.approx(direct.predict(rows))


@pytest.mark.parametrize("learner", [one for one in LEARNERS if one != "gradient_boosting"])
def test_a_household_of_double_weight_counts_as_two(everything: Training, learner: Learner) -> None:
    n = len(everything.outcome)
    twice = np.concatenate([np.arange(n), np.arange(0, n, 3)])
    heavier = everything.weight * np.where(np.arange(n) % 3 == 0, 2, 1)
    repeated = Training(
        everything.proxies.rows(twice),
        everything.outcome[twice],
        everything.weight[twice],
        everything.fold[twice],
        everything.quantile,
    )
    weighted = Training(
        everything.proxies, everything.outcome, heavier, everything.fold, everything.quantile
    )
    both = [fit_learner(learner, one).predict(everything.proxies.values) for one in
            (repeated, weighted)]  # fmt: skip
    # The quantile's search ends at steps of 1e-5, and takes others where rows are repeated.
    assert both[0] == pytest.approx(both[1], abs=1e-3 if learner == "quantile" else 1e-6)


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("factor", [1e-7, 1e6])
def test_it_does_not_matter_what_weights_add_up_to(
    everything: Training, learner: Learner, factor: float
) -> None:
    scaled = replace(everything, weight=factor * everything.weight)
    found = fit_learner(learner, scaled).predict(everything.proxies.values)
    # A tie between two splits may fall the other way by rounding; it moves few households.
    apart = np.abs(found - predicted(learner, everything))
    assert np.average(apart < 1e-6) > (0.9 if learner == "gradient_boosting" else 0.999)
