"""Staggered adoption: group-time effects, their averages, and clustered errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from causaldata import castle

from tests.unit.effects_did.conftest import STAGGERED, YEARS, rollout


def overall(results):
    return results.effects[0].overall


def by_hand(frame: pd.DataFrame, *, not_yet: bool = False) -> tuple[float, float]:
    """Callaway and Sant'Anna without covariates, from means of changes; and its clustered error.

    The influence of a household on a group-time effect is its deviation from the mean change of
    its arm; that of the average adds how its group's share weighs the group's effects.
    """
    wide = frame.pivot(index="unit", columns="year", values="y")
    first = frame.groupby("unit")["first"].first()
    n, effects, influence, share, groups = len(wide), [], [], [], []
    for group in sorted(set(first) - {0}):
        for year in (year for year in wide if year >= group):
            change = wide[year] - wide[group - 1]
            arm = first == group
            other = (first == 0) | (not_yet & (first > year))
            effects.append(change[arm].mean() - change[other].mean())
            influence.append(
                arm / arm.mean() * (change - change[arm].mean())
                - other / other.mean() * (change - change[other].mean())
            )
            share.append(arm.mean())
            groups.append(arm.astype(float))
    weights = np.array(share) / sum(share)
    average = float(weights @ effects)
    psi = sum(w * one for w, one in zip(weights, influence, strict=True))
    for effect, arm, p in zip(effects, groups, share, strict=True):
        psi = psi + (arm - p) / sum(share) * (effect - average)
    totals = psi.groupby(frame.groupby("unit")["county"].first()).sum()
    count = len(totals)
    return average, float(np.sqrt(count / (count - 1) * (totals**2).sum()) / n)


@pytest.mark.parametrize("control_group", ["never", "not_yet"])
def test_effect_and_error_are_those_computed_by_hand(staggered, estimate, control_group):
    found = overall(estimate(staggered, STAGGERED | {"control_group": control_group}))
    effect, error = by_hand(staggered, not_yet=control_group == "not_yet")
    assert found.estimate == pytest.approx(effect, rel=1e-9)
    assert found.std_error == pytest.approx(error, rel=1e-9)


def test_castle_doctrine_laws_as_computed_by_hand(estimate):
    """Cheng and Hoekstra's states, of which 21 adopted in 2005 to 2009, from causaldata."""
    states = castle.load_pandas().data[["sid", "year", "post", "l_homicide"]]
    adopted = states[states["post"] == 1].groupby("sid")["year"].min()
    frame = pd.DataFrame(
        {
            "unit": states["sid"], "county": states["sid"], "year": states["year"],
            "first": states["sid"].map(adopted).fillna(0).astype(int), "d": states["post"],
            "y": states["l_homicide"].astype(float),
        }
    )  # fmt: skip
    found = overall(estimate(frame, STAGGERED))
    assert (found.estimate, found.std_error) == pytest.approx(by_hand(frame), rel=1e-9)


def test_a_row_tells_what_the_estimate_stands_on(staggered, estimate):
    row = estimate(staggered, STAGGERED).to_frame().iloc[0]
    assert (row["term"], row["horizon"], row["estimator"]) == ("treatment", "", "callaway_santanna")
    assert (row["package"], row["estimand"], row["variance"]) == ("diff-diff", "att", "cluster")
    assert (row["n_clusters"], row["df"], row["correction"]) == (48, 47, "G/(G-1)")
    assert (row["n_units"], row["n_treated"], row["n_obs"]) == (240, 180, 240 * len(YEARS))


def test_the_course_runs_by_years_since_first_treatment(staggered, estimate):
    events = estimate(staggered, STAGGERED).to_frame().iloc[1:]
    assert set(events["term"]) == {"event"}
    assert list(events["horizon"]) == ["-4", "-3", "-2", "0", "1", "2", "3"]  # -1 is the reference
    last = events.set_index("horizon").loc["3"]
    wide = staggered[staggered["first"].isin([0, 2021])].pivot(
        index=["unit", "first"], columns="year", values="y"
    )
    means = (wide[2024] - wide[2020]).groupby("first").mean()
    assert last["estimate"] == pytest.approx(means[2021] - means[0], rel=1e-9)


def test_two_way_regression_is_wrong_where_this_is_right(staggered, estimate):
    """Effects that grow with time under treatment: early adopters are wrong controls for late."""
    since = (staggered["year"] - staggered["first"]).where(staggered["d"] == 1, 0)
    growing = staggered.assign(y=staggered["y"] + 2 * since)
    truth = 0.2 + 2 * since[staggered["d"] == 1].mean()
    found = overall(estimate(growing, STAGGERED))
    two_way = STAGGERED | {"design": "panel", "effects": ["unit", "time"]}
    del two_way["first_treated"]
    assert abs(found.estimate - truth) < 3 * found.std_error
    assert overall(estimate(growing, two_way)).estimate < 0.8 * truth


def test_trends_that_differ_by_a_covariate_are_adjusted_for(staggered, estimate):
    households = staggered.drop_duplicates("unit").set_index("unit")
    rng = np.random.default_rng(3)
    x = (households["first"] > 0) + rng.normal(size=len(households))
    drifting = staggered.assign(x=staggered["unit"].map(x))
    drifting["y"] += drifting["x"] * (drifting["year"] - 2019)
    raw = overall(estimate(drifting, STAGGERED))
    adjusted = overall(estimate(drifting, STAGGERED | {"controls": ["x"]}))
    assert raw.estimate > 1
    assert abs(adjusted.estimate - 0.2) < 3 * adjusted.std_error


def test_anticipation_moves_the_reference_back(staggered, estimate):
    events = estimate(staggered, STAGGERED | {"anticipation": 1}).to_frame().iloc[1:]
    assert "-2" not in set(events["horizon"])
    assert "-1" in set(events["horizon"])


def test_neither_the_order_of_rows_nor_the_names_of_units_matter(staggered, estimate):
    shuffled = staggered.sample(frac=1, random_state=5)
    named = shuffled.assign(unit=shuffled["unit"].map("SYN{:05d}".format))
    one, other = (estimate(frame, STAGGERED).to_frame() for frame in (staggered, named))
    columns = ["estimate", "std_error"]
    pd.testing.assert_frame_equal(one[columns], other[columns], rtol=1e-9)


def test_a_weight_of_two_is_the_same_household_twice(staggered, estimate):
    weighted = staggered.assign(w=1.0 + (staggered["unit"] % 2))
    twice = staggered[staggered["unit"] % 2 == 1].assign(unit=lambda frame: frame["unit"] + 1000)
    one = overall(estimate(weighted, STAGGERED | {"weights": "w"}))
    other = overall(estimate(pd.concat([staggered, twice]), STAGGERED))
    assert one.estimate == pytest.approx(other.estimate, rel=1e-9)
    assert one.std_error == pytest.approx(other.std_error, rel=1e-9)


def test_households_that_leave_cost_their_rows_only(staggered, estimate):
    gone = staggered.drop(
        staggered.index[(staggered["unit"] % 10 == 0) & (staggered["year"] > 2022)]
    )
    found = overall(estimate(gone, STAGGERED))
    assert found.inference.n == len(gone)
    assert abs(found.estimate - 0.2) < 3 * found.std_error


def test_units_treated_from_the_start_are_left_out_and_counted(staggered, estimate):
    always = staggered["county"].eq(staggered.loc[staggered["first"] == 2021, "county"].iloc[0])
    changed = staggered.assign(
        first=staggered["first"].mask(always, 2019), d=staggered["d"].mask(always, 1.0)
    )
    found = overall(estimate(changed, STAGGERED))
    assert found.n_dropped == always.sum()
    assert found.estimate == pytest.approx(
        overall(estimate(staggered[~always], STAGGERED)).estimate
    )


def test_units_treated_after_the_last_time_are_controls(staggered, estimate):
    late = staggered.assign(first=staggered["first"].replace(0, 2030))
    assert overall(estimate(late, STAGGERED)).estimate == pytest.approx(
        overall(estimate(staggered, STAGGERED)).estimate, rel=1e-12
    )


def test_subgroups_are_estimated_on_their_own(staggered, estimate):
    typed = staggered.assign(kind=np.where(staggered["unit"] % 2, "activation", "development"))
    frame = estimate(typed, STAGGERED | {"subgroups": ["kind"]}).to_frame()
    part = frame[frame["subgroup"].eq("kind=activation") & frame["term"].eq("treatment")]
    alone = overall(estimate(typed[typed["kind"] == "activation"], STAGGERED))
    assert part["estimate"].item() == pytest.approx(alone.estimate, rel=1e-12)


def test_intervals_hold_the_truth_as_often_as_they_say(estimate):
    rng = np.random.default_rng(20261122)
    found = [overall(estimate(rollout(rng, each=2), STAGGERED)) for _ in range(60)]
    covered = sum(one.interval[0] <= 0.2 <= one.interval[1] for one in found)
    assert covered >= 50, "binomial of 60 and .95, one in two thousand below"
    assert abs(np.mean([one.estimate for one in found]) - 0.2) < 0.04
