"""What a predictor adds is how much worse the test gets where it is shuffled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.proxy_means.cross_fitting import CrossFit
from lowincome_research.proxy_means.importance import (
    IMPORTANCE_COLUMNS,
    permutation_importance,
)
from tests.unit.proxy_means_fit.conftest import fitted


@pytest.fixture(scope="module")
def found(fit: CrossFit) -> pd.DataFrame:
    return permutation_importance(fit, seed=7)


def one(found: pd.DataFrame, learner: str, predictor: str, metric: str = "loss") -> pd.Series:
    rows = found[
        found[["learner", "predictor", "metric"]].eq([learner, predictor, metric]).all(axis=1)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_every_learner_tells_of_every_predictor_by_both_metrics(found: pd.DataFrame) -> None:
    assert list(found.columns) == IMPORTANCE_COLUMNS
    assert len(found) == 4 * 5 * 2
    assert not found.isna().any().any()


@pytest.mark.parametrize("learner", ["ols", "elastic_net", "gradient_boosting", "quantile"])
def test_what_income_is_made_of_is_told_from_noise(found: pd.DataFrame, learner: str) -> None:
    loss = found[found["learner"].eq(learner) & found["metric"].eq("loss")].set_index("predictor")
    assert loss["estimate"].idxmax() == "durables"
    assert loss.loc["durables", "ci_low"] > 0
    assert abs(loss.loc["noise", "estimate"]) < 0.15 * loss.loc["durables", "estimate"]


def test_of_a_linear_model_it_is_what_algebra_says(found: pd.DataFrame, fit: CrossFit) -> None:
    """Shuffled x adds b (x' - x) to the error: the mean square grows by 2 b^2 var(x)."""
    weight, fold = fit.predictions.weight, fit.predictions.fold
    errors = fit.outcome - fit.predictions.predicted["ols"]
    durables = fit.proxies.values[:, 0]
    average = np.average(durables, weights=weight)
    variance = np.average((durables - average) ** 2, weights=weight)
    slopes = np.array([model.coefficients[0] for model in fit.models["ols"]])  # type: ignore[attr-defined]
    added = 2 * np.average(slopes[fold] ** 2, weights=weight) * variance
    expected = added / np.average(errors**2, weights=weight)
    row = one(found, "ols", "durables")
    # Three shuffles of 640 households differ from the expectation by a tenth or so.
    assert row["estimate"] == pytest.approx(expected, rel=0.2)


def test_the_targeting_error_rises_where_the_strongest_proxy_is_lost(found: pd.DataFrame) -> None:
    strongest = one(found, "ols", "durables", "targeting_error")
    assert strongest["ci_low"] > 0
    assert strongest["estimate"] > one(found, "ols", "noise", "targeting_error")["estimate"]


def test_a_predictor_that_is_not_used_adds_nothing_and_says_so(frame: pd.DataFrame) -> None:
    found = fitted(frame, learners=["elastic_net"], predictors=["durables", "noise"])
    model = found.models["elastic_net"]
    unused = tuple(
        type(each)(each.encoding, each.intercept, each.coefficients * [1, 0])  # type: ignore[attr-defined]
        for each in model
    )
    blind = type(found)(found.predictions, found.proxies, found.outcome, {"elastic_net": unused})
    values = np.zeros(len(found.outcome))
    for part, each in enumerate(unused):
        inside = found.predictions.fold == part
        values[inside] = each.predict(found.proxies.values[inside])
    blind.predictions.predicted["elastic_net"] = values  # type: ignore[index]
    row = one(permutation_importance(blind, seed=1), "elastic_net", "noise")
    assert row["estimate"] == 0
    assert row["interval"] == "fixed"
    assert (row["ci_low"], row["ci_high"]) == (0, 0)


def test_rows_may_stand_in_any_order(frame: pd.DataFrame) -> None:
    def added(rows: pd.DataFrame) -> pd.DataFrame:
        return permutation_importance(fitted(rows, learners=["ols"]), seed=3)

    pd.testing.assert_frame_equal(added(frame.sample(frac=1, random_state=2)), added(frame))
