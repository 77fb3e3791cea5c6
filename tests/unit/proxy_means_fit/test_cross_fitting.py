"""Predictions are of clusters that a model has not seen, and the same for any order of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.panel.spec import Design
from lowincome_research.proxy_means.cross_fitting import CrossFit, fit_proxies
from lowincome_research.proxy_means.spec import LEARNERS
from tests.unit.proxy_means_fit.conftest import (
    KEYS,
    cases_of,
    fitted,
    section,
    variables,
    villages,
)


def by_household(fit: CrossFit, learner: str) -> pd.Series:
    households = fit.predictions.rows.frame["household_id"].iloc[fit.predictions.position]
    return pd.Series(fit.predictions.predicted[learner], households.to_numpy())


def test_rows_may_stand_in_any_order(frame: pd.DataFrame, fit: CrossFit) -> None:
    shuffled = frame.sample(frac=1, random_state=4)
    again = fitted(shuffled)
    for learner in LEARNERS:
        pd.testing.assert_series_equal(
            by_household(again, learner), by_household(fit, learner), check_exact=True
        )


def test_rows_may_stand_in_any_order_where_no_clusters_are_declared(frame: pd.DataFrame) -> None:
    def folds(rows: pd.DataFrame) -> pd.Series:
        design = Design(weight="weight", size="household_size")
        found = fit_proxies(
            cases_of(rows, design=design), section(learners=["ols"]),
            variables=variables(), keys=KEYS, design=design, seed=7,
        )  # fmt: skip
        households = found.predictions.rows.frame["household_id"].iloc[found.predictions.position]
        return pd.Series(found.predictions.fold, households.to_numpy())

    part = frame.head(200)
    pd.testing.assert_series_equal(folds(part.sample(frac=1, random_state=1)), folds(part))


def test_a_cluster_lies_in_one_part_and_each_stratum_in_all(fit: CrossFit) -> None:
    rows = fit.predictions.rows.frame.iloc[fit.predictions.position]
    parts = rows.assign(fold=fit.predictions.fold)
    assert parts.groupby("village_code")["fold"].nunique().eq(1).all()
    assert parts.groupby("county_code")["fold"].nunique().eq(5).all()
    per_fold = parts.groupby("fold")["village_code"].nunique()
    assert per_fold.max() - per_fold.min() <= 1


def test_another_seed_deals_clusters_anew(frame: pd.DataFrame, fit: CrossFit) -> None:
    again = fitted(frame, seed=8, learners=["ols"])
    assert not np.array_equal(again.predictions.fold, fit.predictions.fold)


@pytest.mark.parametrize("learner", LEARNERS)
def test_a_household_is_predicted_without_its_own_cluster(
    frame: pd.DataFrame, fit: CrossFit, learner: str
) -> None:
    inside = np.zeros(len(frame), dtype=bool)
    inside[fit.predictions.position[fit.predictions.fold == 0]] = True
    rich = frame["income_pre_assist"] > 6_000  # the floor stays where it is
    changed = frame.assign(
        income_pre_assist=frame["income_pre_assist"].where(
            ~(inside & rich), 9 * frame["income_pre_assist"]
        )
    )
    again = fitted(changed, learners=[learner])
    before, after = (one.predictions.predicted[learner] for one in (fit, again))
    here = fit.predictions.fold == 0
    assert np.array_equal(before[here], after[here])
    assert not np.allclose(before[~here], after[~here])


@pytest.mark.parametrize("learner", LEARNERS)
def test_predictions_follow_what_income_is_made_of(learner: str) -> None:
    frame = villages(seed=5, per_county=16)
    found = fitted(frame, learners=[learner])
    rows = frame.iloc[found.predictions.position]
    known = 0.12 * rows["durables"] + 0.3 * rows["car"] - 0.25 * (rows["roof"] == "thatch")
    # 1,280 households, noise of .43 log points around a signal of .30: trees learn some noise.
    assert np.corrcoef(known, found.predictions.predicted[learner])[0, 1] > 0.8


def test_persons_weigh_by_the_size_of_the_household(fit: CrossFit) -> None:
    rows = fit.predictions.rows.frame.iloc[fit.predictions.position]
    assert fit.predictions.unit == "person"
    assert np.array_equal(fit.predictions.weight, rows["weight"] * rows["household_size"])


def test_households_count_where_sizes_are_unknown(frame: pd.DataFrame) -> None:
    design = Design(weight="weight", stratum="county_code", cluster="village_code")
    found = fit_proxies(
        cases_of(frame, design=design), section(learners=["ols"]),
        variables=variables(), keys=KEYS, design=design, seed=1,
    )  # fmt: skip
    assert found.predictions.unit == "household"
    assert np.array_equal(found.predictions.weight, frame["weight"][found.predictions.position])


def test_incomes_below_the_floor_are_raised_for_fitting_and_counted(frame: pd.DataFrame) -> None:
    poorest = frame["income_pre_assist"].nsmallest(7).index
    broke = frame.assign(
        income_pre_assist=frame["income_pre_assist"].mask(frame.index.isin(poorest), -50.0)
    )
    found = fitted(broke, learners=["ols"], floor=0.02)
    positive = broke[broke["income_pre_assist"] > 0].sort_values("income_pre_assist")
    share = (positive["weight"] * positive["household_size"]).cumsum()
    floor = positive["income_pre_assist"][share >= 0.02 * share.iloc[-1]].iloc[0]
    assert np.exp(found.outcome.min()) == pytest.approx(floor)
    notice = next(one for one in found.predictions.notices if one.reason == "floored_outcome")
    assert notice.count == int((broke["income_pre_assist"] < floor).sum())
    assert found.predictions.welfare.min() == -50.0


def test_rows_without_the_truth_are_left_out_and_unknown_predictors_counted(
    frame: pd.DataFrame,
) -> None:
    holes = frame.assign(
        income_pre_assist=frame["income_pre_assist"].mask(frame.index < 11),
        roof=frame["roof"].mask(frame.index.isin([20, 21, 22])),
    )
    found = fitted(holes, learners=["ols", "gradient_boosting"])
    assert len(found.outcome) == len(frame) - 11
    counted = {(one.reason, one.where): one.count for one in found.predictions.notices}
    assert counted["missing_truth", "truth=poor"] == 11
    assert counted["missing_predictor", "roof"] == 3
    assert counted["missing_predictor", "land"] == int(frame["land"][11:].isna().sum())
    assert all(np.isfinite(one).all() for one in found.predictions.predicted.values())
