"""Expected misclassification and recovery: what probabilities promise, and what is true."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.classification.certainty import type_certainty
from lowincome_research.classification.profiles import profiles
from lowincome_research.classification.recovery import type_recovery
from lowincome_research.classification.spec import TYPES
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.errors import DataError

from .conftest import DESIGN, KEYS, survey

GRID = (0.5, 0.8, 0.95)


@pytest.fixture(scope="module")
def known():
    """Return the survey, its fit, and what is true of it."""
    from .conftest import spec_of

    frame = survey()
    fitted = fit_types(frame, spec_of(), time="year", weight="weight", region="henan")
    measured = classify(frame, fitted)
    cut = fitted.cuts[0]
    true = 2 * frame["true_drive"].le(cut.drive) + frame["true_capability"].le(cut.capability)
    truth = frame[["household_id", "year"]].assign(
        true_type=np.array(TYPES)[true], drive=frame["true_drive"],
        capability=frame["true_capability"],
    )  # fmt: skip
    return measured, fitted, truth


@pytest.fixture(scope="module")
def recovery(known):
    measured, fitted, truth = known
    return type_recovery(
        measured.drop(columns=["true_drive", "true_capability"]), truth, fitted.spec, keys=KEYS,
        design=DESIGN, generator=np.random.default_rng(5), grid=GRID,
    )  # fmt: skip


def test_expected_misclassification_is_what_happens(known):
    measured, fitted, truth = known
    certainty = type_certainty(measured, fitted.spec, time="year", design=DESIGN)
    working = measured["type_raw"].notna() & measured["labour"].gt(0)
    wrong = truth["true_type"].ne(measured["type_raw"]).astype(float).where(working, 0.0)
    typed = measured.assign(wrong=wrong)[measured["type_final"].notna()]
    happened = profiles(typed, ["wrong"], by=["year", "type_final"], design=DESIGN)
    expected = certainty[certainty["stratum"].eq("all") & certainty["metric"].eq("misclassified")]
    both = happened.merge(expected, left_on=["year", "type_final"], right_on=["time", "type"])
    assert len(both) == 8
    assert ((both["mean"] - both["share"]).abs() < 4 * both["std_error_x"]).all()


def test_strata_and_types_add_up_to_the_whole(known):
    measured, fitted, _ = known
    certainty = type_certainty(measured, fitted.spec, time="year", design=DESIGN)
    whole = certainty[certainty["type"].eq("all") & certainty["stratum"].eq("all")]
    for column, other in (("stratum", "type"), ("type", "stratum")):
        parts = certainty[certainty[column].ne("all") & certainty[other].eq("all")]
        assert parts.groupby(["time", "metric"])["n"].sum().to_numpy() == pytest.approx(
            whole.set_index(["time", "metric"])["n"].sort_index().to_numpy()
        )


def test_households_without_labour_count_as_certain(known):
    measured, fitted, _ = known
    idle = measured.assign(labour=0)
    idle["type_final"] = idle["type_raw"].where(idle["type_raw"].isna(), "safety_net")
    certainty = type_certainty(idle, fitted.spec, time="year", design=DESIGN)
    assert certainty.loc[certainty["metric"].eq("misclassified"), "share"].max() == 0


def test_probabilities_come_true_as_often_as_they_say(recovery):
    found = recovery.calibration
    assert ((found["share"] - found["p_mean"]).abs() < 4 * found["std_error"]).all()
    assert found["p_mean"].between(found["p_low"], found["p_high"]).all()
    assert found["p_mean"].is_monotonic_increasing


def test_the_types_found_are_those_that_probabilities_lead_one_to_expect(recovery):
    row = recovery.declared
    assert abs(row["recovered"] - row["expected"]) < 4 * row["std_error"]
    assert (row["drive"], row["capability"]) == (0.85, 0.7)


def test_recovery_by_reliability_is_that_of_two_normal_scores(recovery):
    # both signs agree with probability 1/2 + asin(sqrt(reliability)) / pi on each axis
    added = recovery.rates[recovery.rates["basis"].eq("added")]
    expected = (0.5 + np.arcsin(np.sqrt(added["drive"])) / np.pi) ** 2
    assert added["recovered"].to_numpy() == pytest.approx(expected.to_numpy(), abs=0.03)


def test_probabilities_that_overstate_are_seen(known):
    measured, fitted, truth = known
    sure = measured.copy()
    for name in TYPES:
        sure[f"p_{name}"] = np.where(sure["type_raw"].eq(name), 0.97, 0.01)
    sure["p_max"] = sure["p_max"].where(sure["p_max"].isna(), 0.97)
    found = type_recovery(
        sure.drop(columns=["true_drive", "true_capability"]), truth, fitted.spec, keys=KEYS,
        design=DESIGN, generator=np.random.default_rng(5), grid=GRID,
    ).calibration  # fmt: skip
    assert len(found) == 1
    assert found["ci_high"].iloc[0] < found["p_mean"].iloc[0]


def test_a_truth_that_lacks_rows_is_refused(known):
    measured, fitted, truth = known
    with pytest.raises(DataError, match="rows of the panel have no true type"):
        type_recovery(
            measured.drop(columns=["true_drive", "true_capability"]), truth.iloc[:100],
            fitted.spec, keys=KEYS, design=DESIGN, generator=np.random.default_rng(5),
        )  # fmt: skip


def test_the_order_of_the_rows_does_not_matter(known, recovery):
    measured, fitted, truth = known
    again = type_recovery(
        measured.drop(columns=["true_drive", "true_capability"]).sample(frac=1, random_state=1),
        truth.sample(frac=1, random_state=2), fitted.spec, keys=KEYS, design=DESIGN,
        generator=np.random.default_rng(5), grid=GRID,
    )  # fmt: skip
    pd.testing.assert_frame_equal(again.rates, recovery.rates, rtol=1e-9)
    pd.testing.assert_frame_equal(again.calibration, recovery.calibration, rtol=1e-9)
