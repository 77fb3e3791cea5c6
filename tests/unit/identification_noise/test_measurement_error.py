"""Errors of registers corrected for errors of reports: what holds, what is refused and counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError
from lowincome_research.identification.accuracy import accuracy
from lowincome_research.identification.cases import identification_cases
from lowincome_research.identification.measurement_error import measurement_error
from lowincome_research.identification.measurement_error_spec import MeasurementError
from lowincome_research.identification.spec import IdentificationSpec
from lowincome_research.panel.spec import Keys
from lowincome_research.strict import parse_value

from .conftest import DESIGN

KEYS = ["register", "truth", "unit", "kind", "sd", "figure", "metric"]
SCREENED = {"rule": {"measure": "income", "below": 6_000.0, "screens": ["asset_screen_ok"]}}


def figures(results, **chosen) -> pd.Series:
    """Return the estimates that a choice of keys leaves, by the other keys."""
    frame = results.errors
    for key, value in chosen.items():
        frame = frame[frame[key].eq(value)]
    return frame.set_index([key for key in KEYS if key not in chosen])["estimate"]


def test_what_is_measured_is_the_figure_of_the_main_table(households, bring, correct):
    frame = households()
    one = bring(frame, truths=SCREENED).cases[0]
    weight = one.rows.designs["person"].weight[one.position]
    table = {row.metric: row.estimate for row in accuracy(one.eligible, one.registered, weight)}
    measured = figures(correct(frame, truths=SCREENED), figure="measured", unit="person")
    for (*_, metric), value in measured.items():
        assert value == pytest.approx(table[metric], abs=1e-12)


def test_nearly_no_error_leaves_the_figures_as_they_are(households, correct):
    tiny = {"sd": [1e-6], "central": 1e-6}
    results = correct(households(), truths=SCREENED, measurement_error=tiny)
    measured = figures(results, figure="measured", kind="none", sd=0.0)
    left = figures(results, figure="corrected", kind="classical", sd=1e-6)
    pd.testing.assert_series_equal(measured, left, atol=1e-6, rtol=0)
    assert "noise_alone" not in set(results.errors["figure"])  # there is none to extrapolate


def test_corrected_errors_are_those_of_one_register_of_known_size(households, correct):
    frame = households()
    results = correct(frame, truths=SCREENED)
    g = np.average(frame["registered"], weights=frame["weight"])
    wide = (
        results.errors.query("figure == 'corrected' and unit == 'household'")
        .pivot(index=["kind", "sd"], columns="metric", values="estimate")
    )  # fmt: skip
    missed, leaked = wide["exclusion_error"], wide["inclusion_error"]
    h = g * (1 - leaked) / (1 - missed)  # H (1 - EE) = G (1 - IE)
    differential = (1 - missed) - g * leaked / (1 - h)
    np.testing.assert_allclose(wide["targeting_differential"], differential, atol=1e-12)


def test_shares_are_parts_of_what_is_measured(households, correct):
    results = correct(households())
    measured = figures(results, figure="measured", unit="person", kind="none", sd=0.0)
    for figure, share in (("corrected", "removed_share"), ("noise_alone", "alone_share")):
        part = figures(results, figure=figure, unit="person", kind="classical", sd=0.2)
        found = figures(results, figure=share, unit="person", kind="classical", sd=0.2)
        expected = part / measured if share == "alone_share" else 1 - part / measured
        np.testing.assert_allclose(found, expected.loc[found.index], atol=1e-12)


def test_a_further_error_changes_nothing_of_the_others(households, correct):
    frame = households()
    few = correct(frame, measurement_error={"sd": [0.15], "kinds": ["classical"]})
    many = correct(frame)
    kept = many.errors.set_index(KEYS).loc[few.errors.set_index(KEYS).index]
    pd.testing.assert_frame_equal(kept, few.errors.set_index(KEYS))


def test_row_order_and_the_scale_of_weights_change_nothing(households, correct):
    frame = households()
    shuffled = frame.sample(frac=1, random_state=3)
    heavier = frame.assign(weight=frame["weight"] * 7)
    expected = correct(frame, truths=SCREENED).errors
    for changed in (shuffled, heavier):
        found = correct(changed, truths=SCREENED).errors
        pd.testing.assert_frame_equal(found, expected, atol=1e-10, rtol=1e-10)


def test_repeating_every_row_changes_no_estimate(households, correct):
    frame = households(villages=20)
    twice = pd.concat([frame, frame.assign(household_id=frame["household_id"] + 10_000)])
    pd.testing.assert_series_equal(
        correct(twice).errors["estimate"], correct(frame).errors["estimate"], atol=1e-10, rtol=0
    )


def test_the_unit_of_money_changes_nothing(households, correct):
    frame = households()
    in_thousands = frame.assign(income=frame["income"] / 1_000)
    truths = {"rule": {"measure": "income", "below": 6.0}}
    pd.testing.assert_frame_equal(
        correct(in_thousands, truths=truths).errors, correct(frame).errors, atol=1e-10, rtol=1e-10
    )


def test_incomes_at_and_below_zero_are_kept_and_counted(households, correct):
    frame = households()
    frame.loc[:4, "income"] = [0.0, -200.0, -50_000.0, 1.0, 599.0]
    results = correct(frame)
    counts = {notice.reason: notice.count for notice in results.notices}
    assert counts == {"error_of_fixed_size": 5}
    measured = results.errors.query("figure == 'measured' and metric == 'exclusion_error'")
    assert (measured["n"] == frame["income"].lt(6_000).sum()).all()
    numeric = results.errors.select_dtypes("number")
    assert np.isfinite(numeric.astype(float)).all(axis=None)


def test_every_kind_and_sd_is_told_for_households_and_persons(households, correct):
    results = correct(households())
    corrected = results.errors.query("figure == 'corrected'")
    assert corrected.groupby(["unit", "kind", "sd"]).size().eq(3).all()
    assert len(corrected) == 2 * 2 * 5 * 3


def test_bounds_span_all_kinds_and_sds(households, correct):
    results = correct(households())
    bounds = results.bounds().query("unit == 'person' and metric == 'inclusion_error'").iloc[0]
    rows = results.errors.query(
        "unit == 'person' and metric == 'inclusion_error' and figure == 'corrected'"
    )
    assert bounds["corrected_low"] == rows["estimate"].min()
    assert bounds["corrected_high"] == rows["estimate"].max()
    assert bounds["corrected_reach_low"] == rows["ci_low"].min() < bounds["corrected_low"]
    assert bounds["corrected_reach_high"] == rows["ci_high"].max() > bounds["corrected_high"]


def test_the_summary_tells_measured_corrected_and_noise_alone(households, correct):
    text = correct(households()).summary()
    assert "dibao against rule (person): exclusion_error measured 0." in text
    assert "corrected 0." in text
    assert "noise alone 0." in text


def test_a_register_without_a_wrong_member_is_counted_not_guessed(households, correct):
    frame = households()
    poorest = frame.assign(registered=frame["income"].lt(4_000).astype(float))
    results = correct(poorest)
    untold = {notice.reason: notice.count for notice in results.notices}["not_extrapolated"]
    # Under the classical error the inclusion error is 0 where none is added: nothing is corrected.
    classical = results.errors.query("kind == 'classical'")
    assert set(classical["figure"]) == {"noise_alone", "alone_share"}
    assert "alone_share" not in set(results.errors.query("metric == 'inclusion_error'")["figure"])
    shown = len(results.errors.query("kind != 'none'"))
    assert untold == 2 * 10 * 10 - shown


def test_a_score_above_a_line_is_no_income(households, correct):
    frame = households()
    truths = {"rule": {"measure": "income", "below": 6_000.0},
              "score": {"measure": "household_size", "at_least": 5.0}}  # fmt: skip
    results = correct(frame, truths=truths)
    assert set(results.errors["truth"]) == {"rule"}
    assert [str(one) for one in results.notices] == [
        f"not_money ({len(frame)}): register=dibao truth=score"
    ]


def test_screens_of_another_time_than_the_register_are_left_out_and_counted(households):
    now = households().assign(year=2024)
    before = now.assign(year=2023)
    spec = {
        "registers": {"dibao": "registered"},
        "truths": {"rule": {**SCREENED["rule"], "at": 2023}},
        "at": 2024,
        "measurement_error": {},
    }
    cases = identification_cases(
        pd.concat([before, now], ignore_index=True), parse_value(spec, IdentificationSpec),
        keys=Keys(unit="household_id", time="year"), design=DESIGN,
    )  # fmt: skip
    results = measurement_error(cases)
    assert results.errors.empty
    assert results.bounds().empty
    told = [str(notice) for notice in results.notices]
    assert told == [f"screens_of_another_time ({len(now)}): register=dibao truth=rule"]


def test_the_section_must_name_the_errors_it_assumes(households, correct):
    with pytest.raises(StudyError, match="the key 'measurement_error' is missing"):
        correct(households(), measurement_error=None)


def test_errors_that_vary_as_much_as_incomes_are_refused_for_every_truth(households, correct):
    frame = households()
    narrow = frame.assign(income=6_000 * np.exp((np.log(frame["income"]) - 9.4) / 3))
    truths = {name: {"measure": "income", "below": below} for name, below in
              (("rule", 6_000.0), ("higher", 7_000.0))}  # fmt: skip
    with pytest.raises(StudyError, match=r"an error of sd 0\.3") as raised:
        correct(narrow, truths=truths)
    assert len(raised.value.problems) == 2
    assert "standard deviations below 0." in str(raised.value)


def test_a_line_at_zero_is_refused(households, correct):
    frame = households().assign(line=lambda d: np.where(d["village_code"] == 3, 0.0, 6_000.0))
    frame.loc[frame["village_code"] == 3, "income"] -= 8_000
    with pytest.raises(StudyError, match="40 rows are held against a line that is not above zero"):
        correct(frame, truths={"rule": {"measure": "income", "below": "line"}})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"sd": [0.2, 0.1], "central": 0.1}, "ascends"),
        ({"sd": [0.15, 0.15]}, "ascends"),
        ({"sd": []}, "at least 1 item"),
        ({"sd": [0.0, 0.15]}, "greater than 0"),
        ({"sd": [0.15, 0.9]}, "less than or equal to 0.6"),
        ({"sd": [0.1, 0.2]}, "'central' is 0.15, which is not in 'sd'; allowed: 0.1, 0.2"),
        ({"kinds": ["classical", "classical"]}, "each kind once"),
        ({"kinds": ["berkson"]}, "mean_reverting"),
        ({"reversion": 1.0}, "less than 1"),
        ({"floor": 0.0}, "greater than 0"),
        ({"draws": 100}, "unknown key 'draws'"),
    ],
)
def test_what_cannot_be_assumed_is_refused(given, told):
    with pytest.raises(StudyError, match=told):
        parse_value(given, MeasurementError)
