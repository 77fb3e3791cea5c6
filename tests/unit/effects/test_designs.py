"""Each design against the same regression written out in statsmodels, or against arithmetic.

Agreement is to a relative 1e-8: both sides solve the same normal equations in double precision.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

SAME = 1e-8


@pytest.fixture
def households() -> pd.DataFrame:
    """Sixty households in ten villages of three counties, a randomised offer and its uptake."""
    rng = np.random.default_rng(1)
    village = np.repeat(np.arange(10), 6)
    offer = rng.integers(0, 2, 60)
    ability = rng.normal(size=60)
    uptake = 0.6 * offer + 0.5 * ability + rng.normal(size=60)
    x = rng.normal(size=60)
    return pd.DataFrame(
        {
            "village": village,
            "county": village % 3,
            "offer": offer,
            "distance": rng.normal(size=60) + 0.3 * offer,
            "d": uptake,
            "x": x,
            "crop": rng.choice(["rice", "maize", "tea"], 60),
            "weight": rng.uniform(0.5, 3.0, 60),
            "y": 1 + 2 * uptake + x + ability + rng.normal(size=10)[village],
        }
    )


def only(results):
    """Return the single overall row of the treatment."""
    frame = results.to_frame()
    (row,) = frame[(frame["term"] == "treatment") & (frame["subgroup"] == "")].to_dict("records")
    return row


@pytest.mark.parametrize(
    ("variance", "cov_type"), [("homoskedastic", "nonrobust"), ("HC0", "HC0"), ("HC1", "HC1")]
)
def test_ols_is_least_squares(households, estimate, variance, cov_type):
    row = only(estimate(households, {"controls": ["x"], "variance": variance}))
    other = smf.ols("y ~ d + x", households).fit(cov_type=cov_type, use_t=True)
    low, high = other.conf_int().loc["d"]
    assert row["estimate"] == pytest.approx(other.params["d"], rel=SAME)
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=SAME)
    assert row["p_value"] == pytest.approx(other.pvalues["d"], rel=SAME)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=SAME)
    assert row["df"] == 60 - 3


def test_clusters_correct_for_their_number_and_count_the_fixed_effects(households, estimate):
    row = only(estimate(households, {"fixed_effects": ["county"], "cluster": "village"}))
    other = smf.ols("y ~ d + C(county)", households).fit(
        cov_type="cluster", cov_kwds={"groups": households["village"]}, use_t=True
    )
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=SAME)
    assert row["p_value"] == pytest.approx(other.pvalues["d"], rel=SAME)
    assert (row["n_clusters"], row["df"], row["n_parameters"]) == (10, 9, 4)
    assert row["correction"] == "G/(G-1) x (n-1)/(n-k)"


@pytest.mark.parametrize("variance", ["homoskedastic", "HC0", "HC1"])
def test_two_absorbed_effects_are_their_dummies(households, estimate, variance):
    entry = {"controls": ["x"], "fixed_effects": ["village", "crop"], "variance": variance}
    row = only(estimate(households, entry))
    formula = "y ~ d + x + C(village) + C(crop)"
    cov_type = {"homoskedastic": "nonrobust"}.get(variance, variance)
    other = smf.ols(formula, households).fit(cov_type=cov_type, use_t=True)
    assert row["estimate"] == pytest.approx(other.params["d"], rel=SAME)
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=SAME)
    assert row["df"] == other.df_resid


def test_overlapping_fixed_effects_are_not_counted_twice(households, estimate):
    """Villages lie within counties, so the counties add no parameter."""
    row = only(estimate(households, {"fixed_effects": ["village", "county"]}))
    assert row["n_parameters"] == 1 + 10


def test_labels_become_a_column_each_but_the_first(households, estimate):
    row = only(estimate(households, {"controls": ["crop", "county"]}, categories=("county",)))
    other = smf.ols("y ~ d + C(crop) + C(county)", households).fit(cov_type="HC1")
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=SAME)


@pytest.mark.parametrize("fixed", [[], ["village"]])
def test_weights_are_those_of_weighted_least_squares(households, estimate, fixed):
    entry = {"controls": ["x"], "weights": "weight", "fixed_effects": fixed}
    row = only(estimate(households, entry))
    formula = "y ~ d + x" + "".join(f" + C({name})" for name in fixed)
    other = smf.wls(formula, households, weights=households["weight"]).fit(cov_type="HC1")
    assert row["estimate"] == pytest.approx(other.params["d"], rel=SAME)
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=SAME)
    assert row["estimator"] == "wls"


def test_a_single_instrument_gives_the_ratio_of_its_two_effects(households, estimate):
    entry = {"design": "iv", "instruments": ["offer"], "controls": ["x"], "cluster": "village"}
    rows = estimate(households, entry).to_frame().set_index("term")
    ratio = rows.loc["reduced_form", "estimate"] / rows.loc["first_stage", "estimate"]
    assert rows.loc["treatment", "estimate"] == pytest.approx(ratio, rel=SAME)
    t = rows.loc["first_stage", "estimate"] / rows.loc["first_stage", "std_error"]
    assert rows.loc["treatment", "first_stage_f"] == pytest.approx(t**2, rel=SAME)
    assert rows.loc["first_stage", "outcome"] == "d"
    assert rows["n_instruments"].tolist() == [1, 1, 1]


def test_several_instruments_have_a_first_stage_each_and_one_f(households, estimate):
    entry = {"design": "iv", "instruments": ["offer", "distance"], "variance": "homoskedastic"}
    rows = estimate(households, entry).to_frame().set_index("term")
    first = smf.ols("d ~ offer + distance", households).fit()
    assert rows.loc["first_stage_distance", "estimate"] == pytest.approx(
        first.params["distance"], rel=SAME
    )
    assert rows.loc["treatment", "first_stage_f"] == pytest.approx(first.fvalue, rel=SAME)
    stage_two = smf.ols("y ~ fitted", households.assign(fitted=first.fittedvalues)).fit()
    assert rows.loc["treatment", "estimate"] == pytest.approx(stage_two.params["fitted"], rel=SAME)


def test_a_regressor_with_its_own_instrument_is_endogenous_too(households, estimate):
    entry = {"design": "iv", "instruments": ["offer", "distance"], "endogenous": ["d", "x"]}
    row = only(estimate(households, entry))
    exogenous = np.column_stack([np.ones(60), households["offer"], households["distance"]])
    regressors = np.column_stack([np.ones(60), households["d"], households["x"]])
    exact = np.linalg.solve(exogenous.T @ regressors, exogenous.T @ households["y"])
    assert row["estimate"] == pytest.approx(exact[1], rel=SAME)


def test_ancova_compares_a_later_outcome_given_the_baseline(estimate):
    waves = pd.DataFrame(
        {
            "unit": [1, 2, 3, 4, 5, 6] * 2,
            "wave": ["before"] * 6 + ["after"] * 6,
            "d": [0, 0, 0, 1, 1, 1] * 2,
            "y": [1.0, 2, 3, 1, 3, 4, 2, 4, 4, 5, 6, 9],
        }
    )
    shuffled = waves.sample(frac=1, random_state=3)
    entry = {"design": "ancova", "at": "after", "baseline": "before"}
    row = only(estimate(shuffled, entry, time="wave"))
    wide = waves.pivot(index=["unit", "d"], columns="wave", values="y").reset_index()
    other = smf.ols("after ~ d + before", wide).fit(cov_type="HC1")
    assert row["estimate"] == pytest.approx(other.params["d"], rel=SAME)
    assert row["std_error"] == pytest.approx(other.bse["d"], rel=SAME)
    assert (row["n_obs"], row["n_treated"], row["horizon"]) == (6, 3, "after")


def test_ancova_reads_controls_at_baseline(estimate):
    """A later control may be a result of the treatment: here it would hide the effect wholly."""
    rng = np.random.default_rng(5)
    before = pd.DataFrame(
        {"unit": range(40), "wave": 0, "d": [0, 1] * 20, "y": rng.normal(size=40)}
    )
    after = before.assign(wave=1, y=before["y"] + before["d"] + rng.normal(size=40))
    waves = pd.concat([before.assign(x=rng.normal(size=40)), after.assign(x=after["y"])])
    entry = {"design": "ancova", "at": 1, "baseline": 0, "controls": ["x"]}
    row = only(estimate(waves, entry, time="wave"))
    wide = after.merge(waves[waves["wave"] == 0][["unit", "x", "y"]], on="unit")
    other = smf.ols("y_x ~ d + y_y + x", wide).fit()
    assert row["estimate"] == pytest.approx(other.params["d"], rel=SAME)
