"""Poverty before assistance: with negative incomes, by groups, and with registers or without."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.identification.poverty import METRICS, poverty
from lowincome_research.identification.poverty_results import PovertyResults

KEYS = ["truth", "unit", "group", "metric"]


@pytest.fixture(scope="module")
def results(households, bring) -> PovertyResults:
    return poverty(bring(households, by=["county"]))


def overall(results: PovertyResults) -> pd.Series:
    return results.metrics.set_index(KEYS)["estimate"]


def test_every_figure_is_there_with_its_error(results):
    assert set(results.metrics.groupby(KEYS[:3])["metric"].agg(tuple)) == {METRICS}
    assert not results.metrics.isna().any().any()
    assert (results.metrics["std_error"] > 0).all()


def test_incomes_below_zero_count_as_they_are_and_are_told(households, results):
    gap = np.maximum(6_000 - households["income"], 0) / 6_000
    assert gap.max() > 1
    expected = np.average(gap, weights=households["weight"])
    assert overall(results)["fixed", "household", "", "poverty_gap"] == pytest.approx(expected)
    told = {n.where: n.count for n in results.notices if n.reason == "negative_welfare"}
    assert told["truth=fixed"] == int((households["income"] < 0).sum())


def test_a_gap_that_may_exceed_one_has_no_interval_of_a_share(households, bring, results):
    kinds = results.metrics.set_index(KEYS)["interval"]
    assert kinds["fixed", "household", "", "poverty_gap"] == "wald"
    positive = poverty(bring(households[households["income"] > 0])).metrics
    kinds = positive.set_index(KEYS)["interval"]
    assert kinds["fixed", "household", "", "poverty_gap"] == "logit"


def test_the_poor_are_counted_by_welfare_alone(households, bring, results):
    # The asset screen decides who is eligible, and not who is poor.
    screened = households.assign(screen=(households["household"] % 2))
    truths = {"fixed": {"measure": "income", "below": 6_000, "screens": ["screen"]}}
    found = overall(poverty(bring(screened, truths=truths)))
    key = ("fixed", "person", "", "poverty_rate")
    assert found[key] == pytest.approx(overall(results)[key], rel=1e-12)


def test_a_truth_unknown_of_some_rows_is_judged_on_the_others(households, bring):
    holes = households.assign(income=households["income"].where(households["household"] % 10 > 0))
    found = poverty(bring(holes))
    rows = found.metrics[found.metrics["metric"].eq("poverty_rate")]
    assert set(rows["n"]) == {540}
    assert [n.count for n in found.notices if n.reason == "missing_truth"] == [60, 60]


def test_the_order_of_rows_moves_nothing(households, bring, results):
    shuffled = households.sample(frac=1, random_state=3)
    other = poverty(bring(shuffled, by=["county"]))
    for mine, theirs in ((results.metrics, other.metrics), (results.lorenz, other.lorenz)):
        columns = ["estimate", "std_error", "ci_low", "ci_high"]
        pd.testing.assert_frame_equal(theirs[columns], mine[columns], rtol=1e-9)


def test_a_line_of_zero_is_refused_with_every_truth_that_has_one(households, bring):
    truths = {"zero": {"measure": "income", "below": 0}, "own": {"measure": "income", "below": "z"}}
    lined = households.assign(z=np.where(households["household"] < 5, -1.0, 6_000.0))
    with pytest.raises(StudyError) as caught:
        poverty(bring(lined, truths=truths))
    text = str(caught.value)
    assert "truths.zero.below: not above zero in 600 rows" in text
    assert "truths.own.below: not above zero in 5 rows" in text


def test_incomes_whose_mean_is_below_zero_have_no_gini_and_a_notice_says_so(households, bring):
    losses = households.assign(income=households["income"] - 40_000)
    found = poverty(bring(losses, truths={"fixed": {"measure": "income", "below": 6_000}}))
    assert "gini" not in set(found.metrics["metric"])
    assert found.lorenz.empty
    assert any(n.reason == "undefined" for n in found.notices)


def test_the_lorenz_curve_bends_below_equal_shares(results):
    for _, curve in results.lorenz.groupby(["truth", "unit"]):
        held = curve["estimate"].to_numpy()
        assert (np.diff(held) > 0).all()
        assert (held < curve["share_population"]).all()


def test_the_summary_names_truth_and_figure(results):
    assert "fixed (household): gini" in results.summary()


def test_poverty_needs_no_register(households, bring, results):
    alone = poverty(bring(households, registers={}, by=["county"]))
    pd.testing.assert_frame_equal(alone.metrics, results.metrics)


def test_a_truth_known_of_no_household_is_refused(households, bring):
    unknown = households.assign(income=np.nan)
    truths = {"fixed": {"measure": "income", "below": 6_000}}
    with pytest.raises(StudyError, match="no row of the sample has the measure"):
        poverty(bring(unknown, registers={}, truths=truths))
