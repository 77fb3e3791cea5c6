"""What the data cannot support is refused in one message that names the effect."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lowincome_research.errors import StudyError


@pytest.fixture
def households() -> pd.DataFrame:
    """Twelve households in four villages."""
    rng = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "wave": ["baseline"] * 6 + ["endline"] * 6,
            "unit": list(range(6)) * 2,
            "village": np.repeat([1, 2, 3, 4], 3),
            "d": [0, 1] * 6,
            "y": rng.normal(size=12),
            "x": rng.normal(size=12),
            "one": 1.0,
            "gone": np.nan,
            "name": list("abcdef") * 2,
            "per_village": np.repeat([0.5, 0.1, 0.7, 0.2], 3),
            "endless": [np.inf] + [0.0] * 11,
            "debt": [-1.0] * 12,
        }
    ).assign(twice=lambda frame: 2 * frame["x"] + 1, exact=lambda frame: 3.0 * frame["d"])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            {"at": "endlin"},
            "no row has wave = 'endlin'; allowed: baseline, endline; fix: did you mean",
        ),
        ({"sample": {"x": {"min": 99}}}, "no row of the panel is in the sample"),
        ({"controls": ["gone"]}, "none of 12 rows is complete; 'gone' is missing most often"),
        ({"treatment": "one"}, "'one' is 1 in all 12 complete rows"),
        ({"treatment": "name"}, "'name' holds labels; allowed: a numeric column"),
        ({"outcome": "endless"}, "'endless' has infinite values"),
        ({"weights": "debt"}, "weight 'debt' has negative or infinite values"),
        ({"cluster": "one"}, "cluster column 'one' has one value; allowed: at least two"),
        ({"controls": ["x", "twice"]}, "'twice' is a combination of other regressors"),
        (
            {"controls": ["per_village"], "fixed_effects": ["village"]},
            "'per_village' does not vary within village",
        ),
        ({"sample": {"village": [1]}, "controls": ["x"]}, "3 complete rows for 3 parameters"),
        ({"outcome": "exact"}, "the standard error of 'd' is zero"),
        ({"subgroups": ["x"]}, "subgroup column 'x' has 12 values"),
        (
            {"design": "panel", "effects": ["unit"]},
            "'d' does not vary within unit; fix: leave the column or the fixed effects out",
        ),
        (
            {"design": "iv", "instruments": ["twice"], "controls": ["x"]},
            "'x' is a combination of other regressors",
        ),
    ],
)
def test_an_effect_without_support_is_refused(households, estimate, monkeypatch, entry, message):
    monkeypatch.setattr("lowincome_research.effects.rows._MAX_SUBGROUPS", 10)
    with pytest.raises(StudyError) as refused:
        estimate(households, entry, time="wave")
    assert f"effect 'a': {message}" in str(refused.value)
    assert refused.value.exit_code == 10


def test_times_need_a_time_key(households, estimate):
    for entry in ({"at": "endline"}, {"design": "panel", "effects": ["unit"]}):
        with pytest.raises(StudyError, match=r"name 'time' in 'panel\.keys'"):
            estimate(households, entry)


def test_the_subgroup_that_fails_is_named(households, estimate):
    frame = households.assign(d=households["d"] * (households["village"] > 1))
    with pytest.raises(StudyError, match=r"effect 'a' \[village=1\]: 'd' is 0 in all 3"):
        estimate(frame, {"subgroups": ["village"]})


def test_all_effects_that_fail_are_reported_at_once(households, estimate):
    with pytest.raises(StudyError) as refused:
        estimate(
            households,
            {"id": "b", "at": 1},
            {"id": "c"},
            {"id": "e", "outcome": "one"},
            time="wave",
        )
    assert [problem.where for problem in refused.value.problems] == ["effect 'b'", "effect 'e'"]
