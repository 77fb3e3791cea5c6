"""What a register does to poverty: identities, invariance, groups, and what is left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.identification.outcomes import METRICS, OutcomeResults, targeting_outcomes
from lowincome_research.identification.payments import RATIOS
from lowincome_research.panel.spec import Design

KEYS = ["truth", "unit", "group", "metric"]


def estimates(results: OutcomeResults) -> pd.Series:
    return results.metrics.set_index(KEYS)["estimate"]


def reasons(results: OutcomeResults) -> dict[str, str]:
    return {notice.reason: notice.where for notice in results.notices}


@pytest.fixture(scope="module")
def results(households, bring) -> OutcomeResults:
    return targeting_outcomes(bring(households, by=["county"]))


def test_every_figure_is_there_with_its_error(results):
    metrics = results.metrics
    overall = metrics[metrics["group_by"].eq("")]
    assert set(overall.groupby(["truth", "unit"])["metric"].agg(tuple)) == {METRICS}
    grouped = metrics[metrics["group_by"].eq("county") & metrics["group"].eq("1")]
    assert set(grouped.groupby(["truth", "unit"])["metric"].agg(tuple)) == {tuple(RATIOS)}
    assert not metrics.isna().any().any()
    assert (metrics["std_error"] > 0).all()
    assert metrics["estimate"].between(metrics["ci_low"], metrics["ci_high"]).all()


def test_money_that_fills_gaps_is_what_reaches_the_poor_less_what_spills_over(results):
    wide = estimates(results).unstack("metric")
    filled = wide["vertical_efficiency"] * (1 - wide["spillover"])
    assert filled.to_numpy() == pytest.approx(
        wide["poverty_reduction_efficiency"].to_numpy(), abs=1e-12
    )


def test_the_gap_closed_is_the_money_that_fills_it(households, results):
    wide = estimates(results).unstack("metric").loc["fixed", "person", "1"]
    gap = np.maximum(6_000 - households["income"], 0)
    county = households["county"].eq(1)
    persons = (households["weight"] * households["size"])[county]
    money = float(persons @ gap[county])
    paid = float(persons @ households.loc[county, "amount"])
    assert wide["gap_closed"] * money == pytest.approx(
        wide["poverty_reduction_efficiency"] * paid, rel=1e-12
    )


def test_a_change_is_after_less_before(results):
    wide = estimates(results).unstack("metric")
    for name in ("poverty_rate", "poverty_gap", "squared_poverty_gap"):
        change = (wide[f"{name}_after"] - wide[f"{name}_before"]).to_numpy()
        assert change == pytest.approx(wide[f"{name}_change"].to_numpy(), abs=1e-12)


def test_the_order_of_rows_moves_nothing(households, bring, results):
    shuffled = households.sample(frac=1, random_state=3)
    other = targeting_outcomes(bring(shuffled, by=["county"])).metrics
    columns = ["estimate", "std_error", "ci_low", "ci_high"]
    pd.testing.assert_frame_equal(other[columns], results.metrics[columns], rtol=1e-9)


def test_neither_repeated_rows_nor_heavier_weights_move_an_estimate(households, bring, results):
    twice = pd.concat([households, households.assign(household=households["household"] + 10_000)])
    heavier = households.assign(weight=5 * households["weight"])
    for frame in (twice, heavier):
        found = estimates(targeting_outcomes(bring(frame, by=["county"])))
        pd.testing.assert_series_equal(found, estimates(results), rtol=1e-9)


def test_money_in_another_unit_moves_no_rate(households, bring, results):
    money = ["income", "amount", "assistance_received"]
    ten = households.assign(**{column: 10 * households[column] for column in money})
    truths = {"fixed": {"measure": "income", "below": 60_000}}
    found = estimates(targeting_outcomes(bring(ten, truths=truths, by=["county"])))
    expected = estimates(results)[found.index]
    rates = ~found.index.get_level_values("metric").str.startswith("mean_benefit")
    pd.testing.assert_series_equal(found[rates], expected[rates], rtol=1e-9)
    pd.testing.assert_series_equal(found[~rates], 10 * expected[~rates], rtol=1e-9)


def test_groups_are_judged_on_their_own(households, bring, results):
    alone = estimates(targeting_outcomes(bring(households[households["county"].eq(2)])))
    for metric in RATIOS:
        key = ("fixed", "person", "2", metric)
        own = alone["fixed", "person", "", metric]
        assert estimates(results)[key] == pytest.approx(own, rel=1e-12)


def test_a_line_set_by_the_sample_costs_certainty(households, bring):
    known = bring(households)
    line = known.needs["relative"].estimated.value
    fixed = targeting_outcomes(
        bring(households, truths={"relative": {"measure": "income", "below": line}})
    )
    estimated = targeting_outcomes(known).metrics.set_index(KEYS)["std_error"].loc["relative"]
    taken = fixed.metrics.set_index(KEYS)["std_error"].loc["relative"]
    names = estimated.index.get_level_values("metric")
    lineless = names.str.startswith(("mean_benefit", "gini", "social_rate"))
    assert estimated[lineless].to_numpy() == pytest.approx(taken[lineless].to_numpy(), rel=1e-9)
    assert not np.isclose(estimated[~lineless], taken[~lineless], rtol=1e-6).any()


def test_an_amount_of_households_is_divided_by_their_members(households, bring):
    whole = households.assign(amount=households["amount"] * households["size"])
    registers = {"dibao": {"column": "registered", "amount": "amount", "amount_of": "household"}}
    found = targeting_outcomes(bring(whole, registers=registers))
    pd.testing.assert_series_equal(
        estimates(found), estimates(targeting_outcomes(bring(households))), rtol=1e-9
    )


def test_an_amount_of_households_of_unknown_size_is_refused(households, bring):
    registers = {"dibao": {"column": "registered", "amount": "amount", "amount_of": "household"}}
    with pytest.raises(StudyError, match="no size is known to divide it by"):
        targeting_outcomes(bring(households, Design(weight="weight"), registers=registers))


def test_without_sizes_households_are_counted_alone(households, bring):
    found = targeting_outcomes(bring(households, Design(weight="weight", cluster="village")))
    assert set(found.metrics["unit"]) == {"household"}


def test_a_register_without_amounts_has_no_outcomes_and_a_notice_says_so(households, bring):
    found = targeting_outcomes(bring(households, registers={"monitored": "registered"}))
    assert found.metrics.empty
    assert reasons(found)["no_amount"] == "register=monitored"


def test_a_score_is_no_money_to_add_benefits_to(households, bring):
    truths = {"score": {"measure": "deprivations", "at_least": 4}}
    found = targeting_outcomes(bring(households, truths=truths))
    assert found.metrics.empty
    assert reasons(found)["not_money"] == "truth=score"


def test_what_is_added_must_have_been_taken_off(households, bring):
    # Consumption contains the register's amount; with another amount taken off it still does.
    after = households.assign(
        consumption=households["income"] + households["assistance_received"],
        other=households["assistance_received"],
    )
    kept = {"consumption": {"measure": "consumption", "less": ["other"], "below": 6_000}}
    found = targeting_outcomes(bring(after, truths=kept))
    assert found.metrics.empty
    assert reasons(found)["assistance_kept"] == "register=dibao truth=consumption"


def test_assistance_taken_off_in_all_is_not_counted_twice(households, bring):
    after = households.assign(consumption=households["income"] + households["assistance_received"])
    less = {"measure": "consumption", "less": ["assistance_received"], "below": 6_000}
    found = estimates(targeting_outcomes(bring(after, truths={"fixed": less})))
    pd.testing.assert_series_equal(
        found, estimates(targeting_outcomes(bring(households)))[found.index], rtol=1e-9
    )


def test_welfare_raised_to_the_floor_is_counted(households, bring, results):
    raised = {n.where: n.count for n in results.notices if n.reason == "floored_welfare"}
    expected = int((households["income"] < 0.25 * 6_000).sum())
    assert raised["register=dibao truth=fixed"] == expected
    higher = targeting_outcomes(bring(households, welfare={"floor": 0.5}))
    raised = {n.where: n.count for n in higher.notices if n.reason == "floored_welfare"}
    assert raised["register=dibao truth=fixed"] == int((households["income"] < 3_000).sum())


def test_aversion_and_floor_move_what_a_register_is_worth_and_nothing_else(
    households, bring, results
):
    averse = estimates(targeting_outcomes(bring(households, by=["county"], welfare={"rho": 1})))
    moved = ~np.isclose(averse, estimates(results), rtol=1e-9)
    names = set(averse.index.get_level_values("metric")[moved])
    assert names == {"uniform_equivalent", "perfect_equivalent", "equivalent_of_perfect"}


@pytest.mark.parametrize("welfare", [{"rho": -1}, {"rho": 11}, {"floor": 0}, {"floor": 1.5}])
def test_an_aversion_or_floor_out_of_range_is_refused(households, bring, welfare):
    with pytest.raises(StudyError):
        bring(households, welfare=welfare)


def test_a_group_in_which_nobody_is_paid_lacks_what_is_shared_out(households, bring):
    unpaid = households.assign(amount=households["amount"].where(households["county"].ne(0), 0.0))
    found = targeting_outcomes(bring(unpaid, by=["county"]))
    here = found.metrics[found.metrics["group"].eq("0") & found.metrics["truth"].eq("fixed")]
    assert "vertical_efficiency" not in set(here["metric"])
    assert "poverty_rate_before" in set(here["metric"])
    assert any(n.reason == "undefined" and "county" in n.where for n in found.notices)


def test_the_summary_names_register_truth_and_figure(results):
    assert "dibao by fixed (person): gap_closed" in results.summary()
    assert "floored_welfare" in results.summary()


def test_a_village_without_the_register_still_tells_of_the_line(households, bring):
    # Its households set the line with all others, though no payment to them is known.
    holes = households.assign(
        registered=households["registered"].where(households["village"].ne(3)).astype(float)
    )
    known, cases = bring(households), bring(holes)
    assert cases.needs["relative"].estimated.value == known.needs["relative"].estimated.value
    found = targeting_outcomes(cases).metrics.query("truth == 'relative'")
    assert set(found["n_clusters"]) == {23}
    assert (found["std_error"] > 0).all()


def test_shares_have_intervals_between_zero_and_one(results):
    kinds = results.metrics.query("group_by == ''").set_index([*KEYS[:2], "metric"])["interval"]
    shares = ("gap_closed", "vertical_efficiency", "equivalent_of_perfect", "horizontal_violation")
    assert {kinds["fixed", "person", metric] for metric in shares} == {"logit"}
    assert kinds["fixed", "person", "uniform_equivalent"] == "wald"


def test_a_register_that_pays_the_poorest_up_to_one_level_is_perfect(households, bring):
    # Incomes below the floor are raised to it, so that all are filled up from there.
    level = 4_000.0
    floored = np.maximum(households["income"], 0.25 * 6_000)
    paid = households.assign(amount=np.maximum(level - floored, 0))
    best = paid.assign(registered=(paid["amount"] > 0) * 1)
    found = targeting_outcomes(bring(best)).metrics.set_index(KEYS)
    row = found.loc["fixed", "person", "", "equivalent_of_perfect"]
    assert row["estimate"] == 1
    assert row["interval"] == "exact"
    assert found.loc["fixed", "person", "", "vertical_efficiency"]["estimate"] == 1
    assert found.loc["fixed", "person", "", "social_rate_of_return"]["estimate"] > 0.5
