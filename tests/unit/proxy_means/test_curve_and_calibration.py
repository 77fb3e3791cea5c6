"""Errors along the budget, and whether predictions mean what they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from lowincome_research.proxy_means.budget_curve import BUDGETS, budget_curve
from lowincome_research.proxy_means.calibration import calibration_curve, calibration_lines
from lowincome_research.proxy_means.judged import rules


@pytest.fixture(scope="module")
def curve(example) -> pd.DataFrame:
    return budget_curve(rules(example.judged))


def line(curve: pd.DataFrame, rule: str, metric: str) -> np.ndarray:
    rows = curve[curve["rule"].eq(rule) & curve["metric"].eq(metric)]
    assert tuple(rows["budget"]) == BUDGETS
    return rows["estimate"].to_numpy(float)


def test_budgets_run_from_one_to_fifty_per_cent_of_people():
    assert (len(BUDGETS), BUDGETS[0], BUDGETS[-1]) == (50, 0.01, 0.5)


@pytest.mark.parametrize("rule", ["ols", "gradient_boosting", "perfect", "random"])
def test_more_places_never_miss_more_and_lie_between_what_is_best_and_a_lottery(curve, rule):
    missed = line(curve, rule, "exclusion_error")
    assert (np.diff(missed) <= 1e-12).all()
    assert (missed >= line(curve, "perfect", "exclusion_error") - 1e-12).all()
    assert (missed <= line(curve, "random", "exclusion_error") + 1e-12).all()


def test_need_met_is_places_well_given_at_every_budget(curve, example):
    eligible = float(example.judged.share @ example.judged.eligible)
    for rule in ("ols", "gradient_boosting"):
        met = eligible * (1 - line(curve, rule, "exclusion_error"))
        given = np.array(BUDGETS) * (1 - line(curve, rule, "inclusion_error"))
        np.testing.assert_allclose(met, given, rtol=1e-10)


def test_no_figure_of_the_curve_is_absent(curve):
    assert set(curve["metric"]) == {"exclusion_error", "inclusion_error", "poverty_remaining"}
    assert not curve[["estimate", "std_error", "ci_low", "ci_high"]].isna().any(axis=None)


def test_the_line_of_observed_on_predicted_is_that_of_weighted_least_squares(example):
    judged, found = example.judged, calibration_lines(example.judged)
    for learner, predicted in judged.predicted.items():
        weight = judged.population("person").weight
        fitted = sm.WLS(judged.outcome, sm.add_constant(predicted), weights=weight).fit()
        rows = found[found["rule"].eq(learner)].set_index("metric")
        assert rows.loc["intercept", "estimate"] == pytest.approx(fitted.params[0], rel=1e-9)
        assert rows.loc["slope", "estimate"] == pytest.approx(fitted.params[1], rel=1e-9)
        bias = np.average(judged.outcome - predicted, weights=weight)
        assert rows.loc["bias", "estimate"] == pytest.approx(bias, rel=1e-9)


def test_errors_of_the_line_are_robust_to_clusters(villages, make):
    """In one stratum they are statsmodels' sandwich but for the factor of few clusters."""
    frame = villages().assign(county_code=1)
    judged = make(frame).judged
    weight, predicted = judged.population("person").weight, judged.predicted["ols"]
    fitted = sm.WLS(judged.outcome, sm.add_constant(predicted), weights=weight).fit(
        cov_type="cluster", cov_kwds={"groups": frame["village_code"], "use_correction": False}
    )
    rows = calibration_lines(judged).set_index(["rule", "metric"])
    factor = np.sqrt(30 / 29)
    for metric, error in zip(("intercept", "slope"), fitted.bse, strict=True):
        told = rows.loc[("ols", metric), "std_error"]
        assert told == pytest.approx(factor * error, rel=1e-9)


def test_tenths_hold_the_mean_of_all_and_are_ordered_by_prediction(example):
    judged, found = example.judged, calibration_curve(example.judged)
    wide = found[found["rule"].eq("ols")].pivot(index="tenth", columns="metric", values="estimate")
    assert list(wide.index) == list(range(1, 11))
    assert wide["predicted"].is_monotonic_increasing
    assert wide["observed"].mean() == pytest.approx(float(judged.share @ judged.outcome))
    assert wide["poor"].mean() == pytest.approx(float(judged.share @ judged.eligible))
    assert wide["poor"].iloc[0] > 2 * wide["poor"].iloc[-1]


def test_tenths_of_equal_people_are_plain_means(villages, make):
    frame = villages().assign(weight=1.0, household_size=1.0)
    judged = make(frame).judged
    order = np.argsort(judged.predicted["ols"]).reshape(10, 60)
    found = calibration_curve(judged)
    found = found[found["rule"].eq("ols")].set_index(["metric", "tenth"])["estimate"]
    columns = {"observed": judged.outcome, "poor": judged.eligible}
    for metric, values in columns.items():
        np.testing.assert_allclose(found[metric], values[order].mean(axis=1), rtol=1e-9)
