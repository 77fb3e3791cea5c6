"""Movement between true types: recovered from scores with error, where measured types miss it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import nnls

from lowincome_research.classification.corrected_transitions import corrected_transitions
from lowincome_research.classification.shares import sample_types
from lowincome_research.classification.spec import TYPES
from lowincome_research.classification.transitions import transitions
from lowincome_research.classification.types import classify, fit_types
from lowincome_research.panel.spec import Design

from .conftest import KEYS, spec_of

RELIABILITY = {"drive": 0.8, "capability": 0.6}
DESIGN = Design(weight="weight", stratum="county", cluster="village")
ALIKE = ["type_from", "type_to"]


def households(stay=0.9, n=6000, seed=3, persistent=0.0):
    """Return two waves of households whose true scores correlate at `stay`, measured with error.

    Of the error variance the share `persistent` is the same in both waves.
    """
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"household_id": np.repeat(np.arange(n), 2), "year": np.tile([1, 2], n)})
    for axis, reliability in RELIABILITY.items():
        first = rng.normal(size=n)
        second = stay * first + np.sqrt(1 - stay**2) * rng.normal(size=n)
        true = np.column_stack([first, second])
        error = np.sqrt(persistent) * rng.normal(size=(n, 1)) + np.sqrt(
            1 - persistent
        ) * rng.normal(size=(n, 2))
        noise = np.sqrt((1 - reliability) / reliability) * error
        frame[f"true_{axis}"], frame[axis] = true.ravel(), (true + noise).ravel()
    household = rng.uniform(0.5, 2, n)
    return frame.assign(
        weight=np.repeat(household, 2), village=np.repeat(np.arange(n) // 20, 2),
        county=np.repeat(np.arange(n) // 300, 2), rigid=0, labour=1,
        income=np.where(rng.uniform(size=2 * n) < 0.85, 3000.0, 90000.0),
    )  # fmt: skip


def fitted_to(frame):
    spec = spec_of(
        cut={"rule": "median", "base": {"year": 1}}, sensitivity=[], reliability=RELIABILITY,
        lines={"dibao": 5000, "median": 15000},
    )  # fmt: skip
    return fit_types(frame, spec, time="year", weight="weight")


def corrected_to(measured, fitted, **keys):
    types = sample_types(
        measured, fitted, design=DESIGN, generator=np.random.default_rng(1), **keys
    )  # fmt: skip
    return corrected_transitions(measured, types, keys=KEYS, generator=np.random.default_rng(2))


def tables(frame, **keys):
    fitted = fitted_to(frame)
    measured = classify(frame, fitted)
    low = measured["income_stratum"].ne("S0")
    true = 2 * frame["true_drive"].le(0) + frame["true_capability"].le(0)
    known = measured.assign(type_raw=pd.Series(np.array(TYPES)[true], index=frame.index).where(low))
    corrected = corrected_to(measured, fitted, **{"n_replicates": 40, **keys})
    found = corrected.merge(transitions(measured, keys=KEYS, design=DESIGN)[[*ALIKE, "share"]],
                            on=ALIKE, suffixes=("", "_raw"))  # fmt: skip
    truth = transitions(known, keys=KEYS, design=DESIGN)[[*ALIKE, "share"]]
    return found.merge(truth, on=ALIKE, suffixes=("", "_true"))


@pytest.fixture(scope="module")
def known():
    return tables(households())


def test_true_movement_is_recovered_and_measured_movement_is_not(known):
    apart = (known["share"] - known["share_true"]).abs()
    # 20 shares: none beyond four standard errors, those of the truth's own sample included
    assert (apart < 4 * np.hypot(known["std_error"], 0.01)).all()
    stayed = known[known["type_from"].eq(known["type_to"])]
    assert (stayed["share_true"] - stayed["share_raw"] > 0.1).all()


def test_over_draws_the_corrected_table_has_no_bias():
    apart = []
    for seed in range(4):
        found = tables(households(n=3000, seed=seed), n_replicates=2)
        apart.append((found["share"] - found["share_true"]).to_numpy())
    # a share of one draw has a standard error of .03, of four draws half of that
    assert np.abs(np.mean(apart, axis=0)).max() < 0.05
    stayed = np.mean(apart, axis=0).reshape(4, 5).diagonal()
    assert abs(stayed.mean()) < 0.015


def test_rates_of_misclassification_alone_would_take_true_movement_for_error(known):
    """The usual correction, by rates within types, against households near a cut."""
    frame = households()
    fitted = fitted_to(frame)
    measured = classify(frame, fitted)
    p = measured[[f"p_{name}" for name in TYPES]].to_numpy().reshape(-1, 2, 4)
    kind = pd.Categorical(measured["type_raw"], categories=list(TYPES)).codes.reshape(-1, 2)
    seen, weight = (kind >= 0).all(axis=1), frame["weight"].to_numpy()[::2]
    (first, second), p, weight = kind[seen].T, p[seen], weight[seen]
    rates = []
    for wave, code in enumerate((first, second)):
        joint = np.array([weight[code == k] @ p[code == k, wave] for k in range(4)]).T
        rates.append(joint / joint.sum(axis=1, keepdims=True))
    met = np.bincount(4 * first + second, weight, minlength=16)
    true = nnls(np.kron(rates[0].T, rates[1].T), met)[0].reshape(4, 4)
    still = (true / true.sum(axis=1, keepdims=True)).diagonal().mean()
    inside = known[known["type_to"].ne("not_low_income")]
    shares = {
        name: np.array(inside[name]).reshape(4, 4) for name in ("share", "share_true", "share_raw")
    }
    kept = {
        name: (x / x.sum(axis=1, keepdims=True)).diagonal().mean() for name, x in shares.items()
    }
    assert still > 0.95 > 0.8 > kept["share_true"] > 0.65 > kept["share_raw"]
    assert abs(kept["share"] - kept["share_true"]) < 0.03


def test_shares_add_up_and_leaving_is_taken_as_observed(known):
    assert known.groupby("type_from")["share"].sum().to_numpy() == pytest.approx(np.ones(4))
    left = known[known["type_to"].eq("not_low_income")]
    assert left["share"].to_numpy() == pytest.approx(left["share_raw"], abs=0.03)
    assert ((known["ci_low"] <= known["share"] + 1e-9) & (known["ci_high"] > 0)).all()
    assert known["excess"].max() == 0


def test_a_household_that_never_changes_is_found_not_to():
    still = tables(households(stay=1.0, n=4000))
    stayed = still[still["type_from"].eq(still["type_to"])]
    left = still[still["type_to"].eq("not_low_income")].set_index("type_from")["share"]
    change = 1 - stayed.set_index("type_from")["share"] - left
    raw = 1 - stayed.set_index("type_from")["share_raw"] - left
    # none in truth; near a correlation of 1 a little sampling error looks like some movement
    assert (change < raw / 2).all()
    assert change.max() < 0.15


def test_errors_that_persist_between_waves_show_as_excess():
    kept = tables(households(stay=1.0, n=1500, persistent=0.6), n_replicates=4)
    assert kept["excess"].iloc[0] > 0.05


def test_the_order_of_the_rows_and_the_scale_of_the_weights_do_not_matter():
    frame = households(n=800)
    fitted = fitted_to(frame)
    one, other = (
        corrected_to(classify(rows, fitted), fitted, n_replicates=5)
        for rows in (frame, frame.sample(frac=1, random_state=2).assign(weight=frame["weight"] * 9))
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-6, atol=1e-9)


def test_of_a_handful_of_households_nothing_is_said():
    found = tables(households(n=800).query("household_id < 2 or income > 5000"), n_replicates=4)
    assert found["share"].isna().all()
    assert found["ci_low"].isna().all()
