"""Which rows an effect stands on, and what the table says of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.stats.intervals import CONFIDENCE

CONTRACT = [
    "effect_id", "design", "estimator", "outcome", "subgroup", "term", "horizon", "estimate",
    "std_error", "ci_low", "ci_high", "p_value", "p_adjusted", "n_obs", "n_units", "n_treated",
    "n_clusters", "variance", "df", "package",
]  # fmt: skip


@pytest.fixture
def households() -> pd.DataFrame:
    """Twenty households seen in two years; one outcome and one weight of zero are missing."""
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "unit": np.tile(np.arange(20), 2),
            "year": np.repeat([2019, 2020], 20),
            "d": np.tile(np.arange(20) % 2, 2),
            "male": np.tile(np.arange(20) < 8, 2).astype(int),
            "age": np.tile(np.arange(20, 60, 2), 2),
            "weight": 1.0,
            "y": rng.normal(size=40),
        }
    )
    frame.loc[0, "y"] = np.nan
    frame.loc[1, "weight"] = 0.0
    return frame


def test_the_table_has_the_columns_of_the_contract_in_their_order(households, estimate):
    frame = estimate(households, {}).to_frame()
    assert list(frame.columns[: len(CONTRACT)]) == CONTRACT
    assert {"estimand", "population", "correction", "package_version"} <= set(frame.columns)


@pytest.mark.parametrize(
    ("entry", "n_obs", "n_dropped", "population"),
    [
        ({}, 39, 1, "all"),
        ({"at": 2020}, 20, 0, "year=2020"),
        ({"at": 2019, "weights": "weight"}, 18, 2, "year=2019"),
        ({"sample": {"age": {"min": 40}}}, 20, 0, "age=40.."),
        ({"sample": {"year": [2019, 2020], "male": 0}}, 24, 0, "year=2019|2020; male=0"),
    ],
)
def test_rows_and_losses_are_counted(households, estimate, entry, n_obs, n_dropped, population):
    (row,) = estimate(households, entry, time="year").to_frame().to_dict("records")
    assert (row["n_obs"], row["n_dropped"], row["population"]) == (n_obs, n_dropped, population)


def test_units_are_counted_once_however_often_they_are_seen(households, estimate):
    (row,) = estimate(households, {}, time="year").to_frame().to_dict("records")
    assert (row["n_obs"], row["n_units"], row["n_treated"]) == (39, 20, 10)


def test_a_treatment_that_is_an_amount_has_no_treated_units(households, estimate):
    row = estimate(households.assign(d=households["age"]), {}).to_frame().iloc[0]
    assert row["n_treated"] is pd.NA


def test_each_subgroup_is_the_same_regression_on_its_rows(households, estimate):
    frame = estimate(households, {"subgroups": ["male"], "controls": ["male"]}).to_frame()
    assert frame["subgroup"].tolist() == ["", "male=0", "male=1"]
    men = estimate(households[households["male"] == 1], {}).to_frame().iloc[0]
    assert frame.loc[2, "estimate"] == pytest.approx(men["estimate"], rel=1e-12)
    assert frame.loc[2, "population"] == "male=1"


def test_p_values_are_adjusted_within_families_of_overall_estimates(households, estimate):
    entries = [
        {"id": "a", "family": "income"},
        {"id": "b", "family": "income", "subgroups": ["male"]},
        {"id": "c", "family": "health"},
        {"id": "d"},
    ]
    changed = households.assign(d2=households["d"])
    frame = estimate(changed, *entries).to_frame().set_index(["effect_id", "subgroup"])
    p = frame["p_value"]
    assert frame.loc[("a", ""), "p_adjusted"] == pytest.approx(p["a", ""])  # two equal p-values
    assert frame.loc[("c", ""), "p_adjusted"] == pytest.approx(p["c", ""])
    assert frame.loc[[("b", "male=0"), ("d", "")], "p_adjusted"].isna().all()


def test_an_estimate_is_one_readable_line(households, estimate):
    text = estimate(households, {"decimals": 2, "cluster": "unit"}, time="year").summary()
    assert text.startswith("a treatment (ols): ")
    assert text.endswith("n = 39, cluster, 20 clusters")
    assert f"{CONFIDENCE:.0%} interval" in text
