"""The learners: each predicts the logarithm of welfare from proxies, weighted by the survey."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import ElasticNetCV, LinearRegression
from sklearn.model_selection import PredefinedSplit
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from lowincome_research.proxy_means.encoding import Encoding, encoding
from lowincome_research.proxy_means.predictors import Proxies
from lowincome_research.proxy_means.spec import Learner

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

MIXES = (0.1, 0.5, 1.0)
"""Shares of the absolute penalty among which the elastic net chooses."""
PENALTIES = 50
"""Penalties among which it chooses."""
STEP, ROUNDS = 1e-5, 2000
"""Step in log points at which the search for a quantile ends, and steps at most."""
BOOSTING = {"max_iter": 100, "learning_rate": 0.1, "max_leaf_nodes": 15, "min_samples_leaf": 30}
"""Shallow trees, few rounds, no early stopping: nothing is chosen on the rows that are judged."""


class Model(Protocol):
    """A fitted learner."""

    def predict(self, values: Floats) -> Floats:
        """Return the predicted outcome of proxies, shape (n, predictors)."""
        ...


@dataclass(frozen=True)
class Training:
    """The rows a learner is fitted on.

    Attributes
    ----------
    outcome, weight
        Shape (n,).
    fold
        Parts that hold whole clusters, within which a penalty is chosen, shape (n,).
    quantile
        Quantile that is predicted by the learner of that name.
    """

    proxies: Proxies
    outcome: Floats
    weight: Floats
    fold: Codes
    quantile: float


@dataclass(frozen=True)
class LinearModel:
    """A linear model of coded proxies."""

    encoding: Encoding
    intercept: float
    coefficients: Floats

    def predict(self, values: Floats) -> Floats:
        """Return the predicted outcome of proxies, shape (n, predictors)."""
        return np.asarray(self.intercept + self.encoding.matrix(values) @ self.coefficients)


def fit_parts(learner: Learner, trainings: Sequence[Training]) -> tuple[Model, ...]:
    """Fit one learner to several sets of rows, some at the same time."""
    with threadpool_limits(limits=1), ThreadPoolExecutor(os.cpu_count()) as pool:
        return tuple(pool.map(partial(fit_learner, learner), trainings))


def fit_learner(learner: Learner, training: Training) -> Model:
    """Fit one learner.

    On one thread: sums over rows split among threads would depend on how many there are.
    """
    with threadpool_limits(limits=1):
        return _FITS[learner](training)


def _ols(training: Training) -> Model:
    code = encoding(training.proxies, training.weight)
    fitted = LinearRegression().fit(
        code.matrix(training.proxies.values), training.outcome, sample_weight=training.weight
    )
    return LinearModel(code, float(fitted.intercept_), fitted.coef_)


def _elastic_net(training: Training) -> Model:
    """Choose penalty and mix by predicting parts that hold other clusters."""
    code, scale, columns = _standardised(training)
    fitted = ElasticNetCV(
        l1_ratio=list(MIXES), alphas=PENALTIES, cv=PredefinedSplit(training.fold)
    ).fit(columns, training.outcome, sample_weight=training.weight)
    return _unstandardised(code, scale, float(fitted.intercept_), fitted.coef_)


def _quantile(training: Training) -> Model:
    """Minimise the weighted check loss (Koenker and Bassett 1978).

    The loss is homogeneous, so that weights are taken into account by multiplying both sides.
    """
    code, scale, columns = _standardised(training)
    weight = (training.weight / training.weight.mean())[:, None]
    design = np.hstack([np.ones((len(columns), 1)), columns])
    model = sm.QuantReg(training.outcome * weight[:, 0], design * weight)
    fitted = model.fit(q=training.quantile, max_iter=ROUNDS, p_tol=STEP)
    return _unstandardised(code, scale, float(fitted.params[0]), np.asarray(fitted.params[1:]))


def _standardised(training: Training) -> tuple[Encoding, StandardScaler, Floats]:
    code = encoding(training.proxies, training.weight)
    columns = code.matrix(training.proxies.values)
    scale = StandardScaler().fit(columns, sample_weight=training.weight)
    return code, scale, scale.transform(columns)


def _unstandardised(
    code: Encoding, scale: StandardScaler, intercept: float, coefficients: Floats
) -> LinearModel:
    slopes = coefficients / scale.scale_
    return LinearModel(code, intercept - float(slopes @ scale.mean_), slopes)


@dataclass(frozen=True)
class _Trees:
    fitted: Any

    def predict(self, values: Floats) -> Floats:
        with threadpool_limits(limits=1, user_api="openmp"):
            return np.asarray(self.fitted.predict(values))


def _gradient_boosting(training: Training) -> Model:
    """Boost shallow trees, which take categories and unknown values as they are.

    A leaf must hold a least sum of weights: they average one, whatever they add up to.
    """
    categories = [kind == "category" for kind in training.proxies.kinds]
    weight = training.weight / training.weight.mean()
    fitted = HistGradientBoostingRegressor(
        **BOOSTING, categorical_features=categories, early_stopping=False, random_state=0
    ).fit(training.proxies.values, training.outcome, sample_weight=weight)
    return _Trees(fitted)


_FITS: Mapping[Learner, Callable[[Training], Model]] = {
    "ols": _ols,
    "elastic_net": _elastic_net,
    "gradient_boosting": _gradient_boosting,
    "quantile": _quantile,
}
