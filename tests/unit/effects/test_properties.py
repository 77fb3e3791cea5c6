"""What must hold for any data: order does not matter, units carry through."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DESIGNS = {
    "ols": {"controls": ["x"], "cluster": "village"},
    "fixed": {"controls": ["x"], "fixed_effects": ["village", "wave"]},
    "ancova": {"design": "ancova", "at": 1, "baseline": 0, "controls": ["x"]},
    "panel": {"design": "panel", "effects": ["unit", "time"], "cluster": "village"},
    "iv": {"design": "iv", "instruments": ["z"], "fixed_effects": ["village"]},
}
NUMBERS = ["estimate", "std_error", "ci_low", "ci_high", "p_value"]

quick = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def waves(seed: int) -> pd.DataFrame:
    """Return thirty households in six villages, seen before and after half of them are assisted."""
    rng = np.random.default_rng(seed)
    wave, unit = np.divmod(np.arange(60), 30)
    z = rng.normal(size=60)
    arm = rng.permutation(np.arange(30) % 2)
    d = (arm[unit] * wave).astype(float)
    return pd.DataFrame(
        {"unit": unit, "wave": wave, "village": unit % 6, "d": d, "z": z + d, "arm": arm[unit],
         "x": rng.normal(size=60), "y": rng.normal(size=60) + d}
    )  # fmt: skip


@pytest.mark.parametrize("design", DESIGNS)
@quick
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_nothing(estimate, design, seed):
    frame = waves(seed)
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    first = estimate(frame, DESIGNS[design], time="wave").to_frame()
    second = estimate(shuffled, DESIGNS[design], time="wave").to_frame()
    pd.testing.assert_frame_equal(first, second, rtol=1e-9)


@pytest.mark.parametrize("design", DESIGNS)
@quick
@given(seed=st.integers(0, 2**32 - 1), factor=st.sampled_from([-1.0, 0.01, 7.0, 1e4]))
def test_the_estimate_is_in_the_outcomes_unit(estimate, design, seed, factor):
    frame = waves(seed)
    scaled = frame.assign(y=factor * frame["y"])
    first = estimate(frame, DESIGNS[design], time="wave").to_frame().iloc[0]
    second = estimate(scaled, DESIGNS[design], time="wave").to_frame().iloc[0]
    assert second["estimate"] == pytest.approx(factor * first["estimate"], rel=1e-7)
    assert second["std_error"] == pytest.approx(abs(factor) * first["std_error"], rel=1e-7)
    assert second["p_value"] == pytest.approx(first["p_value"], rel=1e-6)


@quick
@given(seed=st.integers(0, 2**32 - 1))
def test_swapping_the_arms_of_a_trial_swaps_the_sign(estimate, seed):
    frame = waves(seed)
    entry = DESIGNS["ancova"] | {"treatment": "arm"}
    first = estimate(frame, entry, time="wave").to_frame().iloc[0]
    second = estimate(frame.assign(arm=1 - frame["arm"]), entry, time="wave").to_frame().iloc[0]
    assert second["estimate"] == pytest.approx(-first["estimate"], rel=1e-8)
    assert second["std_error"] == pytest.approx(first["std_error"], rel=1e-8)
