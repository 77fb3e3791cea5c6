"""Items that mean the same to all groups, and items that do not, in data whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from lowincome_research.errors import StudyError
from lowincome_research.indices.fit import fit
from lowincome_research.indices.invariance import congruence, invariance, verdict_of
from lowincome_research.indices.item_differences import difference_given, item_differences
from lowincome_research.indices.refit import refit
from lowincome_research.indices.spec import columns_used
from lowincome_research.panel.spec import Design
from lowincome_research.stats.survey import survey_design

from .conftest import framework_of, spec_of

LOADINGS = np.array([0.8, 0.7, 0.6, 0.8, 0.7])
ITEMS = [f"q{i}" for i in range(1, 6)]
DESIGN = Design(weight="weight", cluster="village")


def answers(
    n=2000, *, seed=4, shift=(0.0,) * 5, impact=0.5, second=LOADINGS, groups=("man", "woman")
):
    """Return items of one factor; the last group differs by `impact` in it, and by `shift`."""
    rng = np.random.default_rng(seed)
    group = np.array(groups)[rng.integers(0, len(groups), n)]
    last = (group == groups[-1])[:, None]
    level = rng.normal(size=(n, 1)) + impact * last
    noise = rng.normal(size=(n, 5)) * 0.6
    scores = np.where(last, level * second + np.array(shift), level * LOADINGS) + noise
    return pd.DataFrame(scores, columns=ITEMS).assign(
        year=2019, sex=group, weight=rng.uniform(0.5, 2, n), village=np.arange(n) % 60
    )


def compared(frame, *columns, items=ITEMS, design=DESIGN):
    framework = framework_of([{"column": name, "direction": 1} for name in items])
    spec = spec_of(weights="equal", normalise={"method": "zscore"}, scale=True)
    whole = refit(frame, fit(frame, framework, spec, name="drive", weight="weight"))
    return invariance(whole, frame, columns or ("sex",), design=design)


def test_congruence_is_the_cosine_of_loadings():
    assert congruence(np.array([1.0, 2, 3]), np.array([2.0, 4, 6])) == pytest.approx(1)
    assert congruence(np.array([0.8, 0.6]), np.array([0.6, 0.8])) == pytest.approx(0.96)
    assert congruence(np.array([1.0, 0]), np.array([0.0, 1])) == 0


def test_groups_that_differ_in_level_alone_can_be_compared():
    found = compared(answers(impact=1.0))
    assert list(found["verdict"]) == ["comparable"] * 2
    assert found["smallest"].min() > 0.99
    assert found["n"].sum() == 2000


def test_an_item_that_one_group_answers_higher_is_found_with_its_size():
    """The shift is .4; items are scored in standard deviations, here those of the third.

    A shifted item also shifts the level of the others, which takes nothing from its own.
    """
    frame = answers(shift=(0, 0, 0.4, 0, 0))
    found = compared(frame).set_index("group")
    assert set(found["verdict"]) == {"items_differ"}
    assert set(found["item"]) == {"q3"}
    spread = np.sqrt(np.cov(frame["q3"], aweights=frame["weight"], ddof=0))
    low, high = found.loc["woman", ["ci_low", "ci_high"]] * spread
    assert low < 0.4 < high
    assert high - low < 0.2
    assert found.loc["man", "difference"] == pytest.approx(-found.loc["woman", "difference"])
    assert found.loc["man", "p_value"] == found.loc["woman", "p_value"]


def test_another_structure_is_told_from_other_levels():
    found = compared(answers(second=np.array([0.9, 0.8, 0.0, -0.5, 0.0])))
    assert set(found["verdict"]) == {"structure_differs"}
    assert found["smallest"].iloc[0] < 0.85


def test_where_nothing_differs_five_per_cent_of_scales_are_suspected():
    """Of 300 draws with groups half a standard deviation apart: three standard errors of the share
    are 3.8 points. Did the level count as reliable, 15% would be suspected. The smallest of five
    p-values that Holm adjusts is five times as large; statsmodels takes .1 s to say so."""
    adjusted, single = [], []
    for seed in range(300):
        frame = answers(300, seed=seed)
        items, inside = frame[ITEMS].to_numpy(), frame["sex"].eq("woman").to_numpy()
        domain = survey_design(frame["weight"], cluster=frame["village"]).domain()
        found = item_differences(items, inside=inside, domain=domain)
        adjusted.append(5 * found.p_value.min() < 0.05)
        single.append(found.p_value < 0.05)
    assert np.mean(adjusted) == pytest.approx(0.05, abs=0.038)
    assert np.mean(single) == pytest.approx(0.05, abs=0.02)


def regression(frame, level):
    inside = frame["sex"].eq("woman")
    design = np.column_stack([np.ones(len(frame)), level, inside])
    return sm.WLS(frame["q1"], design, weights=frame["weight"]).fit(
        cov_type="cluster",
        cov_kwds={"groups": frame["village"], "use_correction": False},
    )


def test_a_difference_is_the_coefficient_of_a_clustered_regression():
    """By statsmodels; the design's variance has the factor m / (m - 1) of m clusters."""
    frame = answers(600)
    level = frame[ITEMS[1:]].mean(axis=1).to_numpy()
    inside, weights = frame["sex"].eq("woman").to_numpy(), frame["weight"].to_numpy()
    wanted = regression(frame, level)
    estimate, influence = difference_given(
        frame["q1"].to_numpy(), level, inside=inside, weights=weights
    )
    domain = survey_design(weights, cluster=frame["village"]).domain()
    assert estimate == pytest.approx(wanted.params.iloc[2], rel=1e-9)
    error = wanted.bse.iloc[2] * np.sqrt(60 / 59)
    assert domain.variance(influence) ** 0.5 == pytest.approx(error, rel=1e-9)


def test_an_unreliable_level_is_replaced_by_the_estimate_of_kelley():
    frame = answers(600)
    level = frame[ITEMS[1:]].mean(axis=1)
    weighted = (level * frame["weight"]).groupby(frame["sex"]).sum()
    mean = frame["sex"].map(weighted / frame.groupby("sex")["weight"].sum())
    inside, weights = frame["sex"].eq("woman").to_numpy(), frame["weight"].to_numpy()
    estimate, _ = difference_given(
        frame["q1"].to_numpy(), level.to_numpy(), inside=inside, weights=weights, reliability=0.7
    )
    wanted = regression(frame, mean + 0.7 * (level - mean)).params.iloc[2]
    assert estimate == pytest.approx(wanted, rel=1e-9)


def test_order_of_rows_and_scale_of_weights_change_nothing():
    frame = answers(400)
    found = compared(frame)
    other = frame.sample(frac=1, random_state=3).assign(weight=lambda rows: 7 * rows["weight"])
    pd.testing.assert_frame_equal(found, compared(other), rtol=1e-6)


def test_replicated_rows_of_clusters_are_the_same_as_weights():
    frame = answers(400).assign(weight=lambda rows: 1 + rows["village"] % 3)
    replicated = frame.loc[frame.index.repeat(frame["weight"])].assign(weight=1.0)
    found, other = compared(frame), compared(replicated)
    pd.testing.assert_frame_equal(found.drop(columns="n"), other.drop(columns="n"), rtol=1e-6)


def test_several_groups_are_each_set_against_the_others():
    found = compared(answers(groups=("a", "b", "c"), shift=(0.5, 0, 0, 0, 0))).set_index("group")
    assert found.loc["c", "item"] == "q1"
    assert found.loc["c", "p_value"] < 1e-6
    assert set(found["verdict"]) == {"items_differ"}
    assert found["smallest"].iloc[0] == found["congruence"].min()


def test_a_small_group_is_left_out_and_named():
    frame = answers(500)
    frame.loc[:28, "sex"] = "unknown"
    frame.loc[29:31, "sex"] = None
    found = compared(frame).set_index("group")
    assert found.loc["unknown", "refused"] == "29 complete rows, fewer than 30"
    assert found.loc[["man", "woman"], "refused"].eq("").all()
    assert found.loc["unknown", ["alpha", "difference"]].isna().all()
    assert found["missing"].eq(3).all()
    assert found["verdict"].eq("comparable").all()
    frame.loc[29, "sex"] = "unknown"
    assert compared(frame).set_index("group").loc["unknown", "refused"] == ""


def test_a_group_in_which_an_item_does_not_vary_is_left_out():
    frame = answers(500)
    frame.loc[frame["sex"].eq("woman"), "q2"] = 1.0
    found = compared(frame).set_index("group")
    assert found.loc["woman", "refused"] == "items 2 of the scale do not vary"
    assert found["verdict"].eq("undetermined").all()
    assert np.isfinite(found.loc["man", "alpha"])


def test_rows_without_an_answer_do_not_count():
    frame = answers(500)
    frame.loc[:9, "q1"] = np.nan
    assert compared(frame)["n"].sum() == 490


@pytest.mark.parametrize(
    ("smallest", "p_values", "verdict"),
    [
        (0.96, [0.05, 0.9], "comparable"),
        (0.85, [0.2, 0.9], "comparable"),
        (0.96, [0.049, 0.9], "items_differ"),
        (0.84, [0.2, 0.9], "structure_differs"),
        (0.84, [0.01, 0.9], "structure_differs"),
        (np.nan, [np.nan], "undetermined"),
    ],
)
def test_the_verdict_looks_at_the_structure_first(smallest, p_values, verdict):
    assert verdict_of(smallest, p_values) == verdict


def test_columns_and_scales_that_do_not_serve_are_named_at_once():
    frame = answers(300).assign(age=np.arange(300) % 40)
    with pytest.raises(StudyError) as raised:
        compared(frame, "age", "sexx", items=ITEMS[:2])
    text = str(raised.value)
    assert "index 'drive' scale: 2 of its items vary: a factor takes three" in text
    assert "column 'age' has 40 values; allowed: 12 at most; fix: derive classes" in text
    assert "no column 'sexx'" in text
    assert "did you mean 'sex'?" in text


def test_differences_take_three_items():
    frame = answers(100)
    domain = survey_design(frame["weight"]).domain()
    with pytest.raises(ValueError, match="three items or more"):
        item_differences(
            frame[["q1", "q2"]].to_numpy(), inside=frame["sex"].eq("man").to_numpy(), domain=domain
        )


def test_the_key_is_true_false_or_names_each_column_once():
    assert spec_of(weights="equal").scale is False
    assert spec_of(weights="equal", scale=True).scale is True
    asked = spec_of(weights="equal", scale={"invariance": ["sex"]})
    assert columns_used(asked)["scale", "invariance", 0] == "sex"
    with pytest.raises(StudyError, match="scale"):
        spec_of(weights="equal", scale="yes")
    with pytest.raises(StudyError, match=r"scale.invariance"):
        spec_of(weights="equal", scale={"invariance": []})
    with pytest.raises(StudyError, match="a column is named twice"):
        spec_of(weights="equal", scale={"invariance": ["sex", "sex"]})
    with pytest.raises(StudyError, match="invarianse"):
        spec_of(weights="equal", scale={"invarianse": ["sex"]})
